"""A season of a real-looking feed: schedules, growth, true cancellations, glitches, and what people were told of it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from svitlobot.clock import kyiv, minute_of_day
from svitlobot.domain.schedules.days import DaySchedule, Window, merged, planned

POLL = timedelta(minutes=10)
_NIGHTFALL = 1380  # minutes; so that what happens is told before the day is over
_GLITCH, _OTHER_SCHEDULE, _CANCELLED, _GROWN = 0.05, 0.02, 0.02, 0.02  # how likely each is at a poll


def some_day(random: Random) -> DaySchedule:
    """Return a day of three or four outages."""
    windows = [Window(start := block * 360 + random.randrange(6) * 30, start + random.choice((90, 150, 210)))
               for block in range(4) if random.random() < 0.9]  # fmt: skip
    return planned(Window(one.start, min(one.end, 1440)) for one in windows) if windows else planned([Window(60, 180)])


@dataclass
class Truth:
    """What the grid operator really means for each queue today, and when it last cancelled or added something."""

    schedules: dict[str, DaySchedule]
    day: date
    glitches: dict[str, tuple[datetime, datetime, DaySchedule]] = field(default_factory=dict)  # from, until, what
    glitched: int = 0
    busy_until: dict[str, datetime] = field(default_factory=dict)
    cancelled: list[tuple[datetime, str]] = field(default_factory=list)
    grown: list[tuple[datetime, str]] = field(default_factory=list)


def season(names: list[str], start: datetime, days: float, random: Random) -> Iterator[tuple[datetime, Truth]]:
    """Yield the moment of each poll and what is true then; ``shown`` says what the feed shows of it."""
    now = start
    truth = Truth({}, kyiv(start).date() - timedelta(days=1))
    while now < start + timedelta(days=days):
        if kyiv(now).date() != truth.day:
            truth.day = kyiv(now).date()
            truth.schedules = {name: some_day(random) for name in names}
            truth.glitches.clear()
        elif minute_of_day(now) < _NIGHTFALL:
            _happens(truth, now, random)
        yield now, truth
        now += POLL


def _happens(truth: Truth, now: datetime, random: Random) -> None:
    """Let something happen, or nothing; a queue is left in peace for 40 minutes after a glitch or a change."""
    chance, minute = random.random(), minute_of_day(now)
    quiet = [name for name in truth.schedules if truth.busy_until.get(name, now) <= now]
    if chance >= _GLITCH + _OTHER_SCHEDULE + _CANCELLED + _GROWN or not quiet:
        return
    name = random.choice(quiet)
    schedule = truth.schedules[name]
    if chance < _GLITCH:  # the whole feed turns to "yes", or one queue does
        for one in quiet if random.random() < 0.3 else [name]:
            _glitch(truth, one, now, random.choice((1, 1, 2)), planned(()))
    elif chance < _GLITCH + _OTHER_SCHEDULE:
        _glitch(truth, name, now, 1, some_day(random))
    elif chance < _GLITCH + _OTHER_SCHEDULE + _CANCELLED:
        left = [one for one in schedule.windows if one.end <= minute]
        if schedule.windows and schedule.windows[-1].end > minute + 40:  # otherwise it is over before it must be told
            truth.schedules[name] = planned(left)
            truth.cancelled.append((now, name))
    elif minute < 1300:
        bigger = planned(merged([*schedule.windows, Window(minute + 40, min(minute + 130, 1440))]))
        if bigger != schedule:
            truth.schedules[name] = bigger
            truth.grown.append((now, name))
            if random.random() < 0.5:  # another server of the feed still shows the old schedule
                _glitch(truth, name, now + POLL, random.choice((1, 2)), schedule)
                return
    truth.busy_until[name] = now + 4 * POLL


def _glitch(truth: Truth, name: str, begins: datetime, polls: int, schedule: DaySchedule) -> None:
    until = begins + polls * POLL
    truth.glitches[name] = begins, until, schedule
    truth.busy_until[name] = until + 4 * POLL
    truth.glitched += 1


def shown(truth: Truth, now: datetime) -> dict[str, dict[date, DaySchedule]]:
    """Return what the feed shows at a poll."""
    schedules = {}
    for name, schedule in truth.schedules.items():
        begins, until, wrong = truth.glitches.get(name, (now, now, schedule))
        schedules[name] = {truth.day: wrong if begins <= now < until else schedule}
    return schedules
