"""What the panel's first page shows beside `services/admin/stats.py`: how it came to be, day by day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from svitlobot.clock import KYIV, kyiv
from svitlobot.db.queries.admin import dashboard
from svitlobot.db.session import AsyncSession
from svitlobot.schemas.admin.overview import Stats
from svitlobot.services.admin import stats

MONEY_DAYS = GROWTH_DAYS = 30
OUTAGE_DAYS = 14
HRYVNIAS = "UAH"


@dataclass(frozen=True, slots=True)
class Dashboard:
    """The installation at a glance, and its last weeks. ``hours_off`` is by queue, a value a day; None: unknown."""

    stats: Stats
    money: list[tuple[date, Decimal]]
    newcomers: list[tuple[date, int]]
    outage_days: list[date]
    hours_off: dict[int, list[float | None]]


async def compose(
    session: AsyncSession, now: datetime, *, granted_rate: float, sources: Sequence[str] = ()
) -> Dashboard:
    """Return all that the page shows. Money is in hryvnias: stars are counted, and stay with Telegram."""
    overview = await stats.overview(session, now, granted_rate=granted_rate, sources=sources)
    today = kyiv(now).date()
    money_days, growth_days, outage_days = (_last(days, today) for days in (MONEY_DAYS, GROWTH_DAYS, OUTAGE_DAYS))
    midnight = datetime.combine(money_days[0], datetime.min.time(), KYIV)
    paid = {one.day: one.amount for one in await dashboard.money_by_day(session, midnight) if one.currency == HRYVNIAS}
    came = {one.day: one.count for one in overview.people.new_by_day}
    minutes = await dashboard.minutes_off(session, outage_days[0], today)
    return Dashboard(
        stats=overview,
        money=[(day, paid.get(day, Decimal(0))) for day in money_days],
        newcomers=[(day, came.get(day, 0)) for day in growth_days],
        outage_days=outage_days,
        hours_off={
            queue.queue_id: [_hours(minutes.get((queue.queue_id, day))) for day in outage_days]
            for queue in overview.queues
        },
    )


def _last(days: int, today: date) -> list[date]:
    return [today - timedelta(days=ago) for ago in reversed(range(days))]


def _hours(minutes: int | None) -> float | None:
    return None if minutes is None else round(minutes / 60, 1)
