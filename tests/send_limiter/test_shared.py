"""`SharedRateLimiter`: one rate in Redis for every process, and a process's own while Redis is away."""

import asyncio
import time

import pytest
from redis.asyncio import Redis

from svitlobot.send_limiter import ANSWERS, PERSONAL, AnswerLimiter, SharedRateLimiter, limiter_key, shared
from svitlobot.send_limiter.local import SLACK_S

KEY = "pace:test"
RATE = 30.0
TOLERANCE_S = 0.02  # what little time really passes between two calls of Redis


def _limiter(redis: Redis, senders: int = 1) -> SharedRateLimiter:
    return SharedRateLimiter(redis, KEY, RATE, lambda: senders)


@pytest.fixture
def absent() -> Redis:
    """A Redis that is not there."""
    return Redis.from_url("unix:///nonexistent/redis.sock")


async def test_senders_share_one_limiter(redis: Redis) -> None:
    senders = [_limiter(redis) for _ in range(3)]
    leased = [await sender.lease(3) for _ in range(4) for sender in senders]
    moments = [slots.start + number * slots.interval for slots in leased for number in range(slots.count)]
    assert moments[-1] - moments[0] == pytest.approx(35 / RATE, abs=TOLERANCE_S)


async def test_a_pause_stops_every_sender_of_the_token_and_no_other_token(redis: Redis) -> None:
    one, other = _limiter(redis), _limiter(redis)
    stranger = SharedRateLimiter(redis, "pace:other", RATE, lambda: 1)
    await one.pause(30)
    now = time.monotonic()
    assert (await other.lease(1)).start == pytest.approx(now + 30, abs=0.5)
    assert (await stranger.lease(1)).start < now + 1


async def test_a_pause_is_kept_by_the_process_that_was_told_though_redis_forgets_it(redis: Redis) -> None:
    sender = _limiter(redis)
    await sender.pause(30)
    await redis.flushall()
    now = time.monotonic()
    assert (await sender.lease(1)).start == pytest.approx(now + 30, abs=0.5)
    assert (await sender.lease(1, PERSONAL)).start < now + 1


async def test_a_long_pause_outlives_the_memory_of_an_idle_token(redis: Redis) -> None:
    await _limiter(redis).pause(7_200.5)
    assert await redis.pttl(KEY) > 7_200_500


async def test_without_redis_each_sender_takes_its_share_of_the_rate(absent: Redis) -> None:
    slots = await _limiter(absent, senders=3).lease(5)
    assert slots.interval == pytest.approx(3 / RATE)
    assert slots.count == 5


async def test_when_redis_is_back_the_shared_rate_is_used_again(
    redis: Redis, absent: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared, "REDIS_RETRY_S", 0.0)
    sender = _limiter(absent, senders=2)
    assert (await sender.lease(1)).interval == pytest.approx(2 / RATE)
    sender.redis = redis
    assert (await sender.lease(1)).interval == pytest.approx(1 / RATE, rel=1e-3)
    assert await redis.exists(KEY)


async def test_a_redis_that_hangs_does_not_hold_messages_up(redis: Redis) -> None:
    sender = _limiter(redis, senders=2)
    await sender.lease(1)
    await redis.execute_command("CLIENT", "PAUSE", "10000", "WRITE")
    try:
        started = time.monotonic()
        leases = [await sender.lease(1) for _ in range(20)]
        assert time.monotonic() - started < 2 * shared.REDIS_LIMIT_S
    finally:
        await redis.execute_command("CLIENT", "UNPAUSE")
    assert leases[-1].interval == pytest.approx(2 / RATE)


async def test_a_process_that_leases_slots_can_be_stopped_at_any_moment(redis: Redis) -> None:
    async def lease_for_ever(sender: SharedRateLimiter) -> None:
        while True:
            await sender.lease(1)

    for steps in range(600):
        senders = [asyncio.create_task(lease_for_ever(_limiter(redis))) for _ in range(2)]
        for _ in range(steps % 30):
            await asyncio.sleep(0)
        for sender in senders:
            sender.cancel()
        _, running = await asyncio.wait(senders, timeout=2)
        assert not running


def test_a_token_is_not_given_away_by_the_name_of_its_limiter() -> None:
    token = "1000000001:some-secret"
    names = {limiter_key(token, is_paid=is_paid) for is_paid in (False, True)}
    assert len(names) == 2
    assert not any("secret" in name or "1000000001" in name for name in names)


async def test_answers_leave_in_the_order_they_were_asked_for_and_never_faster_than_the_rate(redis: Redis) -> None:
    answers = AnswerLimiter(redis, "1:token", RATE)
    turns: list[tuple[int, float]] = []

    async def answer(number: int) -> None:
        await answers.turn()
        turns.append((number, time.monotonic()))

    await asyncio.gather(*(answer(number) for number in range(16)))
    assert [number for number, _ in turns] == list(range(16))
    assert turns[-1][1] - turns[0][1] >= 15 / RATE - 2 * SLACK_S


async def test_a_rush_of_questions_does_not_book_slots_ahead_of_an_outage(redis: Redis) -> None:
    answers = AnswerLimiter(redis, "1:token", RATE)
    sender = SharedRateLimiter(redis, limiter_key("1:token", is_paid=False), RATE, lambda: 1)
    rush = [asyncio.create_task(answers.turn()) for _ in range(300)]
    await asyncio.wait(rush, return_when=asyncio.FIRST_COMPLETED)
    asked_at = time.monotonic()
    assert (await sender.lease(1)).start < asked_at + 0.2
    for task in rush:
        task.cancel()


async def test_a_question_that_stopped_waiting_takes_nobodys_turn(redis: Redis) -> None:
    answers = AnswerLimiter(redis, "1:token", 5.0)
    await asyncio.gather(*(answers.turn() for _ in range(2)))
    gone = [asyncio.create_task(answers.turn()) for _ in range(20)]
    await asyncio.sleep(0)
    for task in gone:
        task.cancel()
    started = time.monotonic()
    await answers.turn()
    assert time.monotonic() - started < 1


async def test_without_redis_answers_keep_to_their_share(absent: Redis) -> None:
    answers = AnswerLimiter(absent, "1:token", RATE)
    started = time.monotonic()
    for _ in range(4):
        await answers.turn()
    assert time.monotonic() - started >= 2 / (RATE * ANSWERS.share)
