"""What is planned: warnings, tomorrow's schedule in the evening, and the sources."""

from datetime import datetime

from svitlobot.clock import kyiv
from svitlobot.db.session import OUTAGES
from svitlobot.gateways.schedule_sources.fetch import ScheduleFetcher
from svitlobot.services import reminders
from svitlobot.services.schedules import fetch, tell
from svitlobot.worker.runtime import Runtime


async def check_schedules(runtime: Runtime) -> None:
    """Make the warnings that are due, before anything that waits for others; then ask the sources.

    A bug in one step keeps no other from its turn. Raises an ExceptionGroup of such bugs, last.
    """
    now, bugs = runtime.clock(), []
    for step in (_warn, _tell_deferred, _tell_tomorrow, _fetch):
        try:
            await step(runtime, now)
        except OUTAGES:
            raise
        except Exception as bug:  # noqa: BLE001 - raised below, when the others have had their turn
            bugs.append(bug)
    if bugs:
        raise ExceptionGroup("steps that failed", bugs)


async def _warn(runtime: Runtime, now: datetime) -> None:
    async with runtime.database.transaction() as session:
        await reminders.tick(session, now)


async def _tell_deferred(runtime: Runtime, now: datetime) -> None:
    async with runtime.database.transaction() as session:
        await tell.tell_deferred(session, now)
        await reminders.explain_new_times(session, now)


async def _tell_tomorrow(runtime: Runtime, now: datetime) -> None:
    if kyiv(now).hour in tell.EVENING:
        async with runtime.database.transaction() as session:
            await tell.tell_tomorrow(session, now)


async def _fetch(runtime: Runtime, now: datetime) -> None:
    settings = runtime.settings
    await fetch.fetch_due(
        runtime.database,
        runtime.redis,
        ScheduleFetcher(),
        settings.schedule_urls,
        now,
        every=settings.schedule_fetch_every,
    )
