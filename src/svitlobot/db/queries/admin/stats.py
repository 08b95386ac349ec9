"""Figures for the operator. Whatever grows with the city is counted elsewhere, or found through an index."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from svitlobot.db.models import PeopleCounts
from svitlobot.db.queries.outbox.batches import BACKLOG, SENDER_PREFIX

MAX_SILENT = 50


@dataclass(frozen=True, slots=True)
class SilentSensor:
    """A sensor that is not heard."""

    sensor_id: str
    queue: str
    last_ping_at: datetime | None


@dataclass(frozen=True, slots=True)
class Received:
    """Payments received in a currency: lately, and since a later moment."""

    currency: str
    count: int
    amount: Decimal
    count_later: int
    amount_later: Decimal


async def count_sensors(session: AsyncSession) -> tuple[int, int]:
    """Return how many sensors there are, and how many of them are heard."""
    query = text("SELECT count(*), count(*) FILTER (WHERE is_online) FROM iot_sensors WHERE retired_at IS NULL")
    row = (await session.execute(query)).one()
    return row[0], row[1]


async def silent_sensors(session: AsyncSession) -> list[SilentSensor]:
    """Return the sensors that are not heard, those of late first."""
    rows = await session.execute(
        text(
            """
            SELECT sensor_id, name, last_ping_at FROM iot_sensors JOIN queues USING (queue_id)
            WHERE NOT is_online AND retired_at IS NULL ORDER BY last_ping_at DESC NULLS LAST, sensor_id LIMIT :limit
            """
        ),
        {"limit": MAX_SILENT},
    )
    return [SilentSensor(*row) for row in rows]


async def count_senders(session: AsyncSession) -> int:
    """Count the senders that are alive, wherever they run."""
    query = text(
        "SELECT count(*) FROM pg_stat_activity "
        "WHERE datname = current_database() AND starts_with(application_name, :prefix)"
    )
    return int((await session.execute(query, {"prefix": SENDER_PREFIX})).scalar_one())


async def count_expanding(session: AsyncSession, now: datetime) -> int:
    """Count the events whose recipients are not all planned yet."""
    query = text("SELECT count(*) FROM events WHERE status = 'pending' AND expires_at > :now")
    return int((await session.execute(query, {"now": now})).scalar_one())


async def waiting_by_priority(session: AsyncSession) -> dict[int, int]:
    """Count the messages that are planned and not yet sent, to the nearest batch."""
    rows = await session.execute(text(BACKLOG))
    return {row[0]: row[1] for row in rows}


async def sent_by_priority(session: AsyncSession, since: datetime) -> dict[int, int]:
    """Count the messages sent since a moment of some seconds ago: in the batches at work, and those just done."""
    rows = await session.execute(
        text(
            """
            WITH lately AS (
                SELECT * FROM notification_batches WHERE done_at > :since
                UNION ALL
                SELECT * FROM notification_batches WHERE NOT is_done AND lease_until IS NOT NULL
            )
            SELECT lately.lane, count(*) FROM lately CROSS JOIN LATERAL (
                SELECT sent_at FROM notifications AS n
                WHERE n.event_at = lately.event_at AND n.event_id = lately.event_id AND n.batch_no = lately.batch_no
                  AND n.user_id BETWEEN first_user_id AND last_user_id OFFSET 0
            ) AS message
            WHERE sent_at > :since GROUP BY lately.lane
            """
        ),
        {"since": since},
    )
    return {row[0]: row[1] for row in rows}


async def received(session: AsyncSession, *, since: datetime, later: datetime) -> list[Received]:
    """Return what was paid and not returned since a moment, and of that since a later one."""
    rows = await session.execute(
        text(
            """
            SELECT currency, count(*), sum(amount), count(*) FILTER (WHERE completed_at >= :later),
                   coalesce(sum(amount) FILTER (WHERE completed_at >= :later), 0)
            FROM payments WHERE completed_at >= :since AND status = 'success' GROUP BY currency ORDER BY currency
            """
        ),
        {"since": since, "later": later},
    )
    return [Received(*row) for row in rows]


async def count_pending(session: AsyncSession) -> tuple[int, int]:
    """Return how many payments wait for a provider, and how many reports for a moderator."""
    row = await session.execute(
        text(
            "SELECT (SELECT count(*) FROM payments WHERE status = 'pending'),"
            " (SELECT count(*) FROM crowdreports WHERE status = 'pending')"
        )
    )
    payments, reports = row.one()
    return payments, reports


async def save_counts(session: AsyncSession, **counted: Any) -> None:  # noqa: ANN401 - by column
    """Keep the counts of people in place of the last ones."""
    row = insert(PeopleCounts).values(id=1, **counted)
    await session.execute(row.on_conflict_do_update(index_elements=["id"], set_=counted))


async def count_users(session: AsyncSession, since: datetime) -> list[tuple[Any, ...]]:
    """Count people by tier, whether they are blocked, banned, and the Kyiv day they came, if that is ``since`` then.

    It reads every person.
    """
    rows = await session.execute(
        text(
            """
            SELECT subscription_tier, is_blocked, banned_at IS NOT NULL,
                   CASE WHEN created_at >= :since THEN cast(created_at AT TIME ZONE 'Europe/Kyiv' AS date) END,
                   count(*)
            FROM users WHERE deleted_at IS NULL GROUP BY 1, 2, 3, 4
            """
        ),
        {"since": since},
    )
    return [tuple(row) for row in rows]
