"""What each tier gives."""

from itertools import pairwise

import pytest

from svitlobot.domain.outbox.delivery import Tier
from svitlobot.domain.payments.subscriptions import ENTITLEMENTS, PAID, tier_by_channel


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
