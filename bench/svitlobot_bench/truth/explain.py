"""Why a decision was wrong: each false announcement and missed outage with the rule and the troubles behind it."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence

from svitlobot_bench.truth.devices import SAYS_OFF, SAYS_ON, Feed, make_feeds
from svitlobot_bench.truth.intervals import moment_of, overlaps
from svitlobot_bench.truth.ours import OurRule
from svitlobot_bench.truth.score import Told, false_of, missed_of
from svitlobot_bench.truth.setups import SETUPS
from svitlobot_bench.truth.world import World, make_world

BEFORE = 600.0
"""Seconds before a false announcement in which a trouble may have been its cause."""


def explain(seed: int, days: int) -> list[str]:
    """Live through one city's time; return a line for each fault, and how often each set-up had which causes."""
    world = make_world(seed, days, len(SETUPS))
    feeds = make_feeds(world, seed)
    found, causes = [], Counter[str]()
    for number, outcome in enumerate(OurRule(world, feeds).run()):
        name = list(SETUPS)[number]
        for cause, line in faults(world, number, feeds[number], outcome.told):
            found.append(f"{name}: {line}")
            causes[f"{name}: {cause}"] += 1
    return [*found, *(f"{count:4d} {cause}" for cause, count in sorted(causes.items()))]


def faults(world: World, number: int, feeds: Sequence[Feed], told: Sequence[Told]) -> Iterator[tuple[str, str]]:
    """Return of each fault in a queue its cause, to be counted by, and a line that tells of it alone."""
    off = world.queues[number].off
    for one in false_of(told, off, world.end):
        what = f"false {'on' if one.is_on else 'off'} by {one.reason}"
        troubles = _troubles(feeds, one.at - BEFORE, one.at)
        yield f"{what} [{troubles}]", f"{moment_of(one.at):%m-%d %H:%M:%S} {what} [{_said(feeds, one.at)}]"
    for start, stop in missed_of(told, off, world.end):
        troubles = _troubles(feeds, start - BEFORE, stop)
        lasted = f"{(stop - start) / 60:.0f} min"
        yield f"missed [{troubles}]", f"{moment_of(start):%m-%d %H:%M:%S} missed {lasted} [{_said(feeds, stop)}]"


def _troubles(feeds: Sequence[Feed], start: float, stop: float) -> str:
    return ", ".join(_troubles_of(feed, start, stop) for feed in feeds)


def _troubles_of(feed: Feed, start: float, stop: float) -> str:
    names = [name for name, spells in feed.troubles.items() if overlaps(spells, start, stop)]
    return f"{feed.device.supply} {'+'.join(names) or 'well'}"


def _said(feeds: Sequence[Feed], at: float) -> str:
    """Name each sensor's trouble at that moment, and its reports before it, the latest last."""
    return ", ".join(f"{_troubles_of(feed, at - BEFORE, at)}: {' '.join(_contacts(feed, at))}" for feed in feeds)


def _contacts(feed: Feed, at: float, shown: int = 4) -> Iterator[str]:
    newest = bisect_right(feed.times, at)
    for index in range(max(newest - shown, 0), newest):
        yield f"{feed.times[index] - at:.0f}{ {SAYS_ON: '+', SAYS_OFF: '-'}.get(feed.codes[index], '?') }"
