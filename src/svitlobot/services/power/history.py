"""History of a person's houses, as far back as their tier gives."""

from datetime import datetime, timedelta
from math import ceil

from svitlobot.clock import kyiv
from svitlobot.db.models import User
from svitlobot.db.queries.power import history as stored
from svitlobot.db.session import AsyncSession
from svitlobot.domain.outbox.delivery import Tier
from svitlobot.domain.payments.subscriptions import (
    ENTITLEMENTS,
    Entitlements,
    cheapest_tier_with,
    cheapest_tier_with_days,
)
from svitlobot.domain.power.day_totals import PowerChange, actual_outages
from svitlobot.domain.power.observations import SENSOR_LOST_AFTER
from svitlobot.domain.schedules.days import moment
from svitlobot.errors import NotFoundError, TierTooLowError
from svitlobot.schemas.power.history import (
    HouseOutages,
    Outage,
    OutageHistory,
    QueueOutages,
    QueueVoltage,
    VoltageHistory,
    VoltageMeasured,
    VoltageStep,
)
from svitlobot.services.users import addresses, profile

MAX_OUTAGES = 200  # of a queue
STEPS = 96


async def outages(session: AsyncSession, user_id: int, now: datetime) -> OutageHistory:
    """Return the outages of a person's houses for the days that their tier gives. Raises NotRegisteredError."""
    user = await profile.get(session, user_id)
    entitled = _entitlements(user)
    since = now - timedelta(days=entitled.history_days)
    houses = await _active_houses(session, user) if entitled.history_days else []
    queue_ids = sorted({row.address.queue_id for house in houses for row in house})
    changes = await stored.load_changes_of(session, queue_ids, since, 2 * MAX_OUTAGES) if queue_ids else {}
    return OutageHistory(
        history_days=entitled.history_days,
        since=since,
        items=[
            HouseOutages(
                address_id=house[0].address.id,
                street=house[0].address.street,
                house_number=house[0].address.house_number,
                label=house[0].link.label,
                queues=[
                    QueueOutages(
                        queue_id=row.address.queue_id,
                        name=row.queue_name,
                        outages=_outages(changes.get(row.address.queue_id, []), since, now),
                    )
                    for row in house
                ],
            )
            for house in houses
        ],
    )


async def voltage(
    session: AsyncSession, user_id: int, address_id: int | None, now: datetime, *, hours: int, by_day: bool = False
) -> VoltageHistory:
    """Return voltage and frequency at one of a person's houses, home if none is named, over the last hours.

    With ``by_day`` the steps are days in Kyiv, the first of them whole. Raises NotRegisteredError, TierTooLowError for
    a tier without voltage, and NotFoundError for a house that the person does not follow or that their tier does not
    cover.
    """
    user = await profile.get(session, user_id)
    if not _entitlements(user).voltage:
        raise TierTooLowError(cheapest_tier_with("voltage"))
    houses = await _active_houses(session, user)
    house = next((one for one in houses if address_id is None or _has(one, address_id)), None)
    if house is None:
        raise NotFoundError("Серед ваших адрес такої немає")
    since, step = now - timedelta(hours=hours), timedelta(minutes=ceil(hours * 60 / STEPS))
    if by_day:
        since, step = moment(kyiv(since).date(), 0), timedelta(days=1)
    queue_ids = [row.address.queue_id for row in house]
    steps = await stored.load_voltage(session, queue_ids, since, now, None if by_day else step)
    measured = await stored.load_voltage_now(session, queue_ids, now - SENSOR_LOST_AFTER)
    return VoltageHistory(
        address_id=house[0].address.id,
        since=since,
        step_minutes=step // timedelta(minutes=1),
        queues=[
            QueueVoltage(
                queue_id=row.address.queue_id,
                name=row.queue_name,
                now=VoltageMeasured.model_validate(last) if (last := measured.get(row.address.queue_id)) else None,
                items=[VoltageStep.model_validate(one) for one in steps.get(row.address.queue_id, [])],
            )
            for row in house
        ],
    )


async def check_days(session: AsyncSession, user_id: int, days: int) -> None:
    """Raise TierTooLowError when a person's tier does not show so many days, BannedError when they are banned."""
    user = await profile.get(session, user_id)
    profile.check_not_banned(user)
    if _entitlements(user).history_days < days:
        raise TierTooLowError(cheapest_tier_with_days(days))


def _entitlements(user: User) -> Entitlements:
    return ENTITLEMENTS[Tier(user.subscription_tier)]


async def _active_houses(session: AsyncSession, user: User) -> list[addresses.House]:
    """Return the houses that the person's tier covers."""
    allowed = _entitlements(user).addresses
    return [house for house in await addresses.houses_of(session, user.user_id) if house[0].link.priority <= allowed]


def _has(house: addresses.House, address_id: int) -> bool:
    return any(row.address.id == address_id for row in house)


def _outages(changes: list[PowerChange], since: datetime, now: datetime) -> list[Outage]:
    """Return the outages that lasted beyond ``since``, newest first."""
    lasts = bool(changes) and not max(changes).is_on
    spans = [span for span in actual_outages(changes, now) if span.end > since][-MAX_OUTAGES:]
    return [
        Outage(
            began_at=span.start,
            ended_at=None if lasts and span is spans[-1] else span.end,
            minutes=round((span.end - span.start).total_seconds() / 60),
        )
        for span in reversed(spans)
    ]
