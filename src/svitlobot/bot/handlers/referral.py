"""👥 Inviting friends."""

from aiogram import Bot, Router
from aiogram.types import Message
from aiogram.utils.deep_linking import create_start_link

from svitlobot.bot.features import Feature, is_ready
from svitlobot.bot.filters import Pressed
from svitlobot.bot.keyboards import inline
from svitlobot.bot.screens import Screen, paragraphs, show
from svitlobot.bot.texts import Texts
from svitlobot.schemas.users import UserProfile

router = Router(name="referral")


@router.message(Pressed("menu_referral"))
async def referral(message: Message, bot: Bot, profile: UserProfile, texts: Texts) -> None:
    """Show one's link and what came of it."""
    link = await create_start_link(bot, f"ref_{profile.referral_code}")
    bonus = (
        texts.say("referral_days", days=profile.referral_days_earned)
        if is_ready(Feature.REFERRAL_DAYS)
        else texts.say("referral_not_yet")
    )
    text = paragraphs(texts.say("referral", link=link, count=profile.referral_count), bonus)
    await show(message, Screen(text, inline.share(texts, link)))
