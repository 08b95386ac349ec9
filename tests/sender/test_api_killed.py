"""kill -9 of the API with a reading half taken in: each flip happens once, and is announced once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest
from redis.asyncio import Redis

from svitlobot_bench.rig import Process, Rig, until

FIRST, SECOND = "ESP32_1_1", "ESP32_1_2"


async def post_again_and_again(rig: Rig, sensor_id: str, *, is_power_on: bool) -> None:
    """Report as a device does: until it is answered."""

    async def is_taken() -> bool:
        try:
            return await rig.post(sensor_id, is_power_on=is_power_on) == 200
        except aiohttp.ClientError:
            return False

    await until(is_taken)


@pytest.fixture
async def api(rig: Rig) -> Process:
    """An API with the two sensors of a queue whose power is on; the first has already said that it went off."""
    assert await rig.add_sensors() == [FIRST, SECOND]
    api = await rig.start_api()
    for sensor_id in (FIRST, SECOND):
        assert await rig.post(sensor_id, is_power_on=True) == 200
    assert await rig.post(FIRST, is_power_on=False) == 200
    return api


async def counts(rig: Rig) -> tuple[int, int]:
    """Count the flips and the events of them."""
    row = await rig.database.pool.fetchrow("SELECT (SELECT count(*) FROM queue_changes), (SELECT count(*) FROM events)")
    return row[0], row[1]


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT FROM queues WHERE queue_id = 1 FOR UPDATE",  # before anything is stored
        "LOCK TABLE queue_changes IN SHARE MODE",  # the reading is stored, the flip is not
        "LOCK TABLE events IN SHARE MODE",  # so is the flip, the event is not
    ],
)
async def test_killed_within_the_transaction_it_leaves_nothing_and_the_devices_next_try_flips_once(
    rig: Rig, api: Process, statement: str
) -> None:
    async with rig.database.pool.acquire() as connection, connection.transaction():
        await connection.execute(statement)
        request = asyncio.create_task(rig.post(SECOND, is_power_on=False))
        await until(lambda: _is_waiting_for_a_lock(rig))
        api.kill()
        with pytest.raises(aiohttp.ClientError):
            await request
    await until(lambda: _has_no_api(rig))
    assert await counts(rig) == (0, 0)
    await rig.start_api()
    await post_again_and_again(rig, SECOND, is_power_on=False)
    assert await counts(rig) == (1, 1)


async def _is_waiting_for_a_lock(rig: Rig) -> bool:
    return await rig.database.pool.fetchval(
        "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database()"
        " AND application_name = 'svitlobot-api' AND wait_event_type = 'Lock')"
    )


async def _has_no_api(rig: Rig) -> bool:
    return not await rig.database.pool.fetchval(
        "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database()"
        " AND application_name = 'svitlobot-api')"
    )


async def test_killed_between_commit_and_answer_the_flip_stands_and_the_devices_next_try_adds_nothing(
    rig: Rig, api: Process, redis: Redis
) -> None:
    async with _deaf(redis):  # what the API tells Redis of a flip comes after the commit and before the answer
        request = asyncio.create_task(rig.post(SECOND, is_power_on=False))
        await until(lambda: _has_flipped(rig), every=0.002)
        assert not request.done()
        api.kill()
        with pytest.raises(aiohttp.ClientError):
            await request
    await rig.start_api()
    await post_again_and_again(rig, SECOND, is_power_on=False)
    assert await counts(rig) == (1, 1)


@asynccontextmanager
async def _deaf(redis: Redis) -> AsyncIterator[None]:
    await redis.execute_command("CLIENT", "PAUSE", "10000", "WRITE")
    try:
        yield
    finally:
        await redis.execute_command("CLIENT", "UNPAUSE")


async def _has_flipped(rig: Rig) -> bool:
    return (await counts(rig)) == (1, 1)


@pytest.mark.timeout(180)
async def test_killed_at_any_moment_each_flip_is_announced_once(rig: Rig, api: Process) -> None:
    for number in range(4):
        is_on = bool(number % 2)
        request = asyncio.create_task(rig.post(SECOND, is_power_on=is_on))
        await asyncio.sleep(number * 0.006)  # the moment of the kill is the point
        api.kill()
        await asyncio.gather(request, return_exceptions=True)
        api = await rig.start_api()
        await post_again_and_again(rig, SECOND, is_power_on=is_on)
        flips, events = await counts(rig)
        assert flips == number + 1
        assert events == flips
        await post_again_and_again(rig, FIRST, is_power_on=not is_on)
