"""Figures by day, for charts. Days are Kyiv's; each query reads the days that are asked for through an index."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from svitlobot.db.models import QueueDay


@dataclass(frozen=True, slots=True)
class MoneyOfDay:
    """What was paid on a day in a currency, and not returned since."""

    day: date
    currency: str
    amount: Decimal
    count: int


async def money_by_day(session: AsyncSession, since: datetime) -> list[MoneyOfDay]:
    """Return what was paid since a moment, by day and currency; days without payments are left out."""
    rows = await session.execute(
        text(
            """
            SELECT cast(completed_at AT TIME ZONE 'Europe/Kyiv' AS date), currency, sum(amount), count(*)
            FROM payments WHERE completed_at >= :since AND status = 'success' GROUP BY 1, 2 ORDER BY 1, 2
            """
        ),
        {"since": since},
    )
    return [MoneyOfDay(*row) for row in rows]


async def minutes_off(session: AsyncSession, first: date, last: date) -> dict[tuple[int, date], int]:
    """Return how many minutes each queue was off, for the days of a span on which a sensor was heard."""
    rows = await session.execute(
        select(QueueDay.queue_id, QueueDay.day, QueueDay.minutes_off).where(
            QueueDay.day.between(first, last), QueueDay.minutes_heard > 0
        )
    )
    return {(queue_id, day): minutes for queue_id, day, minutes in rows}
