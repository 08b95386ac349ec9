"""How far a broadcast is and whom it did not reach, in Telegram HTML."""

from svitlobot.bot.screens.payments import tier_name
from svitlobot.bot.screens.screen import paragraphs
from svitlobot.bot.screens.texts import Texts
from svitlobot.domain.outbox.delivery import Tier
from svitlobot.domain.texts.plurals import spoken_people
from svitlobot.domain.texts.templates import spoken_seconds, without_tags
from svitlobot.schemas.broadcasts import BroadcastProgress

_BAR = 20


def progress(texts: Texts, one: BroadcastProgress, audience: str) -> str:
    """Say how far a broadcast is."""
    owed = max(one.audience, 1)
    filled = min(_BAR, round(_BAR * (one.sent + one.failed + one.blocked) / owed))
    eta = texts.say("broadcast_eta", eta=spoken_seconds(one.eta_seconds)) if one.left and one.eta_seconds else ""
    text = texts.say(
        "broadcast_progress",
        number=one.id,
        status=texts.label(f"broadcast_{one.status}"),
        bar="▓" * filled + "░" * (_BAR - filled),
        audience=audience,
        sent=one.sent,
        planned=one.planned if one.is_planned else one.audience,
        blocked=one.blocked,
        failed=one.failed,
        rate=round(one.rate),
        left=one.left,
        eta=without_tags(eta),
    )
    return paragraphs(text, None if one.not_told is None else _not_told(texts, one.not_told))


def _not_told(texts: Texts, counts: dict[str, int]) -> str:
    names = {tier.value: tier_name(texts, tier) for tier in Tier}
    tiers = ", ".join(f"{names.get(tier, tier)} — {count}" for tier, count in counts.items())
    return texts.say(
        "broadcast_not_told", people=spoken_people(sum(counts.values())), tiers=f" ({tiers})" if tiers else ""
    )
