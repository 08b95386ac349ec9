"""The installation at a glance: what the operator's screens show first."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from svitlobot.clock import kyiv
from svitlobot.db.queries.admin import stats
from svitlobot.db.queries.admin.stats import Received
from svitlobot.db.queries.schedules import sources as schedules_sources
from svitlobot.db.session import AsyncSession
from svitlobot.domain.outbox.delivery import Priority
from svitlobot.schemas.admin.overview import (
    LaneState,
    Money,
    MoneyTotal,
    Sending,
    SensorTotals,
    SilentSensorInfo,
    SourceState,
    Stats,
)
from svitlobot.services.power import status
from svitlobot.services.users import counts

RATE_OVER = timedelta(seconds=10)
MONEY_OVER = timedelta(days=30)


async def overview(session: AsyncSession, now: datetime, *, granted_rate: float, sources: Sequence[str] = ()) -> Stats:
    """Return everything; ``granted_rate`` is how many messages/s Telegram takes from us, ``sources`` those we ask."""
    pending_payments, pending_reports = await stats.count_pending(session)
    states = await schedules_sources.load_sources(session, sources)
    return Stats(
        at=now,
        queues=await status.list_queues(session, now),
        sensors=await sensor_totals(session),
        sending=await sending(session, now, granted_rate),
        people=await counts.totals(session, now),
        money=await money(session, now, pending_payments),
        pending_reports=pending_reports,
        sources=[SourceState.model_validate(state) for state in states],
    )


async def sensor_totals(session: AsyncSession) -> SensorTotals:
    """Return how many sensors are heard, and which are not."""
    total, online = await stats.count_sensors(session)
    silent = [SilentSensorInfo.model_validate(one) for one in await stats.silent_sensors(session)]
    return SensorTotals(total=total, online=online, silent=silent)


async def sending(session: AsyncSession, now: datetime, granted_rate: float) -> Sending:
    """Return the backlog, the rate and the ETA of each priority.

    It is done when the more urgent ones are, so its ETA counts them too: at the rate of late, or at the granted one
    while nothing has been sent.
    """
    waiting = await stats.waiting_by_priority(session)
    sent = await stats.sent_by_priority(session, now - RATE_OVER)
    rate = sum(sent.values()) / RATE_OVER.total_seconds()
    lanes, ahead = [], 0
    for lane in Priority:
        ahead += waiting.get(lane, 0)
        lanes.append(
            LaneState(
                lane=lane,
                name=lane.name.lower(),
                waiting=waiting.get(lane, 0),
                rate=sent.get(lane, 0) / RATE_OVER.total_seconds(),
                eta_seconds=round(ahead / (rate or granted_rate)) if waiting.get(lane) else None,
            )
        )
    return Sending(
        lanes=lanes,
        waiting=ahead,
        rate=rate,
        events_expanding=await stats.count_expanding(session, now),
        senders=await stats.count_senders(session),
    )


async def money(session: AsyncSession, now: datetime, pending: int) -> Money:
    """Return what was paid today and in the last 30 days."""
    today = kyiv(now).replace(hour=0, minute=0, second=0, microsecond=0)
    rows = await stats.received(session, since=now - MONEY_OVER, later=today)
    return Money(
        today=[_today(row) for row in rows if row.count_later],
        days_30=[MoneyTotal.model_validate(row) for row in rows],
        pending=pending,
    )


def _today(row: Received) -> MoneyTotal:
    return MoneyTotal(currency=row.currency, count=row.count_later, amount=row.amount_later)
