"""`Pace`: everybody's pace in Redis, and a sender's own while Redis is away."""

import asyncio
import time

import pytest
from redis.asyncio import Redis

from svitlobot.gateways import rate_limiter
from svitlobot.gateways.rate_limiter import Pace, pace_key

KEY = "pace:test"
RATE = 30.0
TOLERANCE_S = 0.02  # what little time really passes between two calls of Redis


def _pace(redis: Redis, senders: int = 1) -> Pace:
    return Pace(redis, KEY, RATE, lambda: senders)


@pytest.fixture
def absent() -> Redis:
    """A Redis that is not there."""
    return Redis.from_url("unix:///nonexistent/redis.sock")


async def test_senders_share_one_pace(redis: Redis) -> None:
    senders = [_pace(redis) for _ in range(3)]
    leased = [await sender.lease(3) for _ in range(4) for sender in senders]
    moments = [slots.start + number * slots.interval for slots in leased for number in range(slots.count)]
    assert moments[-1] - moments[0] == pytest.approx(35 / RATE, abs=TOLERANCE_S)


async def test_a_pause_stops_every_sender_of_the_token_and_no_other_token(redis: Redis) -> None:
    one, other = _pace(redis), _pace(redis)
    stranger = Pace(redis, "pace:other", RATE, lambda: 1)
    await one.pause(30)
    now = time.monotonic()
    assert (await other.lease(1)).start == pytest.approx(now + 30, abs=0.5)
    assert (await stranger.lease(1)).start < now + 1


async def test_a_pause_is_kept_by_whoever_was_told_though_redis_forgets_it(redis: Redis) -> None:
    sender = _pace(redis)
    await sender.pause(30)
    await redis.flushall()
    now = time.monotonic()
    assert (await sender.lease(1)).start == pytest.approx(now + 30, abs=0.5)
    assert (await sender.lease(1, is_personal=True)).start < now + 1


async def test_a_long_pause_outlives_the_memory_of_an_idle_token(redis: Redis) -> None:
    await _pace(redis).pause(7_200.5)
    assert await redis.pttl(KEY) > 7_200_500


async def test_without_redis_each_sender_takes_its_share_of_the_rate(absent: Redis) -> None:
    slots = await _pace(absent, senders=3).lease(5)
    assert slots.interval == pytest.approx(3 / RATE)
    assert slots.count == 5


async def test_when_redis_is_back_its_pace_is_used_again(
    redis: Redis, absent: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rate_limiter, "REDIS_RETRY_S", 0.0)
    sender = _pace(absent, senders=2)
    assert (await sender.lease(1)).interval == pytest.approx(2 / RATE)
    sender.redis = redis
    assert (await sender.lease(1)).interval == pytest.approx(1 / RATE, rel=1e-3)
    assert await redis.exists(KEY)


async def test_a_redis_that_hangs_does_not_hold_messages_up(redis: Redis) -> None:
    sender = _pace(redis, senders=2)
    await sender.lease(1)
    await redis.execute_command("CLIENT", "PAUSE", "10000", "WRITE")
    try:
        started = time.monotonic()
        leases = [await sender.lease(1) for _ in range(20)]
        assert time.monotonic() - started < 2 * rate_limiter.REDIS_LIMIT_S
    finally:
        await redis.execute_command("CLIENT", "UNPAUSE")
    assert leases[-1].interval == pytest.approx(2 / RATE)


async def test_whoever_leases_slots_can_be_stopped_at_any_moment(redis: Redis) -> None:
    async def lease_for_ever(sender: Pace) -> None:
        while True:
            await sender.lease(1)

    for steps in range(600):
        senders = [asyncio.create_task(lease_for_ever(_pace(redis))) for _ in range(2)]
        for _ in range(steps % 30):
            await asyncio.sleep(0)
        for sender in senders:
            sender.cancel()
        _, running = await asyncio.wait(senders, timeout=2)
        assert not running


def test_a_token_is_not_given_away_by_the_name_of_its_pace() -> None:
    token = "1000000001:some-secret"
    names = {pace_key(token, is_paid=is_paid) for is_paid in (False, True)}
    assert len(names) == 2
    assert not any("secret" in name or "1000000001" in name for name in names)
