"""One rate for each bot token, shared by every process of the cluster through Redis.

Slots in time are leased in small chunks: ``lease(n)`` answers when the first of n slots is and how far apart they are.
While Redis is away each process keeps a rate of its own, its share, so that all together still keep the limit.
"""

import asyncio
import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from svitlobot.send_limiter.local import CUT, LocalRateLimiter, Reserve, Slots

log = structlog.get_logger()

REDIS_LIMIT_S = 0.25  # an answer that takes longer is worth less than the slots it costs
REDIS_RETRY_S = 1.0  # while one process has noticed that Redis is back and another has not, they are a little too fast


def limiter_key(token: str, *, is_paid: bool) -> str:
    """Return the Redis key of a token's limiter, without giving the token away; paid sending has a limit of its own."""
    digest = hashlib.sha256(token.encode()).hexdigest()[:16]
    return f"pace:{digest}:paid" if is_paid else f"pace:{digest}"


@dataclass(slots=True)
class SharedRateLimiter:
    """One token's rate as this process sees it, in messages/s.

    ``senders`` tells how many processes share the rate; it only matters while Redis is away.
    """

    redis: Redis
    key: str
    rate: float
    senders: Callable[[], int]
    _local: LocalRateLimiter = field(default_factory=LocalRateLimiter)
    _redis_back_at: float = 0.0

    @property
    def paused_until(self) -> float:
        """Return until when (monotonic seconds) Telegram told this process not to send; personal messages may."""
        return self._local.paused_until

    async def lease(self, count: int, reserve: Reserve | None = None) -> Slots:
        """Lease ``count`` slots of the token's rate, or of our share of it while Redis is away."""
        name, share, yields = (reserve.name, reserve.share, reserve.yields) if reserve else ("", 1.0, False)
        answer = await self._run(_LEASE, count, self.rate, name, share, int(yields))
        if answer is None:
            return self._local.lease(count, self._share(), reserve, now=time.monotonic())
        wait_us, interval_us = answer
        start = time.monotonic() + wait_us / 1e6
        # Redis may have forgotten a pause; a process that was told to pause has not.
        keeps_pause = reserve is None or yields
        return Slots(max(start, self.paused_until) if keeps_pause else start, interval_us / 1e6, count)

    async def pause(self, seconds: float) -> None:
        """Stop everybody on this token for ``seconds``, and slow down after."""
        self._local.pause(seconds, self._share(), now=time.monotonic())
        await self._run(_PAUSE, seconds, self.rate, CUT)

    def _share(self) -> float:
        return self.rate / max(1, self.senders())

    async def _run(self, script: str, *arguments: float | str) -> list[int] | None:
        """Run a script in Redis; None while Redis is away, which is found out once a second."""
        if time.monotonic() < self._redis_back_at:
            return None
        try:
            async with asyncio.timeout(REDIS_LIMIT_S):
                answer: list[int] = await self.redis.eval(script, 1, self.key, *arguments)
        except (RedisError, OSError) as error:
            if not self._redis_back_at:
                log.warning("send_limiter_local", reason=type(error).__name__)
            self._redis_back_at = time.monotonic() + REDIS_RETRY_S
            return None
        _heed_cancellation()
        if self._redis_back_at:
            log.info("send_limiter_shared_again")
        self._redis_back_at = 0.0
        return answer


def _heed_cancellation() -> None:
    """Raise the CancelledError that redis-py may have lost.

    It uses `asyncio.wait_for`, which until Python 3.12 drops a cancellation that comes together with the answer; a
    sender that is told to stop would go on for ever.
    """
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError


_LEASE = (Path(__file__).parent / "lease.lua").read_text()
_PAUSE = (Path(__file__).parent / "pause.lua").read_text()
