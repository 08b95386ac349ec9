"""Subscriptions: days are granted and revoked with their cause, in the transaction of that cause."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal

from svitlobot.db.models import SubscriptionGrant, User
from svitlobot.db.queries.payments import tariffs
from svitlobot.db.session import AsyncSession
from svitlobot.domain.outbox.delivery import Tier
from svitlobot.domain.payments import subscriptions
from svitlobot.domain.payments.subscriptions import BONUS_DAYS, DayPrices, Subscription, extend, grant, revoke
from svitlobot.domain.texts.dates import spoken_date_time
from svitlobot.services import audit
from svitlobot.services.texts import read_catalog

Cause = Literal["payment", "refund", "referral", "operator"]


@dataclass(frozen=True, slots=True)
class Change:
    """What days did to a person's subscription."""

    before: Subscription
    after: Subscription


async def extend_by_payment(
    session: AsyncSession, user: User, tier: Tier, days: int, payment_id: int, now: datetime
) -> Change:
    """Give a locked person the days of a payment. The database refuses a second grant for the same payment."""
    after = extend(subscription_of(user), tier, days, now, await day_prices(session))
    return _write(session, user, after, tier, days, "payment", now, payment_id=payment_id)


async def revoke_payment(
    session: AsyncSession, user: User, tier: Tier, days: int, payment_id: int, now: datetime
) -> Change:
    """Take from a locked person the days of a payment that was returned."""
    after = revoke(subscription_of(user), tier, days, now, await day_prices(session))
    return _write(session, user, after, tier, -days, "refund", now, payment_id=payment_id)


async def grant_bonus(session: AsyncSession, user: User, now: datetime) -> Change:
    """Give a locked person the bonus days for a friend, who is not named: they may wish to be forgotten."""
    after = grant(subscription_of(user), BONUS_DAYS, now)
    return _write(session, user, after, after.tier, BONUS_DAYS, "referral", now)


async def change_by_operator(
    session: AsyncSession,
    user: User,
    tier: Tier,
    days: int,
    reason: str,
    now: datetime,
    *,
    actor: str | None = None,
    request_key: str | None = None,
) -> Change:
    """Give a locked person days by the operator's decision, or take back as many as ``days`` is below zero.

    The database refuses a second grant for the same ``request_key``.
    """
    prices, subscription = await day_prices(session), subscription_of(user)
    after = (
        extend(subscription, tier, days, now, prices) if days > 0 else revoke(subscription, tier, -days, now, prices)
    )
    return _write(
        session, user, after, tier, days, "operator", now, reason=reason, actor=actor, request_key=request_key
    )


def subscription_of(user: User) -> Subscription:
    """Return what the rules need to know of a person."""
    return Subscription(Tier(user.subscription_tier), user.subscription_expires_at, user.is_channel_subscribed)


async def day_prices(session: AsyncSession) -> DayPrices:
    """Return the price of a day of each tier by its shortest offer, or by its last price if it is not on sale."""
    prices: dict[Tier, Decimal] = {}
    for is_offered in (False, True):
        offers = await tariffs.day_prices(session, is_offered=is_offered)
        prices |= subscriptions.day_prices((Tier(tier), days, price) for tier, days, price in offers)
    return prices


async def tier_name(session: AsyncSession, tier: Tier) -> str:
    """Return the tier's name for people, the operator's own if there is one; plain text."""
    return (await read_catalog(session)).plain(f"tier_{tier.lower()}")


def until(subscription: Subscription) -> str:
    """Say until when a subscription lasts."""
    return spoken_date_time(subscription.expires_at) if subscription.expires_at else ""


def _write(
    session: AsyncSession,
    user: User,
    after: Subscription,
    tier: Tier,
    days: int,
    cause: Cause,
    now: datetime,
    *,
    payment_id: int | None = None,
    reason: str | None = None,
    actor: str | None = None,
    request_key: str | None = None,
) -> Change:
    before = subscription_of(user)
    user.subscription_tier, user.subscription_expires_at = after.tier, after.expires_at
    session.add(
        SubscriptionGrant(
            user_id=user.user_id,
            tier=tier,
            days=days,
            cause=cause,
            payment_id=payment_id,
            reason=reason,
            tier_before=before.tier,
            expires_before=before.expires_at,
            tier_after=after.tier,
            expires_after=after.expires_at,
            created_at=now,
            request_key=request_key,
        )
    )
    audit.record(
        session,
        f"days_by_{cause}",
        now,
        actor=actor,
        description=f"{days:+} дн. {tier}: {before.tier} → {after.tier}, діє до {until(after) or '—'}",
        user_id=user.user_id,
        details={"payment_id": payment_id, "reason": reason},
    )
    return Change(before, after)
