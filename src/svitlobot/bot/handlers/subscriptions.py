"""🎁 What the tiers give."""

from aiogram import F, Router
from aiogram.types import CallbackQuery, Message

from svitlobot.bot.config import BotConfig
from svitlobot.bot.features import Feature, is_ready
from svitlobot.bot.filters import Pressed
from svitlobot.bot.keyboards import inline
from svitlobot.bot.keyboards.data import Go, Place
from svitlobot.bot.screens import Screen, paragraphs, show, tier_name
from svitlobot.bot.texts import Texts
from svitlobot.domain.billing import RIGHTS
from svitlobot.domain.notifications import Tier
from svitlobot.domain.texts import spoken_date
from svitlobot.schemas.users import UserProfile

router = Router(name="subscriptions")


@router.message(Pressed("menu_tariffs"))
async def tariffs(message: Message, profile: UserProfile, texts: Texts, config: BotConfig) -> None:
    """Compare the tiers."""
    await show(message, _tariffs_screen(texts, config, profile))


@router.callback_query(Go.filter(F.to == Place.TARIFFS))
async def tariffs_again(callback: CallbackQuery, profile: UserProfile, texts: Texts, config: BotConfig) -> None:
    """Compare the tiers, in the same message."""
    await show(callback, _tariffs_screen(texts, config, profile))


def _tariffs_screen(texts: Texts, config: BotConfig, profile: UserProfile) -> Screen:
    ends, tier = profile.subscription_expires_at, tier_name(texts, profile.subscription_tier)
    text = paragraphs(
        texts.say("tariffs_until", tier=tier, date=spoken_date(ends)) if ends else texts.say("tariffs", tier=tier),
        *(
            texts.say(f"tariff_{one.lower()}", tier=tier_name(texts, one), addresses=RIGHTS[one].addresses)
            for one in (Tier.FREE, Tier.STANDARD, Tier.PRO)
        ),
        None if is_ready(Feature.PAYMENTS) else texts.say("payments_not_yet"),
    )
    if profile.rights.notifications:
        return Screen(text, inline.tariffs(texts))
    join = texts.say("tariffs_join", tier=tier_name(texts, Tier.FREE))
    return Screen(paragraphs(text, join), inline.invitation(texts, config.channel_url))
