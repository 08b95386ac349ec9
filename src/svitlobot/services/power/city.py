"""The whole city at a glance: every queue's state and schedule in one answer that is the same for everybody."""

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from svitlobot.db.models import IotSensor, Queue
from svitlobot.db.queries.power import days as power_days
from svitlobot.db.queries.power import history
from svitlobot.db.queries.power import queues as stored
from svitlobot.db.queries.power import sensors as stored_sensors
from svitlobot.db.session import OUTAGES, AsyncSession, Database
from svitlobot.domain.power.observations import Power
from svitlobot.domain.power.timelines import stretches
from svitlobot.domain.schedules.sources import FetchedSources
from svitlobot.schemas.power.city import (
    CityStatus,
    NextChange,
    QueueNow,
    QueueTimeline,
    ScheduledDay,
    TimelineStretch,
)
from svitlobot.schemas.schedules.days import Outlook, QueueSchedule
from svitlobot.services.power import status
from svitlobot.services.schedules import listing

CITY_STATUS_FRESH_FOR = timedelta(seconds=2)
SERVED_FOR = timedelta(minutes=1)  # while the database is away; the answer says how old it is
MAX_CHANGES = 2_000


async def city_status(session: AsyncSession, now: datetime, fetched: FetchedSources) -> CityStatus:
    """Return every queue's power and its schedule of today and tomorrow."""
    schedules = await listing.list_schedules(session, now, fetched, day=None, queue_id=None)
    by_queue = {one.queue_id: one for one in schedules.items}
    sensors = await stored_sensors.load_all(session)
    return CityStatus(
        checked_at=now,
        queues=[
            _queue_now(queue, [one for one in sensors if one.queue_id == queue.queue_id], by_queue, now)
            for queue in await stored.load_all(session)
        ],
    )


def _queue_now(
    queue: Queue, sensors: Sequence[IotSensor], schedules: dict[int, QueueSchedule], now: datetime
) -> QueueNow:
    known = status.status_of(queue, sensors, now)
    schedule = schedules.get(queue.queue_id)
    return QueueNow(
        queue_id=queue.queue_id,
        name=queue.name,
        status=known.status,
        since=known.since,
        is_unstable=known.is_unstable,
        basis=known.basis,
        sensors=len(sensors),
        sensors_online=sum(one.is_online for one in sensors),
        next=None if schedule is None else next_change(schedule.outlook, known.status),
        days=[] if schedule is None else [ScheduledDay.model_validate(day.model_dump()) for day in schedule.days],
    )


def next_change(outlook: Outlook, power: Power) -> NextChange | None:
    """Return what the schedule promises next.

    During a planned outage that is its end, and its beginning while the power is still on. Without power outside any
    outage the promise of its return is past, if the schedule had one.
    """
    if outlook.now is not None and power is Power.ON:
        return NextChange(at=outlook.now.start, power="off", is_possible=outlook.now.is_possible)
    if outlook.now is not None:
        return _return_at(outlook.now.end, is_possible=outlook.now.may_go_on)
    if power is Power.OFF:
        return None if outlook.last is None else _return_at(outlook.last.end, is_possible=False)
    if outlook.next is None:
        return None
    return NextChange(at=outlook.next.start, power="off", is_possible=outlook.next.is_possible)


def _return_at(end: datetime | None, *, is_possible: bool) -> NextChange | None:
    return None if end is None else NextChange(at=end, power="on", is_possible=is_possible)


async def queue_timeline(session: AsyncSession, queue_id: int, now: datetime, *, hours: int) -> QueueTimeline:
    """Return what a queue's power really was over the last hours. Raises NotFoundError."""
    queue = await status.get_queue(session, queue_id)
    since = now - timedelta(hours=hours)
    changes = await history.load_changes_of(session, [queue_id], since, MAX_CHANGES)
    heard = await power_days.load_heard(session, since, now, queue_id=queue_id)
    found = stretches(changes.get(queue_id, []), heard.get(queue_id, []), since, now, is_on=queue.is_power_on)
    return QueueTimeline(
        queue_id=queue_id,
        checked_at=now,
        items=[
            TimelineStretch(start=one.start, end=None if one.end == now else one.end, power=one.power) for one in found
        ],
    )


@dataclass(frozen=True, slots=True)
class CityAnswer:
    """An answer as it was at a moment; ``tag`` changes with its contents, but for the moment."""

    body: bytes
    tag: str
    made_at: datetime


class CityBoard:
    """The city's status, read from the database at most every two seconds however many ask.

    While the database is away, the last answer is given for a minute.
    """

    def __init__(self, database: Database, fetched: FetchedSources) -> None:
        self._database = database
        self._fetched = fetched
        self._reading = asyncio.Lock()
        self._edition: CityAnswer | None = None

    async def edition(self, now: datetime) -> CityAnswer:
        """Return the current answer."""
        known = self._edition
        if known is not None and now - known.made_at < CITY_STATUS_FRESH_FOR:
            return known
        async with self._reading:
            known = self._edition
            if known is None or now - known.made_at >= CITY_STATUS_FRESH_FOR:
                known = self._edition = await self._read(now, known)
        return known

    async def _read(self, now: datetime, last: CityAnswer | None) -> CityAnswer:
        try:
            async with self._database.transaction() as session:
                city = await city_status(session, now, self._fetched)
        except OUTAGES:
            if last is None or now - last.made_at > SERVED_FOR:
                raise
            return last
        contents = city.model_dump_json(exclude={"checked_at"}).encode()
        return CityAnswer(city.model_dump_json().encode(), hashlib.sha256(contents).hexdigest()[:16], now)
