"""How often somebody may ask. Counted in Redis, for all processes; in each process alone while Redis is away."""

import math
import time
from typing import Any

import structlog
from limits import RateLimitItem
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.strategies import MovingWindowRateLimiter
from redis.asyncio import Redis
from redis.exceptions import RedisError

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
