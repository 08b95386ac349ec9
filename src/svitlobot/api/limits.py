"""How often a caller may ask. Counted in Redis, for all processes; in each process alone while Redis is away."""

import math
import time
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from fastapi import Request
from limits import RateLimitItem, parse
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.strategies import MovingWindowRateLimiter
from redis.asyncio import Redis
from redis.exceptions import RedisError

from svitlobot.api.auth import Role, identify
from svitlobot.errors import TooManyRequestsError

log = structlog.get_logger()


class Limiter:
    """Counts requests of the last minute, hour or whatever a rate names."""

    def __init__(self, redis: Redis) -> None:
        ours: dict[str, Any] = {"connection_pool": redis.connection_pool}  # limits' types do not know it, its code does
        shared = RedisStorage("async+redis://", implementation="redispy", key_prefix="limits", **ours)
        self._shared = MovingWindowRateLimiter(shared)
        self._own = MovingWindowRateLimiter(MemoryStorage())

    async def hit(self, item: RateLimitItem, *caller: str) -> None:
        """Count a request. Raises TooManyRequestsError when it is one too many."""
        try:
            await _hit(self._shared, item, caller)
        except (RedisError, OSError) as error:
            log.warning("rate_limit_local", reason=type(error).__name__)
            await _hit(self._own, item, caller)


async def _hit(limiter: MovingWindowRateLimiter, item: RateLimitItem, caller: tuple[str, ...]) -> None:
    if not await limiter.hit(item, *caller):
        window = await limiter.get_window_stats(item, *caller)
        raise TooManyRequestsError(max(1, math.ceil(window.reset_time - time.time())))


def limited(name: str, rate: str) -> Callable[[Request], Awaitable[None]]:
    """Return a dependency that holds callers of ``name`` to a rate such as ``60/minute``.

    A Mini App user's requests count as theirs, and so do those that the bot makes for the person in the path. Others
    are counted by address; the bot, which speaks for everybody from one, is not held back there. The admin never is.
    """
    item = parse(rate)

    async def check(request: Request) -> None:
        caller = _counted_as(request)
        if caller is not None:
            limiter: Limiter = request.app.state.limiter
            await limiter.hit(item, name, caller)

    return check


def _counted_as(request: Request) -> str | None:
    principal = identify(request)
    person: str | None = request.path_params.get("user_id")
    match principal.role:
        case Role.RESIDENT:
            return str(principal.user_id)
        case Role.BOT:
            return person
        case Role.ANYONE if person is None:  # with a person in the path, whoever is nobody in particular is refused
            return request.client.host if request.client else ""
    return None
