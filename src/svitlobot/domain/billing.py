"""What each tier gives. Every part that must know asks here."""

from collections.abc import Mapping
from dataclasses import dataclass

from svitlobot.domain.notifications import Tier


@dataclass(frozen=True, slots=True)
class Rights:
    """What a person of a tier may have: how many houses, how many days back they may look, and so on."""

    addresses: int
    notifications: bool
    warnings: bool
    night_mode: bool
    voltage: bool
    history_days: int


RIGHTS: Mapping[Tier, Rights] = {
    Tier.NOFREE: Rights(1, notifications=False, warnings=False, night_mode=False, voltage=False, history_days=0),
    Tier.FREE: Rights(1, notifications=True, warnings=False, night_mode=False, voltage=False, history_days=1),
    Tier.STANDARD: Rights(2, notifications=True, warnings=True, night_mode=True, voltage=False, history_days=7),
    Tier.PRO: Rights(3, notifications=True, warnings=True, night_mode=True, voltage=True, history_days=90),
}

PAID = frozenset({Tier.STANDARD, Tier.PRO})


def tier_by_channel(tier: Tier, *, is_subscribed: bool) -> Tier:
    """Return the tier of a person whose place in the channel has become known; what is paid for stays."""
    if tier in PAID:
        return tier
    return Tier.FREE if is_subscribed else Tier.NOFREE
