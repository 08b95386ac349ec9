import asyncio

import pytest
from aiohttp import web

from svitlobot_sandbox.telegram import forward


@pytest.fixture
async def city(start):
    """Start a city that answers with ``handler``, and a sandbox before it; return a way to ask through the sandbox."""
    runners = []

    async def city(handler):
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", handler)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        runners.append(runner)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        client = await start(city_port=runner.addresses[0][1])

        async def ask(path, method="GET", **options):
            async with client.session.request(method, client.sandbox.url + path, **options) as answer:
                return answer.status, await answer.json()

        return ask

    yield city
    for runner in runners:
        await runner.cleanup()


async def test_a_request_is_passed_on_whole_and_its_answer_comes_back(city):
    async def handler(request):
        text = {"method": request.method, "target": request.raw_path, "body": await request.text()}
        return web.json_response(text | {"origin": request.headers.get("Origin")}, status=418)

    ask = await city(handler)
    assert await ask("/city/queues/3?x=%D1%97", "POST", json={"mode": "off"}) == (
        418,
        {"method": "POST", "target": "/city/queues/3?x=%D1%97", "body": '{"mode": "off"}', "origin": None},
    )


async def test_without_a_city_people_are_told_how_to_start_one(start, unused_port):
    client = await start(city_port=unused_port)
    async with client.session.get(f"{client.sandbox.url}/city/state") as answer:
        assert (answer.status, await answer.json()) == (
            503,
            {"code": "city_away", "text": "Місто не запущене: make demo"},
        )


async def test_a_city_that_does_not_answer_is_given_up(city, monkeypatch):
    import aiohttp

    monkeypatch.setattr(forward, "_TIMEOUT", aiohttp.ClientTimeout(total=0.05))

    async def handler(_request):
        await asyncio.get_running_loop().create_future()

    status, body = await (await city(handler))("/city/state")
    assert (status, body["code"]) == (503, "city_away")


async def test_what_is_passed_either_way_is_bounded(city):
    async def handler(_request):
        return web.Response(body=b" " * (forward.MAX_ANSWER + 1))

    ask = await city(handler)
    assert (await ask("/city/state"))[0] == 502
    assert (await ask("/city/queues/1", "POST", data=b"x" * (forward.MAX_BODY + 1)))[0] == 413


async def test_only_reading_and_switching_are_passed_on(city):
    async def handler(_request):
        raise AssertionError

    assert (await (await city(handler))("/city/state", "DELETE"))[0] == 405


@pytest.fixture
def unused_port():
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]  # bound, so that nobody else takes it; nobody listens
