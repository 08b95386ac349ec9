"""Telegram's flood limits as token buckets. Pure: moments are passed in, seconds of one monotonic clock."""

from collections import OrderedDict
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

# A wait below a microsecond is float residue, not a limit.
_RESIDUE = 1e-6

_ALL = 0  # the key of a bucket that all chats share

Rate = Annotated[float, Field(ge=0, le=1_000_000)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one bot token may send. A rate of 0 switches that limit off."""

    rate: Rate = 30.0
    """Messages a second; a second's worth may come at once."""
    paid_rate: Rate = 1000.0
    """The same for messages with ``allow_paid_broadcast``, counted apart."""
    chat_rate: Rate = 1.0
    """Messages a second to one chat."""
    chat_burst: Annotated[int, Field(ge=1, le=1000)] = 3
    """How many messages one chat takes at once after a pause."""
    group_per_minute: Rate = 20.0
    """Messages a minute to one group or channel (a negative chat id)."""


class Buckets:
    """Buckets by key, each of at most ``burst`` tokens, refilled at ``rate`` a second; a rate of 0 never runs dry.

    A bucket's whole state is the moment it will be full again, so a new rate applies at once. Those that are full are
    forgotten, so memory follows the traffic, not the size of the city.
    """

    __slots__ = ("_full_at", "_interval", "_slack")

    def __init__(self, rate: float, burst: float) -> None:
        self._full_at: OrderedDict[int, float] = OrderedDict()
        self.configure(rate, burst)

    def __len__(self) -> int:
        return len(self._full_at)

    def configure(self, rate: float, burst: float) -> None:
        """Change rate and burst of every bucket; what has been taken stays taken."""
        self._interval = 1 / rate if rate else 0.0
        self._slack = self._interval * (max(burst, 1) - 1)

    def wait(self, key: int, now: float) -> float:
        """Return how many seconds from ``now`` the bucket of ``key`` will have a token; 0 means it has."""
        if not self._interval:
            return 0.0
        wait = self._full_at.get(key, now) - self._slack - now
        return wait if wait > _RESIDUE else 0.0

    def take(self, key: int, now: float) -> None:
        """Take one token from the bucket of ``key``; only right after ``wait`` said 0."""
        if not self._interval:
            return
        buckets = self._full_at
        buckets[key] = max(buckets.get(key, now), now) + self._interval
        buckets.move_to_end(key)
        # Two at most, so that one message never pays for a whole city; two out for one in drains any backlog.
        for _ in range(2):
            oldest = next(iter(buckets))
            if buckets[oldest] > now:
                return
            del buckets[oldest]


class Limiter:
    """All limits of one bot token."""

    __slots__ = ("_chats", "_groups", "_paid", "_token")

    def __init__(self, limits: Limits) -> None:
        self._token, self._paid, self._chats, self._groups = (Buckets(0, 1) for _ in range(4))
        self.configure(limits)

    def configure(self, limits: Limits) -> None:
        """Apply limits to the buckets as they stand."""
        self._token.configure(limits.rate, limits.rate)
        self._paid.configure(limits.paid_rate, limits.paid_rate)
        self._chats.configure(limits.chat_rate, limits.chat_burst)
        self._groups.configure(limits.group_per_minute / 60, limits.group_per_minute)

    def admit(self, chat_id: int, *, paid: bool, now: float) -> float:
        """Let one message through and return 0, or charge nothing and return the seconds to wait."""
        whole = self._paid if paid else self._token
        wait = max(whole.wait(_ALL, now), self._chats.wait(chat_id, now))
        if chat_id < 0:
            wait = max(wait, self._groups.wait(chat_id, now))
        if wait:
            return wait
        whole.take(_ALL, now)
        self._chats.take(chat_id, now)
        if chat_id < 0:
            self._groups.take(chat_id, now)
        return 0.0
