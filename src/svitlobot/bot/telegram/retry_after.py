"""When Telegram asks to wait a little, wait, so that the person gets their answer."""

import asyncio

from aiogram import Bot
from aiogram.client.session.middlewares.base import BaseRequestMiddleware, NextRequestMiddlewareType
from aiogram.exceptions import TelegramRetryAfter
from aiogram.methods import Response, TelegramMethod
from aiogram.methods.base import TelegramType

MAX_WAIT_S = 5


class RetryAfter(BaseRequestMiddleware):
    """Calls once more after a 429. A longer wait than a person's patience is left to the caller."""

    async def __call__(
        self, make_request: NextRequestMiddlewareType[TelegramType], bot: Bot, method: TelegramMethod[TelegramType]
    ) -> Response[TelegramType]:
        """Make the call."""
        try:
            return await make_request(bot, method)
        except TelegramRetryAfter as error:
            if error.retry_after > MAX_WAIT_S:
                raise
            await asyncio.sleep(error.retry_after)
            return await make_request(bot, method)
