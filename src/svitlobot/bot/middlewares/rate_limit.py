"""Nobody may keep the bot busier than a person can tap."""

from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from aiogram import BaseMiddleware
from aiogram.exceptions import AiogramError
from aiogram.types import CallbackQuery, Message, TelegramObject, Update, User
from limits import RateLimitItemPerSecond
from redis.asyncio import Redis

from svitlobot.bot.screens.texts import Texts
from svitlobot.bot.telegram.callback_answer import respond
from svitlobot.request_limiter import RequestLimiter

log = structlog.get_logger()

WINDOW_S = 10
UPDATES = RateLimitItemPerSecond(20, WINDOW_S, namespace="updates")
WARNINGS = RateLimitItemPerSecond(1, WINDOW_S, namespace="slow-down")


class RateLimit(BaseMiddleware):
    """Drops a person's updates beyond the limit; the first one dropped is answered with a request to slow down."""

    def __init__(self, redis: Redis) -> None:
        self._limiter = RequestLimiter(redis, key_prefix="bot:limits")

    async def __call__(
        self,
        handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]],
        event: TelegramObject,
        data: dict[str, Any],
    ) -> object:
        """Let the update through, or drop it. What Telegram tells of memberships is no person's doing."""
        user: User | None = data.get("event_from_user")
        doing = event.event if isinstance(event, Update) else None
        if (
            user is None
            or not isinstance(doing, Message | CallbackQuery)
            or await self._limiter.allow(UPDATES, str(user.id))
        ):
            return await handler(event, data)
        try:
            await self._hold_back(doing, user.id, data["texts"])
        except AiogramError as error:  # an apology for that would be one more answer to a flood
            log.info("not_held_back", reason=type(error).__name__)
        return None

    async def _hold_back(self, doing: Message | CallbackQuery, user_id: int, texts: Texts) -> None:
        if isinstance(doing, CallbackQuery):
            await respond(doing)
        elif await self._limiter.allow(WARNINGS, str(user_id)):
            await doing.answer(texts.say("slow_down"))
