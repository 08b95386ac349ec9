"""Planned days: windows are minutes of the wall clock, so that 24:00 is 1440 and needs no time zone."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from svitlobot.domain.schedules.days import DaySchedule, DayStatus, Window, spoken_minute
from svitlobot.domain.schedules.sources import TEMPLATE

LOCK_KEY = 0x5C4ED


@dataclass(frozen=True, slots=True)
class StoredDay:
    """A day's schedule, where it came from, when its source says it was made, and when we last found it unchanged."""

    schedule: DaySchedule
    source: str
    said_at: datetime | None
    changed_at: datetime
    confirmed_at: datetime

    @property
    def is_template(self) -> bool:
        """Tell whether this day has no schedule of its own, only the template of its weekday."""
        return self.source.startswith(TEMPLATE)

    def is_newer_than(self, said_at: datetime | None, source: str) -> bool:
        """Tell whether what ``source`` said at ``said_at`` is older than this, and so no news.

        Where this says not when it was made, it was at the latest when we got it; of one source, only its own
        date counts. What a template looks like is never newer than a schedule.
        """
        if said_at is None or self.is_template:
            return False
        made_at = self.said_at or (self.changed_at if self.source != source else None)
        return made_at is not None and said_at < made_at


Schedules = Mapping[int, Mapping[date, StoredDay]]


async def lock_schedules(session: AsyncSession) -> None:
    """Let one import at a time compare what is stored with what is new; until the transaction ends."""
    await session.execute(text(f"SELECT pg_advisory_xact_lock({LOCK_KEY})"))


async def hold_queues(session: AsyncSession, queue_ids: Collection[int]) -> None:
    """Let nobody decide over the power of these queues until the transaction ends."""
    await session.execute(
        text("SELECT FROM queues WHERE queue_id = ANY(:queue_ids) ORDER BY queue_id FOR SHARE"),
        {"queue_ids": list(queue_ids)},
    )


async def load_days(
    session: AsyncSession, first: date, last: date, queue_ids: Collection[int] | None = None
) -> Schedules:
    """Return the stored days from ``first`` to ``last``, of these queues or of all; what is not stored is unknown."""
    rows = await session.execute(
        text(
            """
            SELECT day.queue_id, day.scheduled_date, day.status, source, said_at, changed_at, confirmed_at,
                   array_agg(extract(epoch FROM start_time)::int / 60 ORDER BY start_time)
                       FILTER (WHERE start_time IS NOT NULL) AS starts,
                   array_agg(extract(epoch FROM end_time)::int / 60 ORDER BY start_time)
                       FILTER (WHERE start_time IS NOT NULL) AS ends,
                   array_agg(is_possible ORDER BY start_time) FILTER (WHERE start_time IS NOT NULL) AS possible
            FROM schedule_days AS day LEFT JOIN schedules USING (queue_id, scheduled_date)
            WHERE scheduled_date BETWEEN :first AND :last
              AND (cast(:queue_ids AS int[]) IS NULL OR day.queue_id = ANY(cast(:queue_ids AS int[])))
            GROUP BY day.queue_id, day.scheduled_date
            """
        ),
        {"first": first, "last": last, "queue_ids": None if queue_ids is None else list(queue_ids)},
    )
    found: defaultdict[int, dict[date, StoredDay]] = defaultdict(dict)
    for row in rows:
        windows = zip(row.starts or (), row.ends or (), row.possible or (), strict=True)
        schedule = DaySchedule(DayStatus(row.status), tuple(Window(*window) for window in windows))
        found[row.queue_id][row.scheduled_date] = StoredDay(
            schedule, row.source, row.said_at, row.changed_at, row.confirmed_at
        )
    return found


_SAVE_DAY = text(
    """
    INSERT INTO schedule_days (queue_id, scheduled_date, status, source, said_at, changed_at, confirmed_at)
    VALUES (:queue_id, :day, :status, :source, :said_at, :now, :now)
    ON CONFLICT (queue_id, scheduled_date) DO UPDATE SET status = excluded.status, source = excluded.source,
        said_at = excluded.said_at, changed_at = excluded.changed_at, confirmed_at = excluded.confirmed_at
    """
)

_SAVE_WINDOW = text(
    "INSERT INTO schedules (queue_id, scheduled_date, start_time, end_time, is_possible, created_at) "
    "VALUES (:queue_id, :day, cast(cast(:start AS text) AS time), cast(cast(:end AS text) AS time), "
    ":possible, :now)"
)


async def save_day(
    session: AsyncSession,
    queue_id: int,
    day: date,
    schedule: DaySchedule,
    *,
    source: str,
    said_at: datetime | None,
    now: datetime,
) -> None:
    """Store a day's schedule in place of what was there."""
    key = {"queue_id": queue_id, "day": day}
    await session.execute(
        _SAVE_DAY,
        key | {"status": schedule.status, "source": source, "said_at": said_at, "now": now},
    )
    await session.execute(text("DELETE FROM schedules WHERE queue_id = :queue_id AND scheduled_date = :day"), key)
    if schedule.windows:
        await session.execute(
            _SAVE_WINDOW,
            [
                key
                | {
                    "start": spoken_minute(window.start),
                    "end": spoken_minute(window.end),
                    "possible": window.is_possible,
                    "now": now,
                }
                for window in schedule.windows
            ],
        )


async def confirm_day(
    session: AsyncSession, queue_id: int, day: date, *, source: str, said_at: datetime | None, now: datetime
) -> None:
    """Note that a source says again what is stored."""
    await session.execute(
        text(
            "UPDATE schedule_days SET source = :source, said_at = coalesce(:said_at, said_at), confirmed_at = :now "
            "WHERE queue_id = :queue_id AND scheduled_date = :day"
        ),
        {"queue_id": queue_id, "day": day, "source": source, "said_at": said_at, "now": now},
    )


async def queues_told(session: AsyncSession, day: date, kinds: Collection[str], since: datetime) -> set[int]:
    """Return the queues to which news of these kinds, made after a moment, has told a day's schedule or still will."""
    rows = await session.scalars(
        text(
            "SELECT queue_id FROM events WHERE kind = ANY(:kinds) AND created_at > :since "
            "AND status IN ('pending', 'expanded', 'done') AND payload -> 'days' @> to_jsonb(cast(:day AS text))"
        ),
        {"kinds": list(kinds), "since": since, "day": day.isoformat()},
    )
    return set(rows)


async def count_followers(session: AsyncSession) -> dict[int, int]:
    """Return how many people follow each queue."""
    rows = await session.execute(
        text("SELECT queue_id, count(DISTINCT user_id) AS people FROM user_addresses GROUP BY queue_id")
    )
    return {row.queue_id: row.people for row in rows}
