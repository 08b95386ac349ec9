"""What each tier entitles to, and that its people are sent just that."""

from itertools import pairwise

import pytest

from svitlobot.domain.outbox.delivery import POLICIES, EventKind, Tier
from svitlobot.domain.payments.subscriptions import ENTITLEMENTS, PAID, tier_by_channel

PROMISES = {
    "notifications": (EventKind.POWER_OFF, EventKind.POWER_ON, EventKind.SCHEDULE_CHANGED),
    "warnings": (EventKind.WARNING_OFF, EventKind.WARNING_ON),
    "voltage": (EventKind.VOLTAGE_LOW, EventKind.VOLTAGE_HIGH, EventKind.VOLTAGE_NORMAL),
}


@pytest.mark.parametrize(("entitlement", "kind"), [(name, kind) for name, kinds in PROMISES.items() for kind in kinds])
def test_the_tiers_that_are_entitled_to_news_are_those_it_is_sent_to(entitlement: str, kind: EventKind) -> None:
    entitled = {tier for tier in Tier if getattr(ENTITLEMENTS[tier], entitlement)}
    assert {step.tier for step in POLICIES[kind].steps if step.tier is not None} == entitled


def test_more_paid_for_means_more_addresses() -> None:
    assert [ENTITLEMENTS[tier].addresses for tier in Tier] == [1, 1, 2, 3]


def test_no_tier_gives_less_than_the_one_below_it() -> None:
    names = ENTITLEMENTS[Tier.PRO].__slots__
    rights = [[getattr(ENTITLEMENTS[tier], name) for name in names] for tier in Tier]
    assert all(lower <= higher for below, above in pairwise(rights)
               for lower, higher in zip(below, above, strict=True))  # fmt: skip


@pytest.mark.parametrize("tier", [Tier.NOFREE, Tier.FREE])
def test_without_payment_the_tier_follows_the_channel(tier: Tier) -> None:
    assert tier_by_channel(tier, is_subscribed=True) is Tier.FREE
    assert tier_by_channel(tier, is_subscribed=False) is Tier.NOFREE


@pytest.mark.parametrize("tier", sorted(PAID))
def test_what_is_paid_for_does_not_depend_on_the_channel(tier: Tier) -> None:
    assert tier_by_channel(tier, is_subscribed=False) is tier
