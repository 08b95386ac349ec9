"""What is planned, as the API tells it; every day that is asked for is answered, the unknown ones too."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from svitlobot.clock import kyiv
from svitlobot.db.queries.schedules import days as stored
from svitlobot.db.queries.schedules.days import StoredDay
from svitlobot.db.queries.schedules.withdrawals import load_withdrawals
from svitlobot.db.session import AsyncSession, Database
from svitlobot.domain.schedules.days import (
    DayStatus,
    PlannedOutage,
    half_hours,
    known_until,
    next_outage,
    outage_at,
    outages,
    spoken_minute,
)
from svitlobot.domain.schedules.sources import FetchedSources, shown_source
from svitlobot.schemas.schedules.days import (
    OutageInfo,
    Outlook,
    QueueSchedule,
    QueueWeek,
    ScheduleDayInfo,
    ScheduleList,
    WindowInfo,
)
from svitlobot.services.schedules.lookup import queue_names, schedules_in

log = structlog.get_logger()

CACHED_S = 10
_EDITION = "schedules:edition"


async def list_schedules(
    session: AsyncSession, now: datetime, fetched: FetchedSources, *, day: date | None, queue_id: int | None
) -> ScheduleList:
    """Return the schedules of a day, or of today and tomorrow; of a queue, or of all. Raises NotFoundError."""
    today = kyiv(now).date()
    days = [today, today + timedelta(days=1)] if day is None else [day]
    names = await queue_names(session, queue_id)
    near = await stored.load_days(session, today - timedelta(days=1), today + timedelta(days=2), list(names))
    checked = await load_withdrawals(session)
    asked = near if day is None else await stored.load_days(session, day, day, list(names))
    return ScheduleList(
        checked_at=now,
        items=[
            QueueSchedule(
                queue_id=one,
                name=name,
                outlook=_outlook(near.get(one, {}), now),
                days=_days(one, days, asked.get(one, {}), checked, fetched, now),
            )
            for one, name in names.items()
        ],
    )


async def queue_week(session: AsyncSession, now: datetime, fetched: FetchedSources, queue_id: int) -> QueueWeek:
    """Return a queue's seven days from today on. Raises NotFoundError."""
    names = await queue_names(session, queue_id)
    days = [kyiv(now).date() + timedelta(days=ahead) for ahead in range(7)]
    stored_days = await stored.load_days(session, days[0], days[-1], [queue_id])
    checked = await load_withdrawals(session)
    return QueueWeek(
        queue_id=queue_id,
        name=names[queue_id],
        checked_at=now,
        days=_days(queue_id, days, stored_days.get(queue_id, {}), checked, fetched, now),
    )


async def near_schedules(
    database: Database, redis: Redis, now: datetime, fetched: FetchedSources, *, queue_id: int | None
) -> bytes:
    """Return today's and tomorrow's schedules as JSON, at most 10 s old and never older than the last import.

    Raises NotFoundError.
    """
    key: str | None = None
    try:
        # A reader just before an import caches the schedules under an edition that nobody asks for any more.
        edition = int(await redis.get(_EDITION) or 0)
        key = f"schedules:{edition}:{queue_id or 'all'}"
        cached = await redis.get(key)
        if isinstance(cached, bytes):
            return cached
    except (RedisError, OSError) as error:
        log.warning("schedule_cache_unavailable", reason=type(error).__name__)
    async with database.transaction() as session:
        found = await list_schedules(session, now, fetched, day=None, queue_id=queue_id)
    body = found.model_dump_json().encode()
    try:
        if key is not None:
            await redis.set(key, body, ex=CACHED_S)
    except (RedisError, OSError) as error:
        log.warning("schedule_cache_unavailable", reason=type(error).__name__)
    return body


async def forget_schedules(redis: Redis) -> None:
    """Drop the cached schedules; to be called once an import is committed."""
    try:
        await redis.incr(_EDITION)
    except (RedisError, OSError) as error:
        log.warning("schedule_cache_unavailable", reason=type(error).__name__)


def _outlook(days: Mapping[date, StoredDay], now: datetime) -> Outlook:
    schedules = schedules_in(days)
    planned = outages(schedules)
    return Outlook(
        now=_outage(outage_at(planned, now)),
        next=_outage(next_outage(planned, now)),
        last=_outage(next((one for one in reversed(planned) if one.until <= now), None)),
        known_until=known_until(schedules, kyiv(now).date()),
    )


def _outage(outage: PlannedOutage | None) -> OutageInfo | None:
    return None if outage is None else OutageInfo.model_validate(outage)


def _days(
    queue_id: int,
    days: Sequence[date],
    known: Mapping[date, StoredDay],
    checked: Collection[tuple[int, date]],
    fetched: FetchedSources,
    now: datetime,
) -> list[ScheduleDayInfo]:
    return [
        _day(day, known.get(day), fetched, now).model_copy(update={"is_being_checked": (queue_id, day) in checked})
        for day in days
    ]


def _day(day: date, known: StoredDay | None, fetched: FetchedSources, now: datetime) -> ScheduleDayInfo:
    if known is None:
        return ScheduleDayInfo(
            date=day,
            status=DayStatus.UNKNOWN,
            source=None,
            said_at=None,
            confirmed_at=None,
            is_stale=None,
            windows=[],
            half_hours=None,
        )
    return ScheduleDayInfo(
        date=day,
        status=known.schedule.status,
        source=shown_source(known.source),
        said_at=known.said_at,
        confirmed_at=known.confirmed_at,
        is_stale=fetched.is_stale(known.source, known.confirmed_at, now),
        windows=[
            WindowInfo(start=spoken_minute(one.start), end=spoken_minute(one.end), is_possible=one.is_possible)
            for one in known.schedule.windows
        ],
        half_hours=half_hours(known.schedule),
    )
