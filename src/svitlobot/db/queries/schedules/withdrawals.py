"""Withdrawals that wait for a second look, and news of a day that waits to be told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from svitlobot.domain.schedules.days import DaySchedule, DayStatus, Window
from svitlobot.domain.schedules.withdrawals import Withdrawal

Key = tuple[int, date]


@dataclass(frozen=True, slots=True)
class Untold:
    """What people know of a queue's day while a change of it waits to be told at ``due_at``."""

    queue_id: int
    day: date
    known: DaySchedule
    due_at: datetime


async def load_withdrawals(session: AsyncSession, source: str | None = None) -> dict[Key, Withdrawal]:
    """Return the withdrawals that wait, of all sources or of one, by queue and day."""
    rows = await session.execute(
        text(
            "SELECT queue_id, scheduled_date, source, plan, said_at, first_seen_at, last_seen_at, looks "
            "FROM schedule_withdrawals WHERE cast(:source AS text) IS NULL OR source = :source"
        ),
        {"source": source},
    )
    return {
        (row.queue_id, row.scheduled_date): Withdrawal(
            row.queue_id, row.scheduled_date, row.source, _schedule(row.plan), row.said_at,
            row.first_seen_at, row.last_seen_at, row.looks,
        )
        for row in rows
    }  # fmt: skip


async def save_withdrawal(session: AsyncSession, one: Withdrawal) -> None:
    """Keep a withdrawal until it is confirmed or taken back."""
    await session.execute(
        text(
            """
            INSERT INTO schedule_withdrawals
                (queue_id, scheduled_date, source, plan, said_at, first_seen_at, last_seen_at, looks)
            VALUES (:queue_id, :day, :source, cast(:plan AS jsonb), :said_at, :first, :last, :looks)
            ON CONFLICT (queue_id, scheduled_date) DO UPDATE SET source = excluded.source, plan = excluded.plan,
                said_at = excluded.said_at, first_seen_at = excluded.first_seen_at,
                last_seen_at = excluded.last_seen_at, looks = excluded.looks
            """
        ),
        {
            "queue_id": one.queue_id,
            "day": one.day,
            "source": one.source,
            "plan": _json(one.schedule),
            "said_at": one.said_at,
            "first": one.first_seen_at,
            "last": one.last_seen_at,
            "looks": one.looks,
        },
    )


async def drop_withdrawal(session: AsyncSession, queue_id: int, day: date) -> None:
    """Forget a withdrawal: it was confirmed, or its outages are back."""
    await session.execute(
        text("DELETE FROM schedule_withdrawals WHERE queue_id = :queue_id AND scheduled_date = :day"),
        {"queue_id": queue_id, "day": day},
    )


async def drop_old_withdrawals(session: AsyncSession, today: date, silent_since: datetime) -> None:
    """Forget withdrawals of past days, and those of which their source has said nothing for long."""
    await session.execute(
        text("DELETE FROM schedule_withdrawals WHERE scheduled_date < :today OR last_seen_at < :since"),
        {"today": today, "since": silent_since},
    )


async def load_untold(session: AsyncSession, queue_id: int | None = None) -> dict[Key, Untold]:
    """Return the days with a change that waits to be told, of one queue or of all."""
    rows = await session.execute(
        text(
            "SELECT queue_id, scheduled_date, known, due_at FROM schedule_untold "
            "WHERE cast(:queue_id AS int) IS NULL OR queue_id = :queue_id"
        ),
        {"queue_id": queue_id},
    )
    return {
        (row.queue_id, row.scheduled_date): Untold(row.queue_id, row.scheduled_date, _schedule(row.known), row.due_at)
        for row in rows
    }


async def defer_telling(
    session: AsyncSession, queue_id: int, days: Mapping[date, DaySchedule], due_at: datetime
) -> None:
    """Let the changes of these days wait until ``due_at``; what people know of a day that waits already is kept."""
    if not days:
        return
    await session.execute(
        text(
            "INSERT INTO schedule_untold (queue_id, scheduled_date, known, due_at) "
            "VALUES (:queue_id, :day, cast(:known AS jsonb), :due_at) ON CONFLICT (queue_id, scheduled_date) DO NOTHING"
        ),
        [
            {"queue_id": queue_id, "day": day, "known": _json(schedule), "due_at": due_at}
            for day, schedule in days.items()
        ],
    )


async def drop_untold(session: AsyncSession, queue_id: int, days: Sequence[date]) -> None:
    """Forget that changes of these days wait: they are told now, or are no news any more."""
    await session.execute(
        text("DELETE FROM schedule_untold WHERE queue_id = :queue_id AND scheduled_date = ANY(:days)"),
        {"queue_id": queue_id, "days": list(days)},
    )


async def last_told(session: AsyncSession, queue_id: int, kinds: Sequence[str], since: datetime) -> datetime | None:
    """Return when a queue was last told of a change in its days since a moment; None when it was not."""
    told_at: datetime | None = await session.scalar(
        text(
            "SELECT max(created_at) FROM events "
            "WHERE queue_id = :queue_id AND kind = ANY(:kinds) AND created_at > :since"
        ),
        {"queue_id": queue_id, "kinds": list(kinds), "since": since},
    )
    return told_at


async def load_added(
    session: AsyncSession, queue_id: int, kinds: Sequence[str], since: datetime
) -> dict[date, list[Window]]:
    """Return the outages by day that news of these kinds has told a queue to be added since a moment."""
    rows = await session.scalars(
        text(
            "SELECT jsonb_array_elements(payload -> 'added') FROM events "
            "WHERE queue_id = :queue_id AND kind = ANY(:kinds) AND created_at > :since"
        ),
        {"queue_id": queue_id, "kinds": list(kinds), "since": since},
    )
    found: dict[date, list[Window]] = {}
    for day, start, end in rows:
        found.setdefault(date.fromisoformat(day), []).append(Window(start, end))
    return found


def _json(schedule: DaySchedule) -> str:
    windows = [[one.start, one.end, one.is_possible] for one in schedule.windows]
    return orjson.dumps({"status": schedule.status, "windows": windows}).decode()


def _schedule(kept: Mapping[str, Any]) -> DaySchedule:
    return DaySchedule(DayStatus(kept["status"]), tuple(Window(*window) for window in kept["windows"]))
