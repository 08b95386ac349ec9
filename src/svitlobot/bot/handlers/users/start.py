"""/start, with or without a deep link, and the way in through the channel."""

import re

from aiogram import F, Router
from aiogram.filters import CommandObject, CommandStart
from aiogram.fsm.storage.base import BaseStorage
from aiogram.types import CallbackQuery, Message, User

from svitlobot.bot.client.backend import Backend
from svitlobot.bot.config import BotConfig
from svitlobot.bot.handlers.payments.tariffs import tariffs_screen
from svitlobot.bot.handlers.power.status import home_screen
from svitlobot.bot.keyboards import addresses
from svitlobot.bot.keyboards.data import Go, Place
from svitlobot.bot.keyboards.main_menu import main_menu
from svitlobot.bot.middlewares.bans import refuse_banned
from svitlobot.bot.middlewares.subscription_check import refreshed
from svitlobot.bot.screens.power import power_text
from svitlobot.bot.screens.pricing import Customer
from svitlobot.bot.screens.screen import Screen, paragraphs, show
from svitlobot.bot.screens.texts import Texts
from svitlobot.bot.telegram.callback_answer import respond
from svitlobot.clock import Clock
from svitlobot.errors import NotFoundError
from svitlobot.schemas.users.profile import UserProfile

router = Router(name="start")

_REFERRAL = re.compile(r"ref_([\w-]{1,20})", re.ASCII)
_QUEUE = re.compile(r"queue_([0-9]{1,9})")


@router.message(CommandStart())
async def start(
    message: Message,
    command: CommandObject,
    event_from_user: User,
    backend: Backend,
    texts: Texts,
    config: BotConfig,
    clock: Clock,
    fsm_storage: BaseStorage,
) -> None:
    """Meet a person, or meet them again; then show what they came for."""
    invited = _REFERRAL.fullmatch(command.args or "")
    profile, is_new = await backend.register(
        event_from_user.id, event_from_user.username, event_from_user.first_name, invited[1] if invited else None
    )
    if profile.is_banned:
        await refuse_banned(message, event_from_user, fsm_storage, texts)
        return
    greeting = "welcome" if is_new or not profile.addresses else "welcome_back"
    await message.answer(texts.say(greeting), reply_markup=main_menu(texts))
    if command.args == "pay":
        await show(message, tariffs_screen(texts, config, Customer(profile, await backend.offers(), clock())))
        return
    asked_for = _QUEUE.fullmatch(command.args or "")
    if asked_for:
        await show(message, await _queue_screen(backend, texts, profile, int(asked_for[1])))
    else:
        profile = await refreshed(profile, backend, config, clock())
        await show(message, await home_screen(backend, texts, config, profile))


async def _queue_screen(backend: Backend, texts: Texts, profile: UserProfile, queue_id: int) -> Screen:
    """Show the queue of a deep link, and invite a user without an address to choose one."""
    try:
        status = await backend.queue_status(queue_id)
    except NotFoundError:
        state = texts.say("queue_gone")
    else:
        state = f"{texts.say('queue_now', queue=status.name)}\n{power_text(texts, status)}"
    if profile.addresses:
        return Screen(state)
    return Screen(paragraphs(state, texts.say("queue_invitation"), texts.say("ask_address")), addresses.ways(texts))


@router.callback_query(Go.filter(F.to == Place.JOINED))
async def joined(
    callback: CallbackQuery, profile: UserProfile, backend: Backend, texts: Texts, config: BotConfig
) -> None:
    """Check membership of the channel when a user says that they have joined it."""
    state = await backend.check_subscription(profile.user_id, refresh=True)
    if not state.is_channel_subscribed:
        key = "channel_unknown" if state.is_channel_subscribed is None else "channel_not_joined"
        await respond(callback, texts.label(key), alert=True)
        return
    screen = await home_screen(backend, texts, config, await backend.user(profile.user_id))
    await show(callback, screen, texts.label("channel_joined"))
