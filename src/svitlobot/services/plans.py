"""What is planned for a queue, as the other services ask it."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from svitlobot.clock import kyiv
from svitlobot.db.queries import schedules as stored
from svitlobot.db.queries.schedules import StoredDay
from svitlobot.domain.schedules import DayPlan, PlannedOutage, outages

Days = Mapping[date, DayPlan]


async def days_of(session: AsyncSession, queue_id: int, now: datetime) -> Days:
    """Return what is planned for a queue from yesterday to the day after tomorrow."""
    today = kyiv(now).date()
    found = await stored.load_days(session, today - timedelta(days=1), today + timedelta(days=2), [queue_id])
    return plans_in(found.get(queue_id, {}))


def certain_outages(days: Days) -> list[PlannedOutage]:
    """Return the outages that are certain: a possible one is shown, but nobody is warned of it."""
    return [outage for outage in outages(days) if not outage.is_possible]


def plans_in(days: Mapping[date, StoredDay]) -> dict[date, DayPlan]:
    """Return the plans alone, without where they came from."""
    return {day: known.plan for day, known in days.items()}
