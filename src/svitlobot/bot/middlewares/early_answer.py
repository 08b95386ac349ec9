"""A pressed button does not hang while the backend thinks."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from aiogram import BaseMiddleware
from aiogram.types import TelegramObject, Update

from svitlobot.bot.telegram.callback_answer import CallbackAnswer, current


class EarlyAnswer(BaseMiddleware):
    """Answers a press that is not handled soon. It goes around everything a press may have to wait for."""

    async def __call__(
        self,
        handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]],
        event: TelegramObject,
        data: dict[str, Any],
    ) -> object:
        """Handle the update, and see to the answer meanwhile."""
        if not isinstance(event, Update) or event.callback_query is None:
            return await handler(event, data)
        press, is_handled = CallbackAnswer(event.callback_query), asyncio.Event()
        current.set(press)
        early = asyncio.create_task(press.answer_early(is_handled))
        try:
            return await handler(event, data)
        finally:
            is_handled.set()
            await early  # an answer on its way is not called back: there will be no other
