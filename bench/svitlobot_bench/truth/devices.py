"""What reaches us of each sensor: its heartbeats and changes, through its own troubles and its network's."""

from array import array
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain
from random import Random

from svitlobot_bench.truth.intervals import DAY, Interval, less, overlaps, union, within
from svitlobot_bench.truth.setups import SETUPS, Device
from svitlobot_bench.truth.world import World

SAYS_OFF, SAYS_ON, SAYS_NOTHING = 0, 1, 2
"""What an arrival carries. One that was overtaken, or whose age was wrong, shows that its sensor lives, no more."""

Change = tuple[float, bool]


@dataclass(slots=True)
class Feed:
    """A sensor's arrivals in order, and when it lied or could not be heard though its queue had power.

    ``troubles`` name what made it so.
    """

    device: Device
    times: "array[float]" = field(default_factory=lambda: array("d"))
    codes: bytearray = field(default_factory=bytearray)
    lies: list[Interval] = field(default_factory=list)
    mute: list[Interval] = field(default_factory=list)
    troubles: dict[str, list[Interval]] = field(default_factory=dict)


def make_feeds(
    world: World, seed: int, setups: Sequence[Sequence[Device]] = tuple(SETUPS.values())
) -> list[list[Feed]]:
    """Return the arrivals of every sensor, queue by queue in the order of the set-ups."""
    feeds = []
    for number, devices in enumerate(setups):
        other = world.queues[(number + 1) % len(world.queues)].off
        feeds.append(
            [
                _feed(world, device, number, other if len(devices) > 1 else None, _chance(seed, number, place))
                for place, device in enumerate(devices)
            ]
        )
    return feeds


def _chance(seed: int, number: int, place: int) -> Random:
    return Random(f"sensor {seed} {number} {place}")  # noqa: S311 - a simulation


def _feed(world: World, device: Device, number: int, other: list[Interval] | None, chance: Random) -> Feed:
    """Return a sensor's arrivals. One without an ``other`` queue to stand in never lies: nobody could find it out."""
    queue, end = world.queues[number], world.end
    feed = Feed(device)
    seen, lies = (queue.off, {}) if other is None else _seen_off(queue.off, other, device, end, chance)
    feed.lies = union([*chain(*lies.values()), *queue.sags])
    seen = union(seen + _chatter(queue.sags, chance))
    deaths = [(at, at + 14 * DAY) for at, _ in _spells(chance, end, 0.4, 1, 2)]
    own = _spells(chance, end, 20, 40, 420) + _spells(chance, end, 4, 600, 7200)
    feed.mute = union([*own, *deaths, *world.networks[device.network]])
    away = {"pause": union(own), "death": union(deaths), "network": world.networks[device.network]}
    feed.troubles = lies | {"sag": queue.sags} | away
    unheard = union(feed.mute + world.api_away)
    badly_dated = [(at, at + 3 * DAY) for at, _ in _spells(chance, end, 0.5, 1, 2)]
    feed.troubles["clock"] = union(badly_dated)
    arrivals = _messages(device, seen, unheard, badly_dated, end, chance)
    arrivals.sort()
    newest = -1.0
    for at, taken_at, code in arrivals:
        overtaken = device.has_numbers and taken_at < newest
        newest = max(newest, taken_at)
        feed.times.append(at)
        feed.codes.append(SAYS_NOTHING if overtaken else code)
    return feed


def _spells(chance: Random, end: float, a_year: float, shortest: float, longest: float) -> list[Interval]:
    found, at = [], 0.0
    while (at := at + chance.expovariate(a_year / (365 * DAY))) < end:
        found.append((at, at + shortest * (longest / shortest) ** chance.random()))
    return found


def _seen_off(
    off: list[Interval], other: list[Interval], device: Device, end: float, chance: Random
) -> tuple[list[Interval], dict[str, list[Interval]]]:
    """Return when the sensor itself sees no power, and when it is wrong: a stuck relay, an inverter, another queue."""
    astray = union((at, at + 10 * DAY) for at, _ in _spells(chance, end, 0.25, 1, 2))
    seen = union(less(off, astray) + _inside(other, astray))
    stuck = union((at, at + chance.uniform(1, 10) * DAY) for at, _ in _spells(chance, end, 0.25, 1, 2))
    inverter = [(0.4 * end, 0.4 * end + device.inverter_days * DAY)] if device.inverter_days else []
    inverter += [(at, at + 20 * DAY) for at, _ in _spells(chance, end, 0.15, 1, 2)]
    if device.is_mains:
        stuck, says_on = [], union(inverter)
    else:
        says_on = []
    for one in stuck:
        if within(seen, one[0]):
            seen = union([*seen, one])
        else:
            says_on = union([*says_on, one])
    return less(seen, says_on), {"astray": astray, "stuck": union(stuck), "inverter": union(inverter)}


def _inside(intervals: Sequence[Interval], bounds: Sequence[Interval]) -> list[Interval]:
    return [(max(a, c), min(b, d)) for c, d in bounds for a, b in intervals if a < d and b > c]


def _chatter(sags: list[Interval], chance: Random) -> list[Interval]:
    """Return when a sensor's relay lets go while the voltage sags: some hold through it, some flutter."""
    found: list[Interval] = []
    for start, end in sags:
        if chance.random() < 0.5:
            continue
        at = start
        while at < end:
            at += chance.uniform(5, 120)
            found.append((at, at := at + chance.uniform(2, 120)))
    return found


@dataclass(slots=True)
class _Line:
    """The way from one sensor to us."""

    device: Device
    unheard: list[Interval]
    badly_dated: list[Interval]
    chance: Random
    found: list[tuple[float, float, int]] = field(default_factory=list)

    def send(self, at: float, code: int) -> bool:
        """Send a message; tell whether it was answered."""
        chance = self.chance
        if chance.random() < self.device.loss or within(self.unheard, at):
            return False
        arrives = at + 0.1 + chance.random() * 0.3
        luck = chance.random()
        if luck < 0.002:
            arrives += chance.uniform(5, 60)
        elif luck < 0.004:
            self.found.append((arrives + chance.uniform(1, 20), at, code))  # a duplicate
        self.found.append((arrives, at, code))
        return True

    def report(self, at: float, code: int, until: float) -> None:
        """Send a change again and again, with a back-off, until it is answered or no longer true."""
        wait = 2.0
        while at < until and not self.send(at, self._dated(at, code)):
            at, wait = at + wait, min(wait * 2, 60.0)

    def _dated(self, at: float, code: int) -> int:
        return SAYS_NOTHING if within(self.badly_dated, at) else code


def _messages(
    device: Device,
    seen: list[Interval],
    unheard: list[Interval],
    badly_dated: list[Interval],
    end: float,
    chance: Random,
) -> list[tuple[float, float, int]]:
    line = _Line(device, unheard, [] if device.is_mains else badly_dated, chance)
    edges = [(0.0, True), *((edge, is_on) for start, stop in seen for edge, is_on in ((start, False), (stop, True)))]
    boot = 0.0
    for number, (start, is_on) in enumerate(edges):
        until = edges[number + 1][0] if number + 1 < len(edges) else end
        if device.is_mains:
            if is_on:
                _beat(line, start + boot, until, SAYS_ON)
            boot = chance.uniform(8, 40)
            continue
        code = SAYS_ON if is_on else SAYS_OFF
        begins = start + boot + chance.uniform(0.2, 2.0)
        lasts = until if is_on else min(until, start + chance.uniform(5, 12) * 3600)  # the battery
        boot = 20.0 if lasts < until else 0.0
        line.report(begins, code, min(lasts, begins + 600))
        _beat(line, begins + device.heartbeat, lasts, code)
    return line.found


def _beat(line: _Line, at: float, until: float, code: int) -> None:
    """Send heartbeats, with some jitter, as long as the sensor lives. Its network's absence costs no work."""
    period, send, jitter, unheard = line.device.heartbeat, line.send, line.chance.random, line.unheard
    while at < until:
        if not send(at, code):
            found = bisect_right(unheard, (at, float("inf"))) - 1
            if found >= 0 and unheard[found][1] > at:
                at = unheard[found][1] - period * jitter()
        at += period * (0.95 + 0.1 * jitter())


def honest(feed: Feed, at: float, until: float) -> bool:
    """Tell whether a sensor told the truth, and could be heard, all the while."""
    return not overlaps(feed.lies, at, until) and not overlaps(feed.mute, at, until)
