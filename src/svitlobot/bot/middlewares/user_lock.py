"""One person's updates take turns: in this process, and between processes by a lock in Redis."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from weakref import WeakValueDictionary

import structlog
from aiogram.fsm.storage.base import BaseEventIsolation, KeyBuilder, StorageKey
from redis.asyncio import Redis
from redis.exceptions import LockError, RedisError

log = structlog.get_logger()

HOLD_S = 30.0  # a process that died keeps a person's turn no longer than this
WAIT_S = 10.0


class UserLock(BaseEventIsolation):
    """Handle a user's updates one by one, in the order of arrival.

    aiogram's own isolation polls Redis, so the order is left to chance, and what was typed first might be understood
    last. If Redis forgets the lock meanwhile, it also fails an update that was handled well.
    """

    def __init__(self, redis: Redis, keys: KeyBuilder) -> None:
        self._redis = redis
        self._keys = keys
        self._here: WeakValueDictionary[StorageKey, asyncio.Lock] = WeakValueDictionary()

    @asynccontextmanager
    async def lock(self, key: StorageKey) -> AsyncGenerator[None, None]:
        """Wait for one's turn. Raises LockError after WAIT_S, and RedisError while Redis is away."""
        here = self._here.setdefault(key, asyncio.Lock())
        everywhere = self._redis.lock(self._keys.build(key, "lock"), HOLD_S, sleep=0.05, blocking_timeout=WAIT_S)
        async with here:
            if not await everywhere.acquire():
                raise LockError("another process has been busy with this person for too long")
            try:
                yield
            finally:
                try:
                    await everywhere.release()
                except RedisError as error:
                    log.info("turn_lost", reason=type(error).__name__)  # it ends by itself

    async def close(self) -> None:
        """Close nothing: the connections belong to the caller."""
