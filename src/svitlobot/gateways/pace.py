"""One pace for each bot token, shared by every sender of the cluster through Redis.

Slots in time are leased in small chunks: ``lease(n)`` answers when the first of n slots is and how far apart they are.
Slots nobody leased are gone, so a pause never ends in a burst. While Redis is away each sender keeps a pace of its
own, its share of the rate, so that all together still keep the limit.
"""

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
REDIS_RETRY_S = 1.0


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
        if is_personal:
            interval = 1 / (rate * PERSONAL_SHARE)
            start = max(self.next_personal, now - SLACK_S)
            self.next_personal = start + count * interval
            self.next_slot = max(self.next_slot, now - SLACK_S) + count / rate
            return Slots(start, interval, count)
        start = max(self.next_slot, self.paused_until, now - SLACK_S)
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

    async def lease(self, count: int, *, is_personal: bool = False) -> Slots:
        """Lease ``count`` slots from everybody's pace, or from our share of it while Redis is away."""
        now = time.monotonic()
        if now >= self._redis_back_at:
            arguments = (count, self.rate, int(is_personal), PERSONAL_SHARE)
            answer = await self._run(_LEASE, *arguments)
            if answer is not None:
                wait_us, interval_us = answer  # type: ignore[misc]
                return Slots(time.monotonic() + wait_us / 1e6, interval_us / 1e6, count)
        share = self.rate / max(1, self.senders())
        return self._local.lease(count, share, is_personal=is_personal, now=now)

    async def pause(self, seconds: float) -> None:
        """Stop everybody on this token for ``seconds``, and slow down after."""
        now = time.monotonic()
        self._local.pause(seconds, self.rate / max(1, self.senders()), now=now)
        await self._run(_PAUSE, seconds, self.rate, CUT)

    async def _run(self, script: str, *arguments: float) -> object:
        try:
            answer = await self.redis.eval(script, 1, self.key, *arguments)  # type: ignore[misc]
        except (RedisError, OSError) as error:
            if self._redis_back_at == 0.0:
                log.warning("pace_local", reason=type(error).__name__)
            self._redis_back_at = time.monotonic() + REDIS_RETRY_S
            return None
        self._redis_back_at = 0.0
        return answer


_LEASE = (Path(__file__).parent / "pace.lua").read_text()
_PAUSE = (Path(__file__).parent / "pause.lua").read_text()
