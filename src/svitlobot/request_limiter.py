"""Limit how often callers may ask: one limiter for the API, the panel and the bot.

Requests are counted in Redis for all processes. While Redis is away each process counts alone.
"""

import asyncio
import math
import time
from typing import Any

import structlog
from limits import RateLimitItem
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.strategies import MovingWindowRateLimiter
from redis.asyncio import ConnectionPool, Redis
from redis.exceptions import RedisError

from svitlobot.errors import TooManyRequestsError

log = structlog.get_logger()

CONNECTIONS = 8
RETRY_S = 1.0


class RequestLimiter:
    """Counts requests in a moving window.

    It has its own few connections, and requests wait for one of them: a busy Redis is not taken for a lost one, which
    would give every process the whole limit once more.
    """

    def __init__(self, redis: Redis, key_prefix: str = "limits") -> None:
        shared = redis.connection_pool
        self._pool = ConnectionPool(
            shared.connection_class, **{**shared.connection_kwargs, "max_connections": CONNECTIONS}
        )
        own: dict[str, Any] = {"connection_pool": self._pool}  # the library types its options as numbers and texts
        storage = RedisStorage("async+redis://", implementation="redispy", key_prefix=key_prefix, **own)
        self._shared = MovingWindowRateLimiter(storage)
        self._local = MovingWindowRateLimiter(MemoryStorage())
        self._free = asyncio.Semaphore(CONNECTIONS)
        self._retry_at = 0.0

    async def close(self) -> None:
        """Close the connections."""
        await self._pool.disconnect()

    async def allow(self, item: RateLimitItem, *caller: str) -> bool:
        """Count a request; tell whether it is within the limit."""
        return await self._count(item, caller) is None

    async def hit(self, item: RateLimitItem, *caller: str) -> None:
        """Count a request. Raises TooManyRequestsError when it exceeds the limit."""
        if (retry_after := await self._count(item, caller)) is not None:
            raise TooManyRequestsError(retry_after)

    async def _count(self, item: RateLimitItem, caller: tuple[str, ...]) -> int | None:
        """Return None for a request within the limit, else the seconds until another one is."""
        async with self._free:
            if time.monotonic() >= self._retry_at:
                try:
                    return await _count(self._shared, item, caller)
                except (RedisError, OSError) as error:
                    self._retry_at = time.monotonic() + RETRY_S
                    log.warning("rate_limit_local", reason=type(error).__name__)
        return await _count(self._local, item, caller)


async def _count(limiter: MovingWindowRateLimiter, item: RateLimitItem, caller: tuple[str, ...]) -> int | None:
    if await limiter.hit(item, *caller):
        return None
    window = await limiter.get_window_stats(item, *caller)
    return max(1, math.ceil(window.reset_time - time.time()))
