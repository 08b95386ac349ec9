import asyncio

import aiohttp
import pytest

PATIENCE = aiohttp.ClientTimeout(total=0.3)


async def lost(client, **params):
    """Send and return how the connection failed."""
    url = f"{client.sandbox.url}/bot42:TEST-token/sendMessage"
    with pytest.raises((aiohttp.ClientError, TimeoutError)) as failure:
        await client.session.post(url, json={"chat_id": 7, "text": "x"} | params, timeout=PATIENCE)
    return failure.type


async def accepted(client):
    return (await client.stats())["accepted"]


async def test_a_storm_of_429_passes_after_its_count(client):
    await client.post("faults", kind="too_many_requests", count=2, retry_after=17)
    storm = [await client.send() for _ in range(3)]
    assert [answered.status for answered in storm] == [429, 429, 200]
    assert storm[0].body["parameters"] == {"retry_after": 17}
    assert (await client.get("faults"))["active"] == []


@pytest.mark.parametrize("status", [500, 502])
async def test_a_server_error_is_html_as_from_a_broken_gateway(client, status):
    await client.post("faults", kind="server_error", count=1, status=status)
    url = f"{client.sandbox.url}/bot42:TEST-token/sendMessage"
    async with client.session.post(url, json={"chat_id": 7, "text": "x"}) as response:
        assert (response.status, response.content_type) == (status, "text/html")
    assert await accepted(client) == 0


@pytest.mark.parametrize(("kind", "deliveries"), [("reset_before", 0), ("reset_after", 1)])
async def test_a_reset_leaves_the_message_undelivered_or_delivered(client, kind, deliveries):
    await client.post("faults", kind=kind, count=1)
    assert issubclass(await lost(client), aiohttp.ClientError)
    assert await accepted(client) == deliveries
    assert (await client.send()).status == 200


@pytest.mark.parametrize(("kind", "deliveries"), [("hang_before", 0), ("hang_after", 1)])
async def test_a_hang_leaves_the_message_undelivered_or_delivered(client, kind, deliveries):
    await client.post("faults", kind=kind, count=1)
    assert issubclass(await lost(client), TimeoutError)
    assert await accepted(client) == deliveries
    assert (await client.send()).status == 200


async def test_latency_delays_the_answer_and_loses_nothing(client):
    await client.post("faults", kind="latency", count=1, seconds=0.05)
    started = asyncio.get_running_loop().time()
    assert (await client.send()).status == 200
    assert asyncio.get_running_loop().time() - started >= 0.05


async def test_chance_with_a_seed_hits_the_same_calls_every_time(client):
    await client.post("limits", rate=0, chat_rate=0)
    runs = []
    for _ in range(2):
        await client.post("faults", kind="too_many_requests", probability=0.5, seed=3)
        runs.append([(await client.send()).status for _ in range(20)])
        await client.delete("faults")
    assert runs[0] == runs[1]
    assert set(runs[0]) == {200, 429}
    assert (await client.send()).status == 200


async def test_faults_hit_only_the_methods_named(client):
    await client.post("faults", kind="too_many_requests", count=1, methods=["getMe"])
    assert (await client.send()).status == 200
    assert (await client.call("getMe")).status == 429
    assert await client.post_refused("faults", kind="latency", methods=["sendDream"]) == (422, "invalid_input")
