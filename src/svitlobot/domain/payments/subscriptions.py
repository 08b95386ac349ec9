"""Tiers: what each entitles to, and how a subscription is extended, granted, revoked and expires.

Every entitlement is decided here; a test holds the steps of `domain/outbox/delivery.py` to it. Durations are exact:
days are 24 hours, conversions by price are rounded up to a whole minute, in the person's favour.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_CEILING, Decimal
from typing import Literal

from svitlobot.domain.outbox.delivery import Tier
from svitlobot.errors import ConflictError


@dataclass(frozen=True, slots=True)
class Entitlements:
    """What a person of a tier may have: how many houses, how many days back they may look, and so on."""

    addresses: int
    notifications: bool
    warnings: bool
    night_mode: bool
    voltage: bool
    history_days: int


ENTITLEMENTS: Mapping[Tier, Entitlements] = {
    Tier.NOFREE: Entitlements(1, notifications=False, warnings=False, night_mode=True, voltage=False, history_days=0),
    Tier.FREE: Entitlements(1, notifications=True, warnings=False, night_mode=True, voltage=False, history_days=1),
    Tier.STANDARD: Entitlements(2, notifications=True, warnings=True, night_mode=True, voltage=False, history_days=7),
    Tier.PRO: Entitlements(3, notifications=True, warnings=True, night_mode=True, voltage=True, history_days=90),
}


def cheapest_tier_with(right: Literal["warnings", "night_mode", "voltage"]) -> Tier:
    """Return the cheapest tier that gives a right."""
    return next(tier for tier, entitled in ENTITLEMENTS.items() if getattr(entitled, right))


def cheapest_tier_with_days(days: int) -> Tier:
    """Return the cheapest tier that shows so many days of history. Raises StopIteration when none does."""
    return next(tier for tier, entitled in ENTITLEMENTS.items() if entitled.history_days >= days)


PAID = frozenset({Tier.STANDARD, Tier.PRO})

BONUS_DAYS = 5  # for each friend brought
BONUS_TIER = Tier.STANDARD  # of those who have paid for nothing
REMIND_BEFORE_DAYS = (3, 1)

DayPrices = Mapping[Tier, Decimal]
"""What a day of each paid tier costs, in any one currency: only their ratio matters."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """A person's tier and until when; a tier that is not paid for has no end."""

    tier: Tier
    expires_at: datetime | None
    is_channel_subscribed: bool


def day_prices(offers: Iterable[tuple[Tier, int, Decimal]]) -> DayPrices:
    """Return what a day of each tier costs by the shortest of these offers: tier, days, price."""
    longest_first = sorted(offers, key=lambda offer: -offer[1])
    return {tier: price / days for tier, days, price in longest_first}


def tier_by_channel(tier: Tier, *, is_subscribed: bool) -> Tier:
    """Return the tier of a person whose place in the channel has become known; what is paid for stays."""
    if tier in PAID:
        return tier
    return Tier.FREE if is_subscribed else Tier.NOFREE


def expire(subscription: Subscription, now: datetime) -> Subscription:
    """Return the subscription at ``now``: paid days that are over leave what the channel gives."""
    if _left(subscription, now):
        return subscription
    tier = tier_by_channel(Tier.NOFREE, is_subscribed=subscription.is_channel_subscribed)
    return Subscription(tier, None, subscription.is_channel_subscribed)


def extend(subscription: Subscription, tier: Tier, days: int, now: datetime, prices: DayPrices) -> Subscription:
    """Return the subscription after ``days`` of ``tier`` were paid for.

    The same tier is extended. Of two tiers the higher one is had, and the days of the lower are converted into it by
    price. So an upgrade loses nothing, and neither does a late payment for the lower tier.
    """
    left = _left(subscription, now)
    target = max(tier, subscription.tier, key=list(Tier).index) if left else tier
    total = converted(left, subscription.tier, target, prices) + converted(timedelta(days=days), tier, target, prices)
    return Subscription(target, now + total, subscription.is_channel_subscribed)


def grant(subscription: Subscription, days: int, now: datetime) -> Subscription:
    """Return the subscription after bonus days: an extension for those who pay, days of STANDARD for the others."""
    left = _left(subscription, now)
    tier = subscription.tier if left else BONUS_TIER
    return Subscription(tier, now + left + timedelta(days=days), subscription.is_channel_subscribed)


def revoke(subscription: Subscription, tier: Tier, days: int, now: datetime, prices: DayPrices) -> Subscription:
    """Return the subscription after ``days`` of ``tier`` that were granted are taken back: the money was returned."""
    left = _left(subscription, now) - converted(timedelta(days=days), tier, subscription.tier, prices)
    return expire(
        Subscription(subscription.tier, now + max(left, timedelta()), subscription.is_channel_subscribed), now
    )


def converted(duration: timedelta, tier: Tier, to: Tier, prices: DayPrices) -> timedelta:
    """Return how long ``to`` lasts for the price of ``duration`` of ``tier``.

    Raises ConflictError when they differ and one of them has no price.
    """
    if tier is to or not duration or to not in PAID:
        return duration
    if missing := {tier, to} - prices.keys():
        raise ConflictError(f"немає цін на {', '.join(sorted(missing))}: svitlobot import tariffs ФАЙЛ")
    minutes = Decimal(duration // timedelta(microseconds=1)) / 60_000_000 * prices[tier] / prices[to]
    return timedelta(minutes=int(minutes.to_integral_value(ROUND_CEILING)))


def _left(subscription: Subscription, now: datetime) -> timedelta:
    """Return the paid time left."""
    if subscription.tier not in PAID or subscription.expires_at is None:
        return timedelta()
    return max(subscription.expires_at - now, timedelta())
