"""The arithmetic of slots: one process's own limiter, and what it has in common with lease.lua.

A slot is a moment to send one message at. Slots nobody leased are gone, so a pause never ends in a burst.
"""

from dataclasses import dataclass, field

CUT = 0.7  # of the rate is left after Telegram refused messages for being too many
CLIMB_PER_S = 0.01  # of the full rate comes back each second
SLACK_S = 0.02
BUSY_S = 0.3  # ordinary messages leased this lately are still coming: answers keep to their share


@dataclass(frozen=True, slots=True)
class Reserve:
    """A share of the rate that ordinary messages leave alone; what is taken of it slows them down by as much.

    ``yields``: it takes ordinary slots only while no ordinary message goes out, and keeps pauses.
    """

    name: str
    share: float
    yields: bool = False


PERSONAL = Reserve("personal", 0.1)
"""For priority 0 of the outbox: payments, alerts, what a person has just asked for."""

ANSWERS = Reserve("answers", 0.2, yields=True)
"""For the bot's answers to what people press and write."""


@dataclass(frozen=True, slots=True)
class Slots:
    """``count`` moments to send at: the first at ``start`` (monotonic seconds), then one each ``interval`` seconds."""

    start: float
    interval: float
    count: int


@dataclass(slots=True)
class LocalRateLimiter:
    """The same arithmetic as lease.lua and pause.lua, for one process alone."""

    next_slot: float = 0.0
    paused_until: float = 0.0
    busy_until: float = 0.0
    cut_rate: float | None = None
    next_reserved: dict[str, float] = field(default_factory=dict)

    def lease(self, count: int, rate: float, reserve: Reserve | None = None, *, now: float) -> Slots:
        """Return the next slots at ``rate`` messages/s. Times are monotonic seconds."""
        rate = self._rate(rate, now)
        start = max(self.next_slot, self.paused_until, now - SLACK_S)
        if reserve is not None:
            reserved = max(self.next_reserved.get(reserve.name, 0.0), now - SLACK_S)
            if reserve.yields:
                reserved = max(reserved, self.paused_until)
            if reserved < start or (reserve.yields and now < self.busy_until):
                interval = 1 / (rate * reserve.share)
                self.next_reserved[reserve.name] = reserved + count * interval
                self.next_slot = max(self.next_slot, now - SLACK_S) + count / rate
                return Slots(reserved, interval, count)
        self.next_slot = start + count / rate
        if reserve is None:
            self.busy_until = self.next_slot + BUSY_S
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
