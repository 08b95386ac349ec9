"""The shipped micro-cache in a real nginx before the real API: what it keeps, for how long, and what it never keeps."""

import asyncio
import gzip
import os
import re
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import brotli
import pytest
from redis.asyncio import Redis
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.client import AS_BOT, BOT_TOKENS, Answer, Api
from listening import listening
from svitlobot.api.app import create_app
from svitlobot.api.context import Context
from svitlobot.api.mini_app_auth import open_session
from svitlobot.settings import Settings
from svitlobot.site.app import mount
from svitlobot_bench import nginx
from svitlobot_bench.rig import is_open, until
from town import Town

PUBLIC = ("/api/status", "/", "/q/4.1", "/q/4.1/badge.svg", "/api/map", "/app", "/app/map", "/site/site.css")
PERSON = 5_000_000_000_001
UNPACK = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}


@dataclass
class Asked:
    """How often the API was asked for each path, by the person's credentials; ``kept_for`` shortens `s-maxage`."""

    paths: Counter[str] = field(default_factory=Counter)
    kept_for: int | None = None


class AskedMiddleware:
    """Counts what comes through nginx to the API."""

    def __init__(self, app: ASGIApp, asked: Asked) -> None:
        self._app, self._asked = app, asked

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        self._asked.paths[scope["path"]] += 1

        async def shortened(message: Message) -> None:
            if self._asked.kept_for is not None and message["type"] == "http.response.start":
                age = b"s-maxage=%d" % self._asked.kept_for
                message["headers"] = [
                    (name, re.sub(rb"s-maxage=\d+", age, value)) for name, value in message["headers"]
                ]
            await send(message)

        await self._app(scope, receive, shortened)


@dataclass
class Proxied:
    """The API behind nginx; ``away`` ends the API and leaves nginx alone."""

    api: Api
    asked: Asked
    away: AsyncExitStack

    async def get(self, path: str, **headers: str) -> Answer:
        """Ask as a browser does; the body is as it came, perhaps compressed."""
        async with self.api.http.get(self.api.url + path, headers=headers) as answer:
            return Answer(answer.status, answer.content_type, await answer.read(), None, answer.headers)


@pytest.fixture
async def proxied(town: Town, redis: Redis, settings: Settings, tmp_path: Path) -> AsyncIterator[Proxied]:
    if not nginx.is_installed():
        (pytest.fail if os.environ.get("CI") else pytest.skip)("no nginx: apt-get install nginx")
    app, asked = create_app(Context(settings, town.database, redis, town.clock)), Asked()
    mount(app, settings)
    app.add_middleware(AskedMiddleware, asked=asked)
    async with AsyncExitStack() as away, aiohttp.ClientSession(auto_decompress=False) as http:
        url = await away.enter_async_context(listening(app))
        with nginx.serving([url], tmp_path) as (port, _):
            await until(lambda: is_open(port), every=0.01)
            yield Proxied(Api(f"http://127.0.0.1:{port}", http, town), asked, away)


async def test_a_crowd_costs_the_api_one_request_and_those_who_have_it_get_no_body(proxied: Proxied) -> None:
    crowd = [path for path in PUBLIC for _ in range(10)]
    answers = list(zip(crowd, await asyncio.gather(*map(proxied.get, crowd)), strict=True))
    for path in PUBLIC:
        own = {(answer.status, answer.body, answer.headers.get("ETag")) for asked, answer in answers if asked == path}
        [(status, _, tag)] = own
        again = await proxied.get(path, **{"If-None-Match": tag or ""})
        assert (status, again.headers["X-Cache"], proxied.asked.paths[path]) == (200, "HIT", 1), path
        if path != "/api/map":  # which is not larger than its headers
            assert (again.status, again.body) == (304, b""), path


async def test_each_encoding_is_kept_by_itself_however_a_browser_spells_it(proxied: Proxied) -> None:
    spellings = {
        "gzip, deflate, br, zstd": "br", "br;q=1.0, gzip": "br", "gzip, deflate": "gzip", "gzip;q=0.8": "gzip",
        "identity": None, "": None,
    }  # fmt: skip
    plain = (await proxied.get("/api/status", **{"Accept-Encoding": "identity"})).body
    for accepted, encoding in spellings.items():
        answer = await proxied.get("/api/status", **{"Accept-Encoding": accepted})
        assert answer.headers.get("Content-Encoding") == encoding, accepted
        assert UNPACK[encoding](answer.body) == plain, accepted
        assert answer.headers["Vary"] == "Accept-Encoding", accepted
    assert proxied.asked.paths["/api/status"] == 3


async def test_an_answer_is_kept_as_long_as_it_says_and_longer_only_while_the_api_is_away(proxied: Proxied) -> None:
    proxied.asked.kept_for = 1
    first = await proxied.get("/api/status")
    assert (first.headers["X-Cache"], (await proxied.get("/api/status")).headers["X-Cache"]) == ("MISS", "HIT")

    async def is_asked_again() -> bool:
        await proxied.get("/api/status")
        return proxied.asked.paths["/api/status"] == 2

    await until(is_asked_again, limit=5, every=0.05)
    await proxied.away.aclose()
    seen: list[Answer] = []

    async def is_old() -> bool:
        seen.append(await proxied.get("/api/status"))
        return seen[-1].headers["X-Cache"] == "STALE"

    await until(is_old, limit=5, every=0.05)
    assert {(answer.status, answer.body) for answer in seen} == {(200, first.body)}
    assert (await proxied.get("/q/4.1")).status == 502  # nginx has no copy of it yet


async def test_an_old_answer_says_when_the_city_was_looked_at_though_its_date_is_new(proxied: Proxied) -> None:
    looked = proxied.api.town.clock().isoformat()
    for known in ({}, {"If-None-Match": (await proxied.get("/api/status")).headers["ETag"]}):
        proxied.api.town.clock.tick(3600)
        assert (await proxied.get("/api/status", **known)).headers["X-Checked-At"] == looked


async def test_nothing_of_a_person_s_is_kept(proxied: Proxied) -> None:
    api = proxied.api
    for user_id in (PERSON, PERSON + 1):
        await api.ask("POST", "/api/users", headers=AS_BOT, json={"user_id": user_id})
        token = open_session(user_id, BOT_TOKENS, api.town.clock()).token
        for number in (1, 2):
            mine = await proxied.get(f"/api/users/{user_id}", Authorization=f"tma-session {token}")
            assert (mine.status, mine.headers.get("X-Cache")) == (200, None)
            assert proxied.asked.paths[f"/api/users/{user_id}"] == number
        assert (await proxied.get(f"/api/users/{user_id}")).status == 401
    for path in ("/search?q=соборна 1", "/api/addresses?query=соборна 1"):
        for number in (1, 2):
            assert "X-Cache" not in (await proxied.get(path)).headers, path
            assert proxied.asked.paths[path.partition("?")[0]] == number, path


async def test_who_asks_makes_no_copy_of_their_own_and_finds_nobody_s(proxied: Proxied) -> None:
    kept = await proxied.get("/api/status")
    for headers in ({"Authorization": "tma-session mine"}, {"Cookie": "a=b"}, {"Cache-Control": "no-cache"}):
        assert (await proxied.get("/api/status", **headers)).body == kept.body
    assert (await proxied.get("/api/status?tgWebAppStartParam=mine")).body == kept.body
    assert (await proxied.api.ask("POST", "/api/status")).status == 405
    assert proxied.asked.paths["/api/status"] == 2  # the first, and the one that asked for something else
    assert "Set-Cookie" not in kept.headers
    for _ in range(2):
        assert (await proxied.get("/q/none")).status == 404
    assert proxied.asked.paths["/q/none"] == 2
