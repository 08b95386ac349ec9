"""Who used the bot lately, told to the API once a minute for all of them."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from aiogram import BaseMiddleware
from aiogram.types import TelegramObject, User

from svitlobot.bot.client.backend import Backend
from svitlobot.errors import SvitloBotError
from svitlobot.schemas.users.profile import MAX_ACTIVE

log = structlog.get_logger()

REPORT_EVERY_S = 60.0
MAX_WAITING = 100_000


class Activity(BaseMiddleware):
    """Collects the senders of all updates, each once. Those beyond 100,000 are not counted until the next report."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self._seen: set[int] = set()

    async def __call__(
        self,
        handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]],
        event: TelegramObject,
        data: dict[str, Any],
    ) -> object:
        """Note the sender of an update."""
        user: User | None = data.get("event_from_user")
        if user is not None and not user.is_bot and len(self._seen) < MAX_WAITING:
            self._seen.add(user.id)
        return await handler(event, data)

    async def keep_reporting(self) -> None:
        """Report every minute."""
        while True:
            await asyncio.sleep(REPORT_EVERY_S)
            await self.report()

    async def report(self) -> None:
        """Tell the API who was active; those whom it did not take are told with the next report."""
        while self._seen:
            some = sorted(self._seen)[:MAX_ACTIVE]
            try:
                await self._backend.report_activity(some)
            except SvitloBotError as error:
                log.warning("activity_not_reported", code=error.code, people=len(self._seen))
                return
            self._seen.difference_update(some)
