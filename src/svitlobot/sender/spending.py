"""What paid broadcast may cost: every message is on the day's bill before it is sent."""

import time
from dataclasses import dataclass
from datetime import date

import asyncpg

from svitlobot.clock import Clock, kyiv
from svitlobot.db.queries.outbox import batches

REFUSED_PAUSE_S = 600.0


@dataclass(slots=True)
class Spending:
    """Reserves paid messages under the daily cap, which all senders share.

    What was reserved and then not needed pays for the next ones; a crash leaves it on the bill, so that the cap is
    never exceeded.
    """

    pool: asyncpg.Pool
    clock: Clock
    cap: int  # messages a day, Kyiv time
    is_wanted: bool = False
    _day: date | None = None
    _left: int = 0
    _refused_until: float = 0.0

    async def reserve(self, count: int) -> date | None:
        """Reserve ``count`` paid messages; return the day they are billed to, None when they may not be paid for."""
        if not self.is_wanted or time.monotonic() < self._refused_until:
            return None
        today = kyiv(self.clock()).date()
        if today != self._day:
            self._day, self._left = today, 0
        own = min(count, self._left)
        self._left -= own
        missing = count - own
        if missing and not await batches.reserve_paid(self.pool, today, messages=missing, cap=self.cap):
            self.give_back(today, own)
            return None
        return today

    def refused(self) -> None:
        """Stop paying for a while: Telegram refuses paid messages, and the free rate is the only one left."""
        self._refused_until = time.monotonic() + REFUSED_PAUSE_S

    def give_back(self, day: date, count: int) -> None:
        """Take back what was reserved for ``day`` and has certainly cost nothing."""
        if day == self._day:
            self._left += count
