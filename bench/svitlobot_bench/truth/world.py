"""What really happens: outages by plan and without one, blinks, brown-outs, networks and servers that are away."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from svitlobot.domain.schedules.days import (
    DaySchedule,
    DayStatus,
    PlannedOutage,
    Window,
    moment,
    outages,
    planned,
)
from svitlobot_bench.truth.intervals import DAY, START, Interval, seconds_of, union

NETWORKS = ("carrier-k", "carrier-v", "carrier-l", "provider-a", "provider-b", "provider-c")

FIRST_HEARD = 600.0
"""Seconds in which every sensor makes its first contacts."""

HOURS_OFF = (8, 8, 6, 2, 0, 4, 8, 6, 2, 4, 8, 8)
"""Planned hours a day by month: winter and the heat are worst, in May there is none."""


@dataclass(frozen=True, slots=True)
class QueueWorld:
    """A queue's truth: when there was no power, when the voltage sagged, and what had been published."""

    off: list[Interval]
    sags: list[Interval]
    days: Mapping[date, DaySchedule]
    planned: list[PlannedOutage] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class World:
    """The city: its queues, and when each network, our API and Redis were away."""

    days: int
    queues: list[QueueWorld]
    networks: Mapping[str, list[Interval]]
    api_away: list[Interval]
    redis_away: list[Interval]

    @property
    def end(self) -> float:
        """When the simulation ends, in seconds."""
        return self.days * DAY


def make_world(seed: int, days: int, queues: int) -> World:
    """Make a city's year, or its first days. The same seed makes the same world."""
    chance = Random(f"world {seed}")  # noqa: S311 - a simulation
    end = days * DAY
    return World(
        days=days,
        queues=[_queue(Random(f"queue {seed} {number}"), days) for number in range(queues)],  # noqa: S311
        networks={name: _spells(chance, end, 8, 120, 4 * 3600) for name in NETWORKS},
        api_away=_spells(chance, end, 40, 5, 300),
        redis_away=_spells(chance, end, 12, 30, 1800),
    )


def _spells(chance: Random, end: float, a_year: float, shortest: float, longest: float) -> list[Interval]:
    """Return so many spells a year at random; their lengths are spread evenly by order of magnitude."""
    found, at = [], 0.0
    while (at := at + chance.expovariate(a_year / (365 * DAY))) < end:
        found.append((at, at + shortest * (longest / shortest) ** chance.random()))
    return union(found)


def _queue(chance: Random, days: int) -> QueueWorld:
    schedules: dict[date, DaySchedule] = {}
    off: list[Interval] = []
    for number in range(days):
        day = START.date() + timedelta(days=number)
        windows = _windows(chance, HOURS_OFF[day.month - 1])
        schedules[day] = _published(chance, windows)
        off += _happened(chance, day, windows)
    end = days * DAY
    off += _spells(chance, end, 12, 60, 6 * 3600)  # faults
    off += _spells(chance, end, 60, 1, 20)  # blinks
    for start, _ in _spells(chance, end, 6, 1, 2):
        off += _flapping(chance, start)
    published = outages(schedules)
    return QueueWorld(_clipped(off, end), _spells(chance, end, 4, 60, 1200), schedules, published)


def _clipped(off: list[Interval], end: float) -> list[Interval]:
    """Leave out an outage that had begun before any sensor could be heard: nobody can see it begin."""
    return [(start, min(stop, end)) for start, stop in union(off) if FIRST_HEARD < start < end]


def _windows(chance: Random, hours: int) -> list[Window]:
    """Return a day's planned outages, of two or four hours, in whole half hours."""
    windows = []
    for part in range(hours // 2):
        width = 24 * 60 // (hours // 2)
        if chance.random() < 0.8:
            start = part * width + 30 * chance.randrange((width - 150) // 30)
            windows.append(Window(start, start + 120))
    return windows


def _published(chance: Random, windows: list[Window]) -> DaySchedule:
    luck = chance.random()
    if luck < 0.08:
        return DaySchedule(DayStatus.UNKNOWN)
    if luck < 0.1:
        return DaySchedule(DayStatus.EMERGENCY)
    return planned(windows)


def _happened(chance: Random, day: date, windows: list[Window]) -> list[Interval]:
    """Return what became of the plan: switched by hand some minutes off, sometimes not at all, sometimes for longer."""
    found = []
    for window in windows:
        if chance.random() < 0.12:
            continue
        start = seconds_of(moment(day, window.start)) + chance.gauss(120, 240)
        end = seconds_of(moment(day, window.end)) + chance.gauss(0, 420)
        if chance.random() < 0.05:
            end += chance.uniform(1800, 7200)
        found.append((start, end))
    return found


def _flapping(chance: Random, at: float) -> list[Interval]:
    found = []
    for _ in range(chance.randint(4, 12)):
        at += chance.uniform(15, 90)
        found.append((at, at := at + chance.uniform(3, 60)))
    return found
