"""What a rule is worth: its announcements against the truth of each queue."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

from svitlobot_bench.truth.devices import Feed, honest
from svitlobot_bench.truth.intervals import DAY, Interval, common, length, less, overlaps

LONG = 300.0
"""An outage of so many seconds must be told, and a return that lasts so long."""

SLACK = 90.0
"""A change told is true if it happened within so many seconds of what it was dated at, or since."""


@dataclass(frozen=True, slots=True)
class Told:
    """A change of state that a rule decided, and from when it says it holds."""

    at: float
    is_on: bool
    dated: float
    is_announced: bool = True
    reason: str = ""


@dataclass(slots=True)
class Outcome:
    """What a rule made of one queue's year, and for how long it knew nothing, or held its state back."""

    told: list[Told] = field(default_factory=list)
    messages: int = 0
    unknown: float = 0.0
    held: float = 0.0


@dataclass(slots=True)
class Figures:
    """Sums over queues; `row` makes rates of them."""

    years: float = 0.0
    outages: int = 0
    false: int = 0
    missed: int = 0
    false_with_two: int = 0
    missed_with_two: int = 0
    messages: int = 0
    off: list[float] = field(default_factory=list)
    on: list[float] = field(default_factory=list)
    wrong: float = 0.0
    unknown: float = 0.0
    held: float = 0.0

    def add(self, other: "Figures") -> None:
        """Add another queue's figures."""
        for name in self.__slots__:
            setattr(self, name, getattr(self, name) + getattr(other, name))

    def row(self) -> dict[str, float]:
        """Return the figures as they are printed: rates a queue-year, delays in seconds, hours a queue-year."""
        years = self.years or 1.0
        return {
            "false": self.false / years,
            "missed": self.missed / years,
            "missed_percent": 100 * self.missed / max(self.outages, 1),
            "false_2": self.false_with_two,
            "missed_2": self.missed_with_two,
            **{f"off_{name}": value for name, value in _delays(self.off).items()},
            **{f"on_{name}": value for name, value in _delays(self.on).items()},
            "messages": self.messages / max(self.outages, 1),
            "wrong_h": self.wrong / 3600 / years,
            "unknown_h": self.unknown / 3600 / years,
            "held_h": self.held / 3600 / years,
        }


def _delays(delays: list[float]) -> dict[str, float]:
    if not delays:
        return {"p50": 0.0, "p95": 0.0, "max": 0.0}
    ordered = sorted(delays)
    return {"p50": median(ordered), "p95": ordered[int(0.95 * (len(ordered) - 1))], "max": ordered[-1]}


def judge(outcome: Outcome, off: list[Interval], feeds: Sequence[Feed], end: float) -> Figures:
    """Compare what was told of a queue with when it really had no power."""
    figures = Figures(years=end / (365 * DAY), messages=outcome.messages)
    figures.unknown, figures.held = outcome.unknown, outcome.held
    on = less([(0.0, end)], off)
    said_off = _said_off(outcome.told, end)
    both = length(common(said_off, off))
    figures.wrong = length(said_off) + length(off) - 2 * both
    for told in false_of(outcome.told, off, end):
        figures.false += 1
        figures.false_with_two += _has_two(feeds, told.at - 600, told.at)
    long = [one for one in off if one[1] - one[0] >= LONG]
    figures.outages = len(long)
    for start, stop in missed_of(outcome.told, off, end):
        figures.missed += 1
        figures.missed_with_two += _has_two(feeds, start - 300, stop)
    figures.off = _found(outcome.told, long, is_on=False)
    figures.on = _found(outcome.told, [one for one in on if one[1] - one[0] >= LONG and one[0] > 0], is_on=True)
    return figures


def false_of(told: Sequence[Told], off: list[Interval], end: float) -> list[Told]:
    """Return what was told though it had not been so at any time from 90 s before it was dated until it was told."""
    on = less([(0.0, end)], off)
    return [one for one in told if not overlaps(on if one.is_on else off, min(one.dated, one.at) - SLACK, one.at)]


def missed_of(told: Sequence[Told], off: list[Interval], end: float) -> list[Interval]:
    """Return the outages of five minutes or more of which nothing was told while they lasted."""
    said_off = _said_off(told, end)
    return [one for one in off if one[1] - one[0] >= LONG and not overlaps(said_off, *one)]


def _said_off(told: Sequence[Told], end: float) -> list[Interval]:
    found, since = [], None
    for one in told:
        if not one.is_on:
            since = one.at if since is None else since
        elif since is not None:
            found.append((since, one.at))
            since = None
    return found if since is None else [*found, (since, end)]


def _found(told: Sequence[Told], spans: list[Interval], *, is_on: bool) -> list[float]:
    """Return how long after the beginning of each span its state was told, of those that were told in time."""
    moments = [one.at for one in told]
    delays = []
    for start, end in spans:
        first = bisect_left(moments, start)
        before = told[first - 1].is_on if first else True
        if before is is_on:
            continue  # it was never told otherwise
        for one in told[first : bisect_right(moments, end)]:
            if one.is_on is is_on:
                delays.append(one.at - start)
                break
    return delays


def _has_two(feeds: Sequence[Feed], start: float, end: float) -> bool:
    return sum(honest(feed, start, end) for feed in feeds) >= 2
