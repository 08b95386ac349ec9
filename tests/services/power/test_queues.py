"""A queue's status: unknown when no sensor is heard, cached for a moment, never older than a flip."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from functools import partial

import pytest
from pydantic import SecretStr
from redis.asyncio import Redis

from svitlobot.bootstrap import open_redis
from svitlobot.db.session import note_change
from svitlobot.domain.power.observations import Supply
from svitlobot.errors import NotFoundError
from svitlobot.launch.servers import Servers
from svitlobot.services.power import overrides, status
from svitlobot.services.power.evaluate import QUEUE_DECIDED
from svitlobot_bench.rig import until
from town import Town


async def _status(town: Town, redis: Redis, queue_id: int = 1) -> dict[str, object]:
    return json.loads(await status.queue_status(town.database, redis, queue_id, town.clock()))


async def _fresh_status(town: Town, queue_id: int = 1) -> tuple[str, bool | None]:
    async with town.database.transaction() as session:
        info = await status.queue_info(session, queue_id, town.clock())
    return info.status, info.is_power_on


async def test_a_queue_nobody_watches_is_unknown(town: Town) -> None:
    assert await _fresh_status(town) == ("unknown", None)


async def test_a_backup_sensor_s_word_is_good_for_five_minutes(town: Town) -> None:
    await town.add_sensor("a")
    assert await _fresh_status(town) == ("unknown", None)
    await town.hear("a", True)
    town.clock.tick(300)
    assert await _fresh_status(town) == ("on", True)
    town.clock.tick(1)
    assert await _fresh_status(town) == ("unknown", None)


async def test_an_unknown_state_says_what_was_known_last_and_when(town: Town) -> None:
    await town.add_sensor("a")
    await town.hear("a", True)
    heard_at = town.clock()
    async with town.database.transaction() as session:
        known = await status.queue_info(session, 1, town.clock())
    town.clock.tick(301)
    async with town.database.transaction() as session:
        unknown = await status.queue_info(session, 1, town.clock())
        unwatched = await status.queue_info(session, 2, town.clock())
    assert (known.last_known_at, known.last_known_on) == (None, None)
    assert (unknown.last_known_at, unknown.last_known_on) == (heard_at, True)
    assert (unwatched.last_known_at, unwatched.last_known_on) == (None, None)


async def test_a_mains_sensor_s_silence_is_a_doubt_over_a_queue_that_is_on_and_none_over_one_that_is_off(
    town: Town,
) -> None:
    await town.add_sensor("a", supply=Supply.MAINS)
    await town.ping("a")
    town.clock.tick(181)
    assert await _fresh_status(town) == ("unknown", None)
    await town.database.pool.execute("UPDATE queues SET is_power_on = false, last_change_at = $1", town.clock())
    assert await _fresh_status(town) == ("off", False)


async def test_a_status_is_kept_for_ten_seconds_at_most(town: Town, redis: Redis) -> None:
    await town.add_sensor("a")
    await town.hear("a", True)
    assert (await _status(town, redis))["status"] == "on"
    [key] = await redis.keys("queue:*")
    assert 0 < await redis.pttl(key) <= 10_000
    town.clock.tick(5)
    await town.database.pool.execute("UPDATE queues SET is_power_on = false")
    assert (await _status(town, redis))["status"] == "on"  # from Redis
    await redis.delete(key)
    assert (await _status(town, redis))["status"] == "off"


async def _report(town: Town) -> None:
    await town.hear("a", False)


async def _ping(town: Town) -> None:
    await town.ping("m")


async def _override(town: Town) -> None:
    await town.override(False)


async def _withdraw(town: Town) -> None:
    async with town.database.transaction() as session:
        await overrides.withdraw_override(session, 1, "помилка", town.clock(), actor="admin")


@pytest.mark.parametrize("decide", [_report, _ping, _override, _withdraw])
async def test_whatever_decides_over_a_queue_drops_its_cached_status(
    town: Town, redis: Redis, decide: Callable[[Town], Awaitable[None]]
) -> None:
    await town.add_sensor("a")
    await town.add_sensor("m", supply=Supply.MAINS)
    await town.override(True)
    with status.dropping_stale_statuses(town.database, redis):
        await _status(town, redis)
        [key] = await redis.keys("queue:*")
        assert await redis.get(key)
        await decide(town)
        assert await redis.get(key) == b""


async def test_who_read_the_queue_before_a_flip_does_not_bring_the_old_status_back(town: Town, redis: Redis) -> None:
    await town.add_sensor("a")
    await town.hear("a", True)
    async with town.database.pool.acquire() as other, other.transaction():
        await other.execute("LOCK TABLE iot_sensors IN ACCESS EXCLUSIVE MODE")
        reading = asyncio.create_task(_status(town, redis))  # has read the queue, and waits for its sensors
        await until(partial(_a_transaction_waits, town))
        await town.database.pool.execute("UPDATE queues SET is_power_on = false")
        with status.dropping_stale_statuses(town.database, redis):
            async with town.database.transaction() as session:
                note_change(session, QUEUE_DECIDED, 1)
    assert (await reading)["status"] == "on"
    assert (await _status(town, redis))["status"] == "off"


async def test_without_redis_statuses_are_answered_and_decisions_taken_all_the_same(
    town: Town, servers: Servers
) -> None:
    nowhere = servers.settings.model_copy(update={"redis_url": SecretStr("redis://127.0.0.1:1")})
    async with open_redis(nowhere) as redis:
        with status.dropping_stale_statuses(town.database, redis):
            assert (await _status(town, redis))["status"] == "unknown"
            assert await town.override(False)


async def test_what_is_rolled_back_or_changes_nothing_drops_no_status(town: Town, redis: Redis) -> None:
    with status.dropping_stale_statuses(town.database, redis):
        with pytest.raises(NotFoundError):
            await _decided_and_undone(town)
        async with town.database.transaction():
            pass
    assert await redis.keys("*") == []


async def _decided_and_undone(town: Town) -> None:
    async with town.database.transaction() as session:
        note_change(session, QUEUE_DECIDED, 1)
        raise NotFoundError("не тут")


async def _a_transaction_waits(town: Town) -> bool:
    return await town.database.pool.fetchval(
        "SELECT EXISTS (SELECT FROM pg_locks JOIN pg_database AS d ON d.oid = database "
        "WHERE NOT granted AND datname = current_database())"
    )
