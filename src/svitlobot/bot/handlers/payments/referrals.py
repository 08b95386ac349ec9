"""👥 Inviting friends: one's link, and what came of it."""

from aiogram import Bot, Router
from aiogram.types import Message
from aiogram.utils.deep_linking import create_start_link

from svitlobot.bot.client.backend import Backend
from svitlobot.bot.handlers.filters import Pressed
from svitlobot.bot.keyboards import payments as payments_keyboards
from svitlobot.bot.screens.payments import tier_name
from svitlobot.bot.screens.screen import Screen, paragraphs, show
from svitlobot.bot.screens.texts import Texts
from svitlobot.domain.payments.subscriptions import BONUS_DAYS, BONUS_TIER
from svitlobot.domain.texts.templates import spoken_days
from svitlobot.schemas.users.profile import UserProfile

router = Router(name="referral")


@router.message(Pressed("menu_referral"))
async def referral(message: Message, bot: Bot, profile: UserProfile, backend: Backend, texts: Texts) -> None:
    """Show one's link, what it gives, and what came of it."""
    stats = await backend.referrals(profile.user_id)
    link = await create_start_link(bot, f"ref_{stats.code}")
    text = paragraphs(
        texts.say("referral", bonus=spoken_days(BONUS_DAYS), tier=tier_name(texts, BONUS_TIER), link=link),
        texts.say("referral_stats", count=stats.invited, days=spoken_days(stats.days_earned))
        if stats.invited
        else None,
    )
    await show(message, Screen(text, payments_keyboards.share(texts, link)))
