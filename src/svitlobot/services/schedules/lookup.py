"""What is planned for a queue, as the other services ask it."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from svitlobot.clock import kyiv
from svitlobot.db.queries.queue_names import names_by_id
from svitlobot.db.queries.schedules import days as stored
from svitlobot.db.queries.schedules.days import StoredDay
from svitlobot.db.session import AsyncSession
from svitlobot.domain.schedules.days import DaySchedule, PlannedOutage, outages
from svitlobot.errors import NotFoundError

Days = Mapping[date, DaySchedule]


async def days_of(session: AsyncSession, queue_id: int, now: datetime) -> Days:
    """Return what is planned for a queue from yesterday to the day after tomorrow."""
    today = kyiv(now).date()
    found = await stored.load_days(session, today - timedelta(days=1), today + timedelta(days=2), [queue_id])
    return schedules_in(found.get(queue_id, {}))


def certain_outages(days: Days) -> list[PlannedOutage]:
    """Return the outages that are certain: a possible one is shown, but nobody is warned of it."""
    return [outage for outage in outages(days) if not outage.is_possible]


def schedules_in(days: Mapping[date, StoredDay]) -> dict[date, DaySchedule]:
    """Return the schedules alone, without where they came from."""
    return {day: known.schedule for day, known in days.items()}


def own_schedules_in(days: Mapping[date, StoredDay]) -> dict[date, DaySchedule]:
    """Return the schedules of days that were really planned, without those that the week's template fills."""
    return {day: known.schedule for day, known in days.items() if not known.is_template}


async def queue_names(session: AsyncSession, queue_id: int | None = None) -> dict[int, str]:
    """Return the names of all queues, in order, or of the one that is asked for. Raises NotFoundError."""
    found = await names_by_id(session)
    if queue_id is None:
        return found
    if queue_id not in found:
        raise NotFoundError(f"Черги {queue_id} немає", queue_id=queue_id)
    return {queue_id: found[queue_id]}
