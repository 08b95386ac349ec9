"""Handlers that name ``profile`` get the person, whose place in the channel was learnt no longer than an hour ago."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

import structlog
from aiogram import BaseMiddleware
from aiogram.types import CallbackQuery, TelegramObject, User

from svitlobot.bot.client.backend import Backend
from svitlobot.bot.config import BotConfig
from svitlobot.bot.middlewares.bans import refuse_banned
from svitlobot.domain.users.membership import is_fresh
from svitlobot.errors import NotRegisteredError, TooManyRequestsError, UnavailableError
from svitlobot.schemas.users.profile import UserProfile

log = structlog.get_logger()


class SubscriptionCheck(BaseMiddleware):
    """Makes people known who write, marks the returned ones, and has old knowledge of the channel refreshed."""

    async def __call__(
        self,
        handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]],
        event: TelegramObject,
        data: dict[str, Any],
    ) -> object:
        """Give the profile to handlers that want it. Raises NotRegisteredError when a stranger presses a button."""
        if "profile" in data["handler"].params:
            backend: Backend = data["backend"]
            is_press = isinstance(event, CallbackQuery)
            profile = await _known(data["event_from_user"], backend, may_be_new=not is_press)
            if profile.is_banned:
                await refuse_banned(event, data["event_from_user"], data["fsm_storage"], data["texts"])
                return None
            data["profile"] = await refreshed(profile, backend, data["config"], data["clock"]())
        return await handler(event, data)


async def refreshed(profile: UserProfile, backend: Backend, config: BotConfig, now: datetime) -> UserProfile:
    """Return the person with their place in the channel looked up, if that is due.

    What is known stands while nobody can tell better: a screen that is an hour old is better than none.
    """
    if config.channel_id is None or is_fresh(profile.last_subscription_check, now):
        return profile
    try:
        state = await backend.check_subscription(profile.user_id)
        return profile if state.subscription_tier is profile.subscription_tier else await backend.user(profile.user_id)
    except (UnavailableError, TooManyRequestsError) as error:
        log.info("membership_not_refreshed", code=error.code)
        return profile


async def _known(user: User, backend: Backend, *, may_be_new: bool) -> UserProfile:
    """Return the user's profile. A user who acts has not blocked us, and registering records that.

    A button may be older than the person's wish to be forgotten, so only a message registers a user.
    """
    try:
        profile = await backend.user(user.id)
    except NotRegisteredError:
        if not may_be_new:
            raise
    else:
        if not profile.is_blocked or profile.is_banned:
            return profile
    profile, _ = await backend.register(user.id, user.username, user.first_name)
    return profile
