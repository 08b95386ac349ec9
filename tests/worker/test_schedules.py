"""The job that looks after schedules: warnings first, tomorrow's schedule in the evening, sources last."""

from datetime import UTC, timedelta

import pytest
from redis.asyncio import Redis

from svitlobot.clock import kyiv
from svitlobot.db.session import Database
from svitlobot.launch.servers import Servers
from svitlobot.services.schedules.upload import import_schedule
from svitlobot.worker.runtime import Runtime
from svitlobot.worker.tasks import schedules
from svitlobot.worker.tasks.schedules import check_schedules
from town import Town


@pytest.fixture
def runtime(emptied_database: Database, redis: Redis, servers: Servers) -> Runtime:
    """A worker at noon."""
    town = Town(emptied_database)
    town.clock.now = kyiv(town.clock.now).replace(hour=12, minute=0, second=0).astimezone(UTC)
    return Runtime(servers.settings, emptied_database, redis, town.clock)


async def _take(runtime: Runtime, text: str) -> None:
    await import_schedule(runtime.database, runtime.redis, text.encode(), runtime.clock(), dry_run=False)


async def test_a_warning_is_made_when_its_time_comes(runtime: Runtime) -> None:
    await _take(runtime, "1.1: 18-21")
    runtime.clock.tick(4.5 * 3600)
    for _ in range(2):
        await check_schedules(runtime)
    assert await Town(runtime.database).kinds() == ["schedule_published", "warning_off"]


@pytest.mark.parametrize(("hours", "notified"), [(7.9, 0), (8, 1), (9.9, 1), (10, 0)])
async def test_tomorrow_is_told_between_eight_and_ten_in_the_evening(
    runtime: Runtime, hours: float, notified: int
) -> None:
    tomorrow = kyiv(runtime.clock()).date() + timedelta(days=1)
    await _take(runtime, f"Графік на {tomorrow:%d.%m.%Y}\n1.1: 18-21")
    runtime.clock.tick(hours * 3600)
    for _ in range(2):
        await check_schedules(runtime)
    assert (await Town(runtime.database).kinds()).count("schedule_tomorrow") == notified


async def test_a_source_that_fails_does_not_keep_warnings_from_being_made(runtime: Runtime) -> None:
    await _take(runtime, "1.1: 12:30-14")
    settings = runtime.settings.model_copy(update={"schedule_urls": ["http://127.0.0.1:1/plan"]})
    await check_schedules(Runtime(settings, runtime.database, runtime.redis, runtime.clock))
    assert "warning_off" in await Town(runtime.database).kinds()
    assert await runtime.database.pool.fetchval("SELECT failures FROM schedule_sources") == 1


async def test_a_bug_in_the_warnings_keeps_no_source_from_being_asked(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schedules.reminders, "tick", lambda _session, _now: 1 // 0)
    settings = runtime.settings.model_copy(update={"schedule_urls": ["http://127.0.0.1:1/plan"]})
    with pytest.raises(ExceptionGroup, match="steps that failed"):
        await check_schedules(Runtime(settings, runtime.database, runtime.redis, runtime.clock))
    assert await runtime.database.pool.fetchval("SELECT failures FROM schedule_sources") == 1
