"""How long a sensor is usually quiet: its own pauses of the last 30 days, and what a silence of some length means.

Only pauses of up to 10 min count. What is longer is an outage, or a device that nobody hears.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

LADDER = (30, 45, 60, 65, 70, 75, 80, 90, 105, 120, 135, 150, 180, 210, 240, 300, 360, 420, 480, 540)
"""Seconds. Of a sensor's pauses we keep how many were longer than each."""

LEARNT_FROM = timedelta(days=30)
LONGEST_OWN = timedelta(minutes=10)

ORDINARY = timedelta(seconds=90)
"""A longer pause is left out when a confirmed outage explains it."""

ENOUGH = 1_000
"""So many pauses, some 17 hours at one a minute, before they are taken for a habit."""

RARE = 0.02
MARGIN = 1.5


@dataclass(frozen=True, slots=True)
class Pauses:
    """How many pauses a sensor made, and how many of them were longer than each step of `LADDER`."""

    total: int
    longer: tuple[int, ...]

    @property
    def are_enough(self) -> bool:
        """Whether they are a habit already."""
        return self.total >= ENOUGH

    def chance(self, quiet: timedelta) -> float:
        """Return how likely one of its own pauses is to last for so long, never zero."""
        step = bisect_right(LADDER, quiet.total_seconds()) - 1
        return 1.0 if step < 0 else (self.longer[step] + 1) / (self.total + 1)

    @property
    def usual(self) -> timedelta:
        """Return what 98 of 100 pauses do not exceed."""
        return self.rarely_exceeded(RARE)

    def rarely_exceeded(self, share: float) -> timedelta:
        """Return what no more than this share of pauses exceeds."""
        return self._shortest_with(int(self.total * share))

    @property
    def longest(self) -> timedelta:
        """Return what no pause exceeded."""
        return self._shortest_with(0)

    def _shortest_with(self, exceptions: int) -> timedelta:
        steps = (step for step, count in zip(LADDER, self.longer, strict=True) if count <= exceptions)
        return min(timedelta(seconds=next(steps, LADDER[-1])), LONGEST_OWN)


def count_pauses(seconds: Sequence[float]) -> Pauses:
    """Count pauses of these lengths; those too long to be a sensor's own are left out."""
    own = [one for one in seconds if one <= LONGEST_OWN.total_seconds()]
    exceeded = [0] * (len(LADDER) + 1)
    for one in own:
        exceeded[bisect_right(LADDER, one - 1e-9)] += 1
    longer, count = [], 0
    for step in range(len(LADDER), 0, -1):
        count += exceeded[step]
        longer.append(count)
    return Pauses(len(own), tuple(reversed(longer)))
