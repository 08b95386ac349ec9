"""What is planned: warnings, tomorrow's schedule in the evening, and the sources."""

from svitlobot.clock import kyiv
from svitlobot.gateways.schedule_sources.fetch import ScheduleFetcher
from svitlobot.services import reminders
from svitlobot.services.schedules import fetch, tell
from svitlobot.worker.runtime import Runtime


async def check_schedules(runtime: Runtime) -> None:
    """Make the warnings that are due, before anything that waits for others; then ask the sources."""
    now = runtime.clock()
    async with runtime.database.transaction() as session:
        await reminders.tick(session, now)
    async with runtime.database.transaction() as session:
        await tell.tell_deferred(session, now)
        await reminders.explain_new_times(session, now)
    if kyiv(now).hour in tell.EVENING:
        async with runtime.database.transaction() as session:
            await tell.tell_tomorrow(session, now)
    settings = runtime.settings
    await fetch.fetch_due(
        runtime.database,
        runtime.redis,
        ScheduleFetcher(),
        settings.schedule_urls,
        now,
        every=settings.schedule_fetch_every,
    )
