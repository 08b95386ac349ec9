"""Figures of the days."""

from svitlobot.services.power import day_totals
from svitlobot.services.users import counts
from svitlobot.worker.runtime import Runtime


async def count_lately(runtime: Runtime) -> None:
    """Count today so far, and yesterday."""
    async with runtime.database.transaction() as session:
        await day_totals.aggregate(session, runtime.clock(), days=2)


async def count_week(runtime: Runtime) -> None:
    """Count the last seven days again: late readings and late schedules correct what was counted."""
    async with runtime.database.transaction() as session:
        await day_totals.aggregate(session, runtime.clock(), days=8)


async def count_people(runtime: Runtime) -> None:
    """Count the people: of a large city the operator is shown the last count."""
    async with runtime.database.transaction() as session:
        await counts.recount(session, runtime.clock())
