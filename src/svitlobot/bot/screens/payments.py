"""Names of tiers."""

from svitlobot.bot.screens.texts import Texts
from svitlobot.domain.outbox.delivery import Tier


def tier_name(texts: Texts, tier: Tier) -> str:
    """Name a tier; plain text."""
    return texts.label(f"tier_{tier.value.lower()}")
