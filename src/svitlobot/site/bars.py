"""Bars of 24 hours: where each stretch of a day begins and ends, by the wall clock of Kyiv."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from svitlobot.clock import kyiv, minute_of_day
from svitlobot.domain.schedules.days import DAY_ENDS, spoken_minute
from svitlobot.schemas.power.city import ScheduledDay, TimelineStretch

HALF_HOUR = 30
_KINDS = {"0": "free", "1": "planned", "?": "possible"}


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a bar, in minutes of the day; ``kind`` chooses its pattern."""

    start: int
    end: int
    kind: str

    @property
    def clock(self) -> str:
        """From when until when, such as 18:00–24:00."""
        return f"{spoken_minute(self.start)}–{spoken_minute(self.end)}"


def planned_parts(day: ScheduledDay) -> list[Part]:
    """Return the parts of a day's schedule; none when it is not known."""
    parts, start = [], 0
    for mark, half_hours in groupby(day.half_hours or ""):
        end = start + HALF_HOUR * len(list(half_hours))
        parts.append(Part(start, end, _KINDS[mark]))
        start = end
    return parts


def actual_parts(stretches: Iterable[TimelineStretch], day: date, now: datetime) -> list[Part]:
    """Return what the power really was on a day until ``now``.

    A stretch that begins and ends in the hour that the clock shows twice in autumn may have no length, and is left out.
    """
    found = []
    for one in stretches:
        start, end = _minute_on(day, one.start), _minute_on(day, one.end or now)
        if start < end:
            found.append(Part(start, end, str(one.power)))
    return found


def _minute_on(day: date, moment: datetime) -> int:
    """Return the minute of the day, or its edge when the moment is of another day."""
    shown = kyiv(moment).date()
    if shown != day:
        return 0 if shown < day else DAY_ENDS
    return minute_of_day(moment)
