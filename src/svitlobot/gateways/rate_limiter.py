"""One pace for each bot token, shared by every sender of the cluster through Redis.

Slots in time are leased in small chunks: ``lease(n)`` answers when the first of n slots is and how far apart they are.
Slots nobody leased are gone, so a pause never ends in a burst. While Redis is away each sender keeps a pace of its
own, its share of the rate, so that all together still keep the limit.
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

log = structlog.get_logger()

PERSONAL_SHARE = 0.1
CUT = 0.7
CLIMB_PER_S = 0.01
SLACK_S = 0.02
REDIS_LIMIT_S = 0.25  # an answer that takes longer is worth less than the slots it costs
REDIS_RETRY_S = 1.0  # while one sender has noticed that Redis is back and another has not, they are a little too fast


@dataclass(frozen=True, slots=True)
class Slots:
    """``count`` moments to send at: the first at ``start`` (monotonic seconds), then one each ``interval`` seconds."""

    start: float
    interval: float
    count: int


@dataclass(slots=True)
class LocalPace:
    """The same arithmetic as pace.lua, for one sender alone."""

    next_slot: float = 0.0
    next_personal: float = 0.0
    paused_until: float = 0.0
    cut_rate: float | None = None

    def lease(self, count: int, rate: float, *, is_personal: bool, now: float) -> Slots:
        """Return the next slots at ``rate`` messages/s. Times are monotonic seconds."""
        rate = self._rate(rate, now)
        start = max(self.next_slot, self.paused_until, now - SLACK_S)
        reserved = max(self.next_personal, now - SLACK_S)
        if is_personal and reserved < start:
            interval = 1 / (rate * PERSONAL_SHARE)
            self.next_personal = reserved + count * interval
            self.next_slot = max(self.next_slot, now - SLACK_S) + count / rate
            return Slots(reserved, interval, count)
        self.next_slot = start + count / rate
        return Slots(start, 1 / rate, count)

    def pause(self, seconds: float, rate: float, *, now: float) -> None:
        """Stop for a while, and go on more slowly."""
        if self.paused_until <= now:
            self.cut_rate = max(1.0, self._rate(rate, now) * CUT)
        self.paused_until = max(self.paused_until, now + seconds)

    def _rate(self, rate: float, now: float) -> float:
        if self.cut_rate is None:
            return rate
        return min(rate, self.cut_rate + max(0.0, now - self.paused_until) * rate * CLIMB_PER_S)


def pace_key(token: str, *, is_paid: bool) -> str:
    """Name a token's pace without giving the token away; paid sending has a limit of its own."""
    digest = hashlib.sha256(token.encode()).hexdigest()[:16]
    return f"pace:{digest}:paid" if is_paid else f"pace:{digest}"


@dataclass(slots=True)
class Pace:
    """One token's pace as this sender sees it.

    ``senders`` tells how many senders share the rate; it only matters while Redis is away.
    """

    redis: Redis
    key: str
    rate: float
    senders: Callable[[], int]
    _local: LocalPace = field(default_factory=LocalPace)
    _redis_back_at: float = 0.0

    @property
    def paused_until(self) -> float:
        """Until when (monotonic seconds) Telegram told this sender not to send; the reserved lane may."""
        return self._local.paused_until

    async def lease(self, count: int, *, is_personal: bool = False) -> Slots:
        """Lease ``count`` slots from everybody's pace, or from our share of it while Redis is away."""
        answer = await self._run(_LEASE, count, self.rate, int(is_personal), PERSONAL_SHARE)
        if answer is None:
            return self._local.lease(count, self._share(), is_personal=is_personal, now=time.monotonic())
        wait_us, interval_us = answer
        start = time.monotonic() + wait_us / 1e6
        # Redis may have forgotten a pause; whoever was told to pause has not.
        return Slots(start if is_personal else max(start, self.paused_until), interval_us / 1e6, count)

    async def pause(self, seconds: float) -> None:
        """Stop everybody on this token for ``seconds``, and slow down after."""
        self._local.pause(seconds, self._share(), now=time.monotonic())
        await self._run(_PAUSE, seconds, self.rate, CUT)

    def _share(self) -> float:
        return self.rate / max(1, self.senders())

    async def _run(self, script: str, *arguments: float) -> list[int] | None:
        """Run a script in Redis; None while Redis is away, which is found out once a second."""
        if time.monotonic() < self._redis_back_at:
            return None
        try:
            async with asyncio.timeout(REDIS_LIMIT_S):
                answer: list[int] = await self.redis.eval(script, 1, self.key, *arguments)
        except (RedisError, OSError) as error:
            if not self._redis_back_at:
                log.warning("pace_local", reason=type(error).__name__)
            self._redis_back_at = time.monotonic() + REDIS_RETRY_S
            return None
        _heed_cancellation()
        if self._redis_back_at:
            log.info("pace_shared_again")
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


_LEASE = (Path(__file__).parent / "pace.lua").read_text()
_PAUSE = (Path(__file__).parent / "pause.lua").read_text()
