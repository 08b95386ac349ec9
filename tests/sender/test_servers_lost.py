"""PostgreSQL or Redis goes away in the middle of a send. The servers are the test's own."""

import asyncio
import signal
import tempfile
from collections.abc import AsyncIterator, Coroutine
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr
from redis import Redis

from fork_server import ForkServer
from svitlobot.clock import utc_now
from svitlobot.db.session import OUTAGES
from svitlobot.domain.outbox.delivery import PaidPolicy
from svitlobot.launch.postgres import EmbeddedPostgres
from svitlobot.launch.redis import EmbeddedRedis
from svitlobot.launch.servers import Servers
from svitlobot.sender.app import Sender
from svitlobot.sender.config import SenderConfig
from svitlobot_bench.rig import Rig, fresh_servers, rig_on, until

from .test_crashes import announce, count_sent, fill, until_accepted, until_all_recorded

PEOPLE = 800
RATE = 200


@pytest.fixture
async def own_postgres(forking: ForkServer) -> AsyncIterator[tuple[Rig, EmbeddedPostgres]]:
    """A stage with servers of its own, and the one to be killed."""
    with fresh_servers() as servers:
        [postgres] = [server for server in servers.embedded if isinstance(server, EmbeddedPostgres)]
        async with rig_on(servers, rate=RATE, start=forking.start) as rig:
            yield rig, postgres


@pytest.fixture
async def own_redis(
    servers: Servers, database_url: str, forking: ForkServer
) -> AsyncIterator[tuple[Rig, EmbeddedRedis]]:
    """A stage with a Redis of its own."""
    with tempfile.TemporaryDirectory(prefix="svitlobot-redis-") as directory:
        redis = EmbeddedRedis(Path(directory))
        redis.start()
        settings = servers.settings.model_copy(update={"redis_url": SecretStr(redis.url)})
        async with rig_on(Servers(settings, [redis]), database_url, rate=RATE, start=forking.start) as rig:
            yield rig, redis
        redis.stop()


@pytest.mark.timeout(180)
async def test_postgresql_stopped_immediately_and_restarted_loses_nothing(
    own_postgres: tuple[Rig, EmbeddedPostgres],
) -> None:
    (rig, postgres), concurrency = own_postgres, 32
    await fill(rig, PEOPLE)
    for _ in range(2):
        await rig.start_sender(RATE, SEND_CONCURRENCY=str(concurrency))
    await announce(rig)
    await until_accepted(rig, 250)
    assert postgres.process is not None
    postgres.process.send_signal(signal.SIGQUIT)
    postgres.process.wait()
    postgres.start()
    await until(lambda: _is_back(rig))
    await until_all_recorded(rig)
    received = await rig.deliveries_by_chat()
    assert len(received) == PEOPLE
    assert await count_sent(rig) == PEOPLE
    assert sum(received.values()) == PEOPLE  # what could not be recorded is, before anybody leases it again
    assert (await rig.stats())["too_many_requests"] == 0


async def _is_back(rig: Rig) -> bool:
    with suppress(*OUTAGES):
        return await rig.count_senders() == 2
    return False


@pytest.mark.timeout(180)
async def test_redis_emptied_lost_and_found_loses_nothing_and_keeps_the_pace(
    own_redis: tuple[Rig, EmbeddedRedis],
) -> None:
    rig, redis = own_redis
    await fill(rig, PEOPLE)
    for _ in range(2):
        await rig.start_sender(RATE)
    await announce(rig)
    for accepted in (100, 200):
        await until_accepted(rig, accepted)
        with Redis.from_url(redis.url) as client:
            client.flushall()
    await until_accepted(rig, 300)
    redis.stop()
    await until_accepted(rig, 500)
    redis.start()
    await until_all_recorded(rig)
    await _assert_all_told_once(rig, at_least=RATE / 2 * 0.8)


@pytest.mark.timeout(180)
async def test_without_redis_each_of_two_senders_takes_its_half_of_the_rate(
    own_redis: tuple[Rig, EmbeddedRedis],
) -> None:
    rig, redis = own_redis
    await fill(rig, PEOPLE)
    redis.stop()
    for _ in range(2):
        await rig.start_sender(RATE)
    await announce(rig)
    await until_all_recorded(rig)
    await _assert_all_told_once(rig, at_least=RATE / 2 * 0.8)  # the first that is done leaves its half unused


async def _assert_all_told_once(rig: Rig, at_least: float) -> None:
    """Check that nothing was lost or doubled, and that the pace (messages/s) was neither too fast nor too slow."""
    stats = await rig.stats()
    assert stats["too_many_requests"] == 0
    received = await rig.deliveries_by_chat()
    assert len(received) == PEOPLE
    assert set(received.values()) == {1}
    whole_seconds = [count for _, count in stats["per_second"][1:-1]]
    assert sum(whole_seconds) / len(whole_seconds) >= at_least


async def test_a_database_that_is_away_is_looked_for_at_least_every_two_seconds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stopping, waits = asyncio.Event(), []

    class Away:
        pool = None

        async def listen_connection(self, _name: str) -> None:
            raise ConnectionError

    async def wait_for(awaitable: Coroutine[object, object, bool], seconds: float) -> None:
        awaitable.close()
        waits.append(seconds)
        if len(waits) == 10:
            stopping.set()
        raise TimeoutError

    monkeypatch.setattr(asyncio, "wait_for", wait_for)
    config = SenderConfig(("1:token",), 30, 1000, 8, PaidPolicy.NEVER, timedelta(minutes=10), 0)
    await Sender(config, Away(), None, None, utc_now).run(stopping)
    assert waits[0] < 1
    assert max(waits) <= 2
