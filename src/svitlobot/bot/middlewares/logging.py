"""One line in the log for each handled update: what, by whom, how long. Never what people wrote."""

import time
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from aiogram import BaseMiddleware
from aiogram.types import TelegramObject

from svitlobot.bot.middlewares.analytics import handler_name

log = structlog.get_logger()


class Logging(BaseMiddleware):
    """Writes the line when the handler is done, well or not; why it failed is logged where it is judged."""

    async def __call__(
        self,
        handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]],
        event: TelegramObject,
        data: dict[str, Any],
    ) -> object:
        """Time the handler."""
        began = time.monotonic()
        failure = None
        try:
            return await handler(event, data)
        except Exception as error:
            failure = type(error).__name__
            raise
        finally:
            user = data.get("event_from_user")
            log.info(
                "update",
                kind=type(event).__name__,
                handler=handler_name(data["handler"]),
                ms=round((time.monotonic() - began) * 1000),
                user_id=user.id if user else None,
                failure=failure,
            )
