"""Upkeep: partitions, finished events, the count of people."""

from svitlobot.services import housekeeping
from svitlobot.services.outbox import cleanup
from svitlobot.services.users import counts
from svitlobot.worker.runtime import Runtime


async def keep_house(runtime: Runtime) -> None:
    """Make partitions ahead, drop those behind."""
    await housekeeping.keep_house(
        runtime.database,
        runtime.clock(),
        notifications_days=runtime.settings.notifications_kept_days,
        readings_months=runtime.settings.readings_kept_months,
    )


async def tidy_dispatch(runtime: Runtime) -> None:
    """Close finished events, expire useless ones, watch the backlog."""
    await cleanup.tidy(runtime.database.pool, runtime.clock())


async def count_users(runtime: Runtime) -> None:
    """Count the people: of a large city the operator is shown the last count."""
    async with runtime.database.transaction() as session:
        await counts.recount(session, runtime.clock())
