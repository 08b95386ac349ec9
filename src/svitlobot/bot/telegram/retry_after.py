"""Answers keep Telegram's limits: each waits for its turn, and is tried again after a 429 while it is useful."""

import asyncio
import random

from aiogram import Bot
from aiogram.client.session.middlewares.base import BaseRequestMiddleware, NextRequestMiddlewareType
from aiogram.exceptions import TelegramRetryAfter
from aiogram.methods import Response, TelegramMethod
from aiogram.methods.base import TelegramType

from svitlobot.metrics.messages import TelegramAnswer, count_answer
from svitlobot.send_limiter import AnswerLimiter

USEFUL_FOR_S = 15.0  # after that a person has asked again
JITTER_S = 1.0  # so that those who were refused together do not come back together


class RetryAfterMiddleware(BaseRequestMiddleware):
    """Calls again after a 429, for as long as an answer is useful. What is left is the caller's to apologise for."""

    async def __call__(
        self, make_request: NextRequestMiddlewareType[TelegramType], bot: Bot, method: TelegramMethod[TelegramType]
    ) -> Response[TelegramType]:
        """Make the call."""
        clock = asyncio.get_running_loop().time
        useful_until = clock() + USEFUL_FOR_S
        while True:
            try:
                return await make_request(bot, method)
            except TelegramRetryAfter as error:
                count_answer(bot.token, TelegramAnswer.RETRY_AFTER)
                pause = error.retry_after + random.uniform(0, JITTER_S)  # noqa: S311 - jitter, no secret
                if clock() + pause > useful_until:
                    raise
            await asyncio.sleep(pause)


class AnswerTurns(BaseRequestMiddleware):
    """Makes messages wait for their turn in the token's shared rate; other calls do not count."""

    def __init__(self, limiter: AnswerLimiter) -> None:
        self._limiter = limiter

    async def __call__(
        self, make_request: NextRequestMiddlewareType[TelegramType], bot: Bot, method: TelegramMethod[TelegramType]
    ) -> Response[TelegramType]:
        """Make the call when it is its turn."""
        if method.__api_method__.startswith(("send", "edit")):
            await self._limiter.turn()
            sent = await make_request(bot, method)
            count_answer(bot.token, TelegramAnswer.DELIVERED)
            return sent
        return await make_request(bot, method)
