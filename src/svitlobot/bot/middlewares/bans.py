"""Bans: a banned user gets one polite answer a day, and otherwise no answer."""

from aiogram.fsm.storage.base import BaseStorage
from aiogram.fsm.storage.redis import RedisStorage
from aiogram.types import CallbackQuery, TelegramObject, User
from redis.exceptions import RedisError

from svitlobot.bot.screens.texts import Texts
from svitlobot.bot.telegram.callback_answer import respond

TOLD_EVERY_S = 24 * 3600


async def refuse_banned(event: TelegramObject, user: User, storage: BaseStorage, texts: Texts) -> None:
    """Answer instead of the handler. While Redis is away there is no telling whether they have been told: silence."""
    if isinstance(event, CallbackQuery):
        await respond(event)
    if event.bot and isinstance(storage, RedisStorage) and await _is_first(storage, event.bot.id, user.id):
        await event.bot.send_message(user.id, texts.say("banned"))


async def _is_first(storage: RedisStorage, bot_id: int, user_id: int) -> bool:
    try:
        return bool(await storage.redis.set(f"bot:{bot_id}:banned:{user_id}", 1, nx=True, ex=TOLD_EVERY_S))
    except (RedisError, OSError):
        return False
