"""PostgreSQL or Redis goes away in the middle of a send. The servers are the test's own."""

import signal
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest
from redis import Redis

from svitlobot.bench.rig import Rig, fresh_servers, rig_on, until
from svitlobot.db.session import OUTAGES
from svitlobot.launch.postgres import EmbeddedPostgres
from svitlobot.launch.redis import EmbeddedRedis

from .test_crashes import announce, count_sent, fill, until_accepted, until_all_recorded

RATE = 200


@pytest.fixture
async def own_rig() -> AsyncIterator[Rig]:
    """A stage whose servers may be killed, with a Telegram that keeps its limit."""
    with fresh_servers() as servers:
        async with rig_on(servers, rate=RATE) as rig:
            yield rig


def postgres_of(rig: Rig) -> EmbeddedPostgres:
    return next(server for server in rig.servers.embedded if isinstance(server, EmbeddedPostgres))


def redis_of(rig: Rig) -> EmbeddedRedis:
    return next(server for server in rig.servers.embedded if isinstance(server, EmbeddedRedis))


@pytest.mark.timeout(180)
async def test_postgresql_stopped_immediately_and_restarted_loses_nothing(own_rig: Rig) -> None:
    people, concurrency = 1_200, 32
    await fill(own_rig, people)
    for _ in range(2):
        await own_rig.start_sender(RATE, SEND_CONCURRENCY=str(concurrency))
    await announce(own_rig)
    for stop in (1, 2):
        await until_accepted(own_rig, stop * 300)
        postgres = postgres_of(own_rig)
        assert postgres.process is not None
        postgres.process.send_signal(signal.SIGQUIT)
        postgres.process.wait()
        postgres.start()
        await until(lambda: _is_back(own_rig))
    await until_all_recorded(own_rig)
    received = await own_rig.deliveries_by_chat()
    assert len(received) == people
    assert await count_sent(own_rig) == people
    # A sender keeps the results it could not write; but another may lease the batch before they are written.
    assert sum(received.values()) - people <= 2 * 2 * (concurrency + RATE * 0.5)
    assert (await own_rig.stats())["too_many_requests"] == 0


async def _is_back(rig: Rig) -> bool:
    with suppress(*OUTAGES):
        return await rig.count_senders() == 2
    return False


@pytest.mark.timeout(180)
async def test_redis_emptied_again_and_again_loses_nothing_and_keeps_the_pace(own_rig: Rig) -> None:
    people = 1_200
    await fill(own_rig, people)
    for _ in range(2):
        await own_rig.start_sender(RATE)
    await announce(own_rig)
    with Redis.from_url(redis_of(own_rig).url) as redis:
        for emptied in range(1, 6):
            await until_accepted(own_rig, emptied * 200)
            redis.flushall()
    await until_all_recorded(own_rig)
    await _assert_all_told_once_at_the_rate(own_rig, people)


@pytest.mark.timeout(180)
async def test_without_redis_each_of_two_senders_takes_its_half_of_the_rate(own_rig: Rig) -> None:
    people = 1_200
    await fill(own_rig, people)
    redis_of(own_rig).stop()
    for _ in range(2):
        await own_rig.start_sender(RATE)
    await announce(own_rig)
    await until_all_recorded(own_rig)
    await _assert_all_told_once_at_the_rate(own_rig, people)


@pytest.mark.timeout(180)
async def test_redis_lost_and_found_in_the_middle_of_a_send_loses_nothing_and_keeps_the_pace(own_rig: Rig) -> None:
    people = 1_200
    await fill(own_rig, people)
    for _ in range(2):
        await own_rig.start_sender(RATE)
    await announce(own_rig)
    await until_accepted(own_rig, 300)
    redis_of(own_rig).stop()
    await until_accepted(own_rig, 700)
    redis_of(own_rig).start()
    await until_all_recorded(own_rig)
    await _assert_all_told_once_at_the_rate(own_rig, people)


async def _assert_all_told_once_at_the_rate(rig: Rig, people: int) -> None:
    stats = await rig.stats()
    assert stats["too_many_requests"] == 0
    received = await rig.deliveries_by_chat()
    assert len(received) == people
    assert set(received.values()) == {1}
    whole_seconds = [count for _, count in stats["per_second"][1:-1]]
    assert sum(whole_seconds) / len(whole_seconds) >= RATE * 0.8
