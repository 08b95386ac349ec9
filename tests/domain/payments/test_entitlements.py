"""What a tier entitles to is what its people are sent."""

import pytest

from svitlobot.domain.outbox.delivery import POLICIES, EventKind, Tier
from svitlobot.domain.payments.subscriptions import ENTITLEMENTS

PROMISES = {
    "notifications": (EventKind.POWER_OFF, EventKind.POWER_ON, EventKind.SCHEDULE_CHANGED),
    "warnings": (EventKind.WARNING_OFF, EventKind.WARNING_ON),
    "voltage": (EventKind.VOLTAGE_LOW, EventKind.VOLTAGE_HIGH, EventKind.VOLTAGE_NORMAL),
}


@pytest.mark.parametrize(("entitlement", "kind"), [(name, kind) for name, kinds in PROMISES.items() for kind in kinds])
def test_the_tiers_that_are_entitled_to_news_are_those_it_is_sent_to(entitlement: str, kind: EventKind) -> None:
    entitled = {tier for tier in Tier if getattr(ENTITLEMENTS[tier], entitlement)}
    assert {step.tier for step in POLICIES[kind].steps if step.tier is not None} == entitled
