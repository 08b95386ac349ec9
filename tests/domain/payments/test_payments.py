"""Payments only move forwards, and days are never lost nor made up."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svitlobot.domain.outbox.delivery import Tier
from svitlobot.domain.payments import subscriptions
from svitlobot.domain.payments.orders import Outcome, PaymentStatus, ProviderNotification, mismatch_reason, next_status
from svitlobot.domain.payments.subscriptions import Subscription, converted, day_prices, expire, extend, revoke

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
PRICES = {Tier.STANDARD: Decimal("49") / 30, Tier.PRO: Decimal("99") / 30}

paid_tiers = st.sampled_from([Tier.STANDARD, Tier.PRO])
subscriptions_had = st.one_of(
    st.builds(lambda joined: Subscription(Tier.FREE if joined else Tier.NOFREE, None, joined), st.booleans()),
    st.builds(lambda tier, minutes, joined: Subscription(tier, NOW + timedelta(minutes=minutes), joined),
              paid_tiers, st.integers(-10_000, 1_000_000), st.booleans()),
)  # fmt: skip


def test_a_day_costs_what_it_does_in_the_shortest_offer() -> None:
    offers = [
        (Tier.STANDARD, 30, Decimal(60)), (Tier.STANDARD, 365, Decimal(365)),
        (Tier.PRO, 90, Decimal(180)), (Tier.PRO, 7, Decimal(21)),
    ]  # fmt: skip

    assert day_prices(offers) == {Tier.STANDARD: Decimal(2), Tier.PRO: Decimal(3)}


def worth(subscription: Subscription) -> Decimal:
    """What the time left costs."""
    if subscription.expires_at is None or subscription.expires_at <= NOW:
        return Decimal(0)
    return Decimal((subscription.expires_at - NOW).total_seconds()) / 86_400 * PRICES[subscription.tier]


@given(st.lists(st.sampled_from(Outcome), max_size=8))
def test_whatever_the_order_a_payment_is_granted_at_most_once_and_a_refund_is_final(text: list[Outcome]) -> None:
    status, grants = PaymentStatus.PENDING, 0
    for outcome in text:
        before, status = status, next_status(status, outcome)
        grants += status is PaymentStatus.SUCCESS and before is not PaymentStatus.SUCCESS
    assert grants <= 1
    assert (status is PaymentStatus.REFUNDED) is (Outcome.REFUNDED in text)
    if Outcome.PAID in text and Outcome.REFUNDED not in text:
        assert status is PaymentStatus.SUCCESS


@pytest.mark.parametrize("order", list(permutations(Outcome)))
def test_all_orders_of_all_words_end_as_the_money_did(order: tuple[Outcome, ...]) -> None:
    status = PaymentStatus.PENDING
    for outcome in order:
        status = next_status(status, outcome)
    assert status is PaymentStatus.REFUNDED


@given(subscriptions_had, paid_tiers, st.integers(1, 400))
def test_what_is_paid_for_is_had_in_full(subscription: Subscription, tier: Tier, days: int) -> None:
    result = extend(subscription, tier, days, NOW, PRICES)
    gained = worth(result) - worth(subscription)
    minute = max(PRICES.values()) / 1440
    assert -minute / 1000 <= gained - days * PRICES[tier] <= 2 * minute
    assert list(Tier).index(result.tier) >= list(Tier).index(tier)


@given(subscriptions_had, st.integers(1, 400))
def test_the_same_tier_is_extended_to_the_second(subscription: Subscription, days: int) -> None:
    tier = subscription.tier if subscription.expires_at else Tier.STANDARD
    result = extend(subscription, tier, days, NOW, PRICES)
    start = max(subscription.expires_at or NOW, NOW)
    assert result == Subscription(tier, start + timedelta(days=days), subscription.is_channel_subscribed)


@given(subscriptions_had)
def test_bonus_days_are_standard_for_those_who_have_paid_for_nothing_and_an_extension_for_others(
    subscription: Subscription,
) -> None:
    result = subscriptions.grant(subscription, 5, NOW)
    has_time = subscription.expires_at is not None and subscription.expires_at > NOW
    assert result.tier is (subscription.tier if has_time else Tier.STANDARD)
    start = subscription.expires_at if has_time and subscription.expires_at else NOW
    assert result.expires_at == start + timedelta(days=5)


@given(subscriptions_had, paid_tiers, st.integers(1, 400))
def test_a_refund_takes_back_what_the_payment_gave_and_nothing_more(
    subscription: Subscription, tier: Tier, days: int
) -> None:
    result = revoke(extend(subscription, tier, days, NOW, PRICES), tier, days, NOW, PRICES)
    assert abs(worth(result) - worth(subscription)) <= 4 * max(PRICES.values()) / 1440


@pytest.mark.parametrize(("joined", "tier"), [(True, Tier.FREE), (False, Tier.NOFREE)])
def test_days_that_are_over_leave_what_the_channel_gives(joined: bool, tier: Tier) -> None:
    assert expire(Subscription(Tier.PRO, NOW, joined), NOW) == Subscription(tier, None, joined)
    still = Subscription(Tier.PRO, NOW + timedelta(seconds=1), joined)
    assert expire(still, NOW) is still


def test_an_upgrade_converts_the_days_left_by_price() -> None:
    assert converted(timedelta(days=99), Tier.STANDARD, Tier.PRO, PRICES) == timedelta(days=49)
    assert converted(timedelta(days=49), Tier.PRO, Tier.STANDARD, PRICES) == timedelta(days=99)


def notification(amount: str = "49.00", currency: str = "UAH", *, is_test: bool = False) -> ProviderNotification:
    return ProviderNotification("o", Outcome.PAID, Decimal(amount), currency, "success", is_test=is_test)


@pytest.mark.parametrize(
    "wrong", [notification("49.01"), notification("48.99"), notification(currency="USD"), notification("4900")]
)
def test_another_amount_or_currency_is_not_believed(wrong: ProviderNotification) -> None:
    assert mismatch_reason(wrong, amount=Decimal("49"), currency="UAH", takes_tests=True)


def test_a_test_payment_is_not_believed_where_money_is_real() -> None:
    assert mismatch_reason(notification(is_test=True), amount=Decimal("49"), currency="UAH", takes_tests=False)
    assert mismatch_reason(notification(is_test=True), amount=Decimal("49"), currency="UAH", takes_tests=True) is None
    assert mismatch_reason(notification("49.0"), amount=Decimal("49.00"), currency="UAH", takes_tests=False) is None
