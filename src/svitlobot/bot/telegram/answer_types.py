"""Types of Telegram's answers: each is built once, though aiogram and pydantic would forget it at once."""

from functools import cache
from typing import Any

from aiogram import Bot
from aiogram.client.session.middlewares.base import BaseRequestMiddleware, NextRequestMiddlewareType
from aiogram.methods import Response, TelegramMethod
from aiogram.methods.base import TelegramType


@cache
def answer_type(returning: object) -> type[Response[Any]]:
    """Build the type of an answer that returns ``returning``, and hold it: to build one anew takes 20 ms.

    aiogram asks pydantic for ``Response[Message]`` after each call. Pydantic remembers such a type only while it is
    used, so that the next garbage collection drops it.
    """
    return Response[returning]  # type: ignore[valid-type]  # a value, as aiogram itself gives it


class KeptAnswerTypes(BaseRequestMiddleware):
    """Holds the type of a call's answer before the call is made."""

    async def __call__(
        self, make_request: NextRequestMiddlewareType[TelegramType], bot: Bot, method: TelegramMethod[TelegramType]
    ) -> Response[TelegramType]:
        """Make the call."""
        answer_type(method.__returning__)
        return await make_request(bot, method)
