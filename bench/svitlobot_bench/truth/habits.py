"""What the nightly job learns of a sensor, in the simulation: its pauses of the last 30 days."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from svitlobot.domain.power.pauses import LEARNT_FROM, ORDINARY, Pauses, count_pauses
from svitlobot_bench.truth.devices import Feed
from svitlobot_bench.truth.intervals import DAY, Interval, overlaps


@dataclass(slots=True)
class Habits:
    """A sensor's pauses day by day."""

    days: list[Pauses] = field(default_factory=list)
    until: int = 0

    def learn(self, feed: Feed, sure: Sequence[Interval], at: float) -> Pauses:
        """Count the days that are over; return the sum of the last 30. ``sure`` outages are left out."""
        while (len(self.days) + 1) * DAY <= at:
            last = bisect_right(feed.times, (len(self.days) + 1) * DAY)
            self.days.append(_day(feed.times[max(self.until - 1, 0) : last], sure))
            self.until = last
        lately = self.days[-LEARNT_FROM.days :]
        return Pauses(
            sum(one.total for one in lately),
            tuple(sum(counts) for counts in zip(*(one.longer for one in lately), strict=True)),
        )


def _day(times: Sequence[float], sure: Sequence[Interval]) -> Pauses:
    pauses = [
        after - before
        for before, after in pairwise(times)
        if after - before >= 1 and (after - before <= ORDINARY.total_seconds() or not overlaps(sure, before, after))
    ]
    return count_pauses(pauses)
