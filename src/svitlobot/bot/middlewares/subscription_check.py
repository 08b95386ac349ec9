"""Handlers that name ``profile`` get the person, whose place in the channel is known for no longer than an hour."""

import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Any

from aiogram import BaseMiddleware
from aiogram.types import TelegramObject, User

from svitlobot.bot.backend import Backend
from svitlobot.bot.config import BotConfig
from svitlobot.errors import NotFoundError
from svitlobot.schemas.users import UserProfile

FRESH_S = 3600.0
REMEMBERED = 100_000  # people; one more costs the backend a question, nothing else


class SubscriptionCheck(BaseMiddleware):
    """Makes people known who are not, marks the returned ones, and has old knowledge of the channel refreshed."""

    def __init__(self) -> None:
        self._checked_at: OrderedDict[int, float] = OrderedDict()

    async def __call__(
        self,
        handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]],
        event: TelegramObject,
        data: dict[str, Any],
    ) -> object:
        """Give the profile to whoever asks for it."""
        if "profile" in data["handler"].params:
            data["profile"] = await self._profile(data["event_from_user"], data["backend"], data["config"])
        return await handler(event, data)

    async def _profile(self, user: User, backend: Backend, config: BotConfig) -> UserProfile:
        profile = await _known(user, backend)
        if config.channel_id is None or self._is_fresh(user.id):
            return profile
        state = await backend.check_subscription(user.id)
        self._note(user.id)
        return profile if state.subscription_tier is profile.subscription_tier else await backend.user(user.id)

    def _is_fresh(self, user_id: int) -> bool:
        checked_at = self._checked_at.get(user_id)
        return checked_at is not None and time.monotonic() - checked_at < FRESH_S

    def _note(self, user_id: int) -> None:
        self._checked_at[user_id] = time.monotonic()
        self._checked_at.move_to_end(user_id)
        if len(self._checked_at) > REMEMBERED:
            self._checked_at.popitem(last=False)


async def _known(user: User, backend: Backend) -> UserProfile:
    """Return the person. Whoever writes has not blocked us, whatever we believed: registering says so."""
    try:
        profile = await backend.user(user.id)
    except NotFoundError:
        pass
    else:
        if not profile.is_blocked:
            return profile
    profile, _ = await backend.register(user.id, user.username, user.first_name)
    return profile
