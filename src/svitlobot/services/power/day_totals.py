"""Counts what each day came to: what history, charts and statistics read. Counting a day again is harmless."""

from datetime import datetime, timedelta

from svitlobot.clock import kyiv
from svitlobot.db.models import Queue
from svitlobot.db.queries.power import days as power_days
from svitlobot.db.queries.power import queues
from svitlobot.db.queries.schedules import days as stored
from svitlobot.db.session import AsyncSession
from svitlobot.domain.power.day_totals import actual_outages, confirmed_windows, day_totals
from svitlobot.domain.schedules.days import UNKNOWN_DAY, moment
from svitlobot.errors import NotFoundError
from svitlobot.schemas.power.city import CityDays, QueueOff
from svitlobot.schemas.power.queues import QueueDayInfo, QueueDays
from svitlobot.services.schedules.lookup import schedules_in


async def aggregate(session: AsyncSession, now: datetime, *, days: int) -> None:
    """Count today so far and the days before it, ``days`` in all, for every queue."""
    today = kyiv(now).date()
    counted = [today - timedelta(days=back) for back in range(days)]
    # The day before shows whether a planned outage of the first day began before midnight.
    schedules = await stored.load_days(session, counted[-1] - timedelta(days=1), today + timedelta(days=1))
    since = moment(counted[-1] - timedelta(days=1), 0)
    changes = await power_days.load_changes(session, since, now)
    heard = await power_days.load_heard(session, since, now)
    totals, windows = {}, {}
    for queue_id in await queues.load_names(session):
        planned = schedules_in(schedules.get(queue_id, {}))
        actual = actual_outages(changes.get(queue_id, []), now)
        for day in counted:
            spoken = heard.get(queue_id, [])
            totals[queue_id, day] = day_totals(day, actual, spoken, planned)
            windows[queue_id, day] = confirmed_windows(day, planned.get(day, UNKNOWN_DAY), actual, spoken, now)
    await power_days.save_totals(session, totals, now)
    await power_days.confirm_windows(session, windows)


async def last_days(session: AsyncSession, queue_id: int, now: datetime, *, days: int) -> QueueDays:
    """Return a queue's figures of today and the days before it, ``days`` in all. Raises NotFoundError."""
    if await session.get(Queue, queue_id) is None:
        raise NotFoundError(f"Черги {queue_id} немає", queue_id=queue_id)
    today = kyiv(now).date()
    found = await power_days.load_totals(session, queue_id, today - timedelta(days=days - 1), today)
    return QueueDays(
        queue_id=queue_id,
        items=[
            QueueDayInfo(
                date=day,
                minutes_heard=one.minutes_heard,
                minutes_off=one.minutes_off,
                minutes_planned=one.minutes_planned,
                outages=one.outages,
                unplanned_outages=one.unplanned_outages,
                lag_minutes=one.lag_minutes,
            )
            for day, one in found
        ],
    )


async def city_days(session: AsyncSession, now: datetime, *, days: int) -> CityDays:
    """Return how long each queue had no power today and on the days before it, ``days`` in all."""
    today = kyiv(now).date()
    since = today - timedelta(days=days - 1)
    sums = await power_days.load_sums(session, since, today)
    compared = []
    for queue_id, name in (await queues.load_names(session)).items():
        days_heard, minutes_heard, minutes_off = sums.get(queue_id, (0, 0, None))
        compared.append(
            QueueOff(
                queue_id=queue_id,
                name=name,
                days_heard=days_heard,
                minutes_heard=minutes_heard,
                minutes_off=minutes_off,
            )
        )
    return CityDays(since=since, days=days, queues=compared)
