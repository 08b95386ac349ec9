"""A sensor as our rule knows it, and where in its arrivals the simulation is."""

from bisect import bisect_right
from dataclasses import dataclass, field, replace
from datetime import timedelta
from math import ceil, inf

from svitlobot.domain.power.observations import SensorState
from svitlobot_bench.truth.devices import Feed
from svitlobot_bench.truth.habits import Habits
from svitlobot_bench.truth.intervals import moment_of

SWEEP = 5.0
LATE = 1.15  # periods: a heartbeat that is later is worth looking at
UNSETTLED = 900.0  # seconds: after so long a silence has either been believed or it waits for something else


@dataclass(slots=True)
class FollowedSensor:
    """A sensor as we know it, and where in its arrivals we are."""

    feed: Feed
    state: SensorState
    news: list[int]
    lates: list[float]
    habits: Habits = field(default_factory=Habits)
    applied: int = -1
    next_news: int = 0
    next_late: int = 0

    def follow(self, at: float) -> None:
        """Take in the arrivals up to a moment, of which none brings news."""
        times = self.feed.times
        if self.applied + 1 >= len(times) or times[self.applied + 1] > at:
            return
        newest = bisect_right(times, at, self.applied + 1) - 1
        if newest > self.applied:
            self.applied = newest
            self.state = replace(self.state, last_contact=moment_of(self.feed.times[newest]))

    @property
    def is_unsure(self) -> bool:
        """Whether nobody knows if it went with the power, so that its next contact is news."""
        return self.applied >= 0 and self.state.reported_on is None

    def is_late(self, at: float) -> bool:
        """Whether it is quiet for longer than usual, and not for so long that all has been decided."""
        if self.applied < 0:
            return False
        return LATE * self.feed.device.heartbeat < at - self.feed.times[self.applied] < UNSETTLED


def sensor_of(feed: Feed, name: str) -> SensorState:
    """Return a sensor as it is registered, before its first contact."""
    device = feed.device
    return SensorState(name, device.supply, timedelta(seconds=device.silence_after), network=device.network)


def follow(feed: Feed, name: str) -> FollowedSensor:
    """Look through a sensor's arrivals for those that bring news, and for the moments at which one is late."""
    news, lates = [0] if feed.times else [], []
    late = LATE * feed.device.heartbeat
    codes, last, said = feed.codes, inf, -1
    for index, at in enumerate(feed.times):
        if at - last > late or codes[index] != said:
            news.append(index)
            if at - last > late:
                lates.append(ceil((last + late) / SWEEP) * SWEEP)
        last, said = at, codes[index]
    if news[1:2] == [0]:
        del news[0]
    if feed.times:
        lates.append(ceil((last + late) / SWEEP) * SWEEP)
    return FollowedSensor(feed, sensor_of(feed, name), news, lates)
