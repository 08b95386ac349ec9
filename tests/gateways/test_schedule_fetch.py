"""Fetching from a server that is not ours: bounded in time, size, hops, and in where it may lead us."""

import asyncio
import socket
from collections.abc import AsyncIterator
from ipaddress import ip_address

import pytest
from aiohttp import web

from feed import Feed, serving
from svitlobot.domain.schedules.sources import MAX_SCHEDULE_BYTES
from svitlobot.gateways.schedule_sources import fetch as schedule_sources_fetch
from svitlobot.gateways.schedule_sources.fetch import Failed, Fetched, NotModified, Outcome, ScheduleFetcher, is_public


@pytest.fixture
async def feed() -> AsyncIterator[Feed]:
    async with serving() as feed:
        yield feed


async def fetch(url: str, **shown: str) -> Outcome:
    async with ScheduleFetcher(is_allowed=lambda _address: True) as fetcher:
        return await fetcher.fetch(url, **shown)


async def guarded(url: str) -> Outcome:
    async with ScheduleFetcher() as fetcher:
        return await fetcher.fetch(url)


async def test_an_answer_comes_with_what_to_show_next_time_and_is_not_sent_twice(feed: Feed) -> None:
    feed.body, feed.etag = "1.1: 10-12", '"v1"'
    assert await fetch(feed.url) == Fetched(b"1.1: 10-12", '"v1"', None)
    assert await fetch(feed.url, etag='"v1"', last_modified="Tue, 24 Nov 2026 08:00:00 GMT") == NotModified()
    assert feed.asked[-1].headers["If-Modified-Since"] == "Tue, 24 Nov 2026 08:00:00 GMT"


@pytest.mark.parametrize("status", [404, 429, 500, 503])
async def test_any_other_answer_is_a_failure(feed: Feed, status: int) -> None:
    feed.status = status
    assert await fetch(feed.url) == Failed(f"HTTP {status}")


async def test_a_body_is_read_only_so_far(feed: Feed) -> None:
    feed.body = "x" * (MAX_SCHEDULE_BYTES + 1)
    assert await fetch(feed.url) == Failed("більше за 4 МіБ")
    feed.body = "x" * MAX_SCHEDULE_BYTES
    assert isinstance(await fetch(feed.url), Fetched)


async def test_a_server_that_dawdles_is_left(feed: Feed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schedule_sources_fetch, "TIMEOUT_S", 0.2)

    async def dawdle(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        for _ in range(100):
            await response.write(b"{")
            await asyncio.sleep(0.02)
        return response

    feed.answer = dawdle
    assert await fetch(feed.url) == Failed("немає відповіді за 0 с")


@pytest.mark.parametrize(("hops", "arrives"), [(3, True), (4, False)])
async def test_three_redirects_are_followed_and_no_more(feed: Feed, hops: int, arrives: bool) -> None:
    async def redirect(request: web.Request) -> web.StreamResponse:
        done = int(request.query.get("hop", "0"))
        if done == hops:
            return web.Response(text="there")
        raise web.HTTPFound(f"/plan.json?hop={done + 1}")

    feed.answer = redirect
    outcome = await fetch(feed.url)
    assert outcome == (Fetched(b"there", None, None) if arrives else Failed("забагато перенаправлень"))


REFUSED = Failed("приватна або службова адреса")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "[::ffff:127.0.0.1]", "0x7f.1"])
async def test_nothing_of_ours_is_connected_to_however_it_is_written(feed: Feed, host: str) -> None:
    assert isinstance(await guarded(feed.url.replace("127.0.0.1", host)), Failed)
    assert feed.asked == []


async def test_a_redirect_to_a_private_address_is_refused(feed: Feed) -> None:
    async def to_metadata(request: web.Request) -> web.StreamResponse:
        raise web.HTTPFound("http://169.254.169.254/latest/meta-data")

    feed.answer = to_metadata
    async with ScheduleFetcher(is_allowed=lambda address: address.is_loopback) as fetcher:
        assert await fetcher.fetch(feed.url) == REFUSED
    assert len(feed.asked) == 1


async def test_what_a_name_means_when_it_is_connected_to_is_what_counts(
    feed: Feed, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def resolve(host: str, port: int, *_: object, **__: object) -> list[tuple[object, ...]]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    assert await guarded(feed.url.replace("127.0.0.1", "rebinding.example.org")) == REFUSED
    assert asked == ["rebinding.example.org"]
    assert feed.asked == []


async def test_another_scheme_is_not_followed(feed: Feed) -> None:
    async def elsewhere(request: web.Request) -> web.StreamResponse:
        raise web.HTTPFound("file:///etc/passwd")

    feed.answer = elsewhere
    assert isinstance(await fetch(feed.url), Failed)


async def test_nobody_there_is_a_failure_that_names_no_address() -> None:
    outcome = await fetch("http://127.0.0.1:1/secret-token")
    assert outcome == Failed("не вдалося з'єднатися")


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.1.1",
        "255.255.255.255", "240.0.0.1", "192.0.2.1", "::1", "::", "fe80::1", "fc00::1", "fec0::1", "ff02::1",
        "::ffff:10.0.0.1", "2002:7f00:1::", "64:ff9b::7f00:1", "2001:db8::1", "::7f00:1", "192.0.0.192",
        "192.0.0.8", "192.88.99.1", "::ffff:192.88.99.1", "64:ff9b::192.0.0.192", "3fff::1",
    ],
)  # fmt: skip
def test_an_address_that_is_not_of_the_internet_is_not_public(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", ["8.8.8.8", "185.199.108.133", "2606:50c0:8000::153", "64:ff9b::808:808"])
def test_an_address_of_the_internet_is_public(address: str) -> None:
    assert is_public(ip_address(address))
