"""📊 What is known of a person's addresses right now."""

from aiogram import F, Router
from aiogram.filters import Command, or_f
from aiogram.types import CallbackQuery, Message

from svitlobot.bot.client.backend import Backend
from svitlobot.bot.config import BotConfig
from svitlobot.bot.handlers.filters import Pressed
from svitlobot.bot.keyboards import addresses
from svitlobot.bot.keyboards import power as power_keyboards
from svitlobot.bot.keyboards import users as users_keyboards
from svitlobot.bot.keyboards.data import Go, Place
from svitlobot.bot.screens.power import as_of, house_text, read_statuses
from svitlobot.bot.screens.schedules import read_schedules
from svitlobot.bot.screens.screen import Screen, paragraphs, show
from svitlobot.bot.screens.texts import Texts
from svitlobot.schemas.addresses.streets import QueueRef
from svitlobot.schemas.users.profile import UserProfile

router = Router(name="info")


@router.message(or_f(Command("info"), Pressed("menu_info")))
async def info(message: Message, profile: UserProfile, backend: Backend, texts: Texts, config: BotConfig) -> None:
    """Show the state of one's addresses."""
    await show(message, await home_screen(backend, texts, config, profile))


@router.callback_query(Go.filter(F.to == Place.INFO))
async def refresh(
    callback: CallbackQuery, profile: UserProfile, backend: Backend, texts: Texts, config: BotConfig
) -> None:
    """Show it again, in the same message."""
    await show(callback, await home_screen(backend, texts, config, profile), texts.label("refreshed"))


async def home_screen(backend: Backend, texts: Texts, config: BotConfig, profile: UserProfile) -> Screen:
    """Return what matters most to this person: their power, or the step that is left before it can be shown."""
    if not profile.addresses:
        return Screen(texts.say("ask_address"), addresses.ways(texts))
    if not profile.rights.notifications:
        return invitation_screen(texts, config)
    queues = _watched(profile)
    return Screen(await _now(backend, texts, profile, queues), power_keyboards.info(texts, queues, config.webapp_url))


def invitation_screen(texts: Texts, config: BotConfig) -> Screen:
    """Invite a user into the channel."""
    return Screen(texts.say("channel_invitation"), users_keyboards.invitation(texts, config.channel_url))


def _watched(profile: UserProfile) -> list[QueueRef]:
    active = (address for address in profile.addresses if address.is_active)
    return list({queue.queue_id: queue for address in active for queue in address.queues}.values())


async def _now(backend: Backend, texts: Texts, profile: UserProfile, queues: list[QueueRef]) -> str:
    statuses = await read_statuses(backend, queues)
    schedules = await read_schedules(backend, texts, statuses)
    return paragraphs(
        *(house_text(texts, address, statuses, schedules) for address in profile.addresses),
        None if profile.settings.notifications_enabled else texts.say("notifications_are_off"),
        texts.say("as_of", time=as_of(statuses)) if statuses else None,
    )
