"""The beat's look: what it shows while servers are away, and that nothing it meets ends it or the beat."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from redis.asyncio import Redis
from structlog.testing import capture_logs

from counting import counted
from svitlobot.clock import utc_now
from svitlobot.db.session import Database
from svitlobot.errors import SchemaError
from svitlobot.services import installation
from svitlobot.settings import Settings
from svitlobot.worker import watch
from svitlobot.worker.runtime import Runtime
from svitlobot_bench.rig import until

UP = "svitlobot_server_up"


@asynccontextmanager
async def _opened(database_url: str, redis_url: str) -> AsyncIterator[Runtime]:
    database = await Database(database_url, role="test", pool_size=2).open()
    async with Redis.from_url(redis_url) as redis:
        yield Runtime(Settings(_env_file=None), database, redis, utc_now)  # type: ignore[call-arg]  # pydantic's own
    await database.close()


@asynccontextmanager
async def _unmigrated() -> AsyncIterator[Runtime]:
    raise SchemaError("виконайте svitlobot migrate")
    yield


@pytest.fixture(autouse=True)
def _often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "LOOK_EVERY_S", 0.01)


def _noticed(lines: list[dict[str, object]], *events: str) -> bool:
    return set(events) <= {str(line["event"]) for line in lines}


async def _until_noticed(lines: list[dict[str, object]], *events: str) -> None:
    async def is_so() -> bool:
        return _noticed(lines, *events)

    await until(is_so)


async def test_servers_that_are_away_are_shown_as_such_and_the_beat_as_leading() -> None:
    away = _opened("postgresql://nobody@127.0.0.1:1/nowhere", "redis://127.0.0.1:1")
    with capture_logs() as lines, watch.watching(away):
        await _until_noticed(lines, "database_unavailable", "redis_unavailable")
        assert counted("svitlobot_beat_leads") == 1
        assert (counted(UP, server="database"), counted(UP, server="redis")) == (0, 0)
        assert counted("svitlobot_queues") == 0
    assert counted("svitlobot_beat_leads") == 0


async def test_a_bug_in_a_look_is_logged_and_the_next_look_is_made(
    emptied_database: Database, redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = []

    async def look(*_: object, **__: object) -> None:
        looks.append(True)
        raise KeyError("a bug")

    monkeypatch.setattr(installation, "look", look)
    pool = redis.connection_pool.connection_kwargs
    with capture_logs() as lines, watch.watching(_opened(emptied_database.url, f"unix://{pool['path']}")):
        async with asyncio.timeout(10):
            while len(looks) < 2:  # noqa: ASYNC110 - looks are made on another thread
                await asyncio.sleep(0.01)
    assert _noticed(lines, "look_failed")


async def test_a_schema_of_another_release_leaves_the_beat_at_work() -> None:
    with capture_logs() as lines, watch.watching(_unmigrated()):
        await _until_noticed(lines, "installation_not_watched")
        assert counted("svitlobot_beat_leads") == 1
