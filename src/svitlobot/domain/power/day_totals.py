"""A queue's day in figures: how long there was no power, how long there was to be none, and how the two agree.

Minutes are of real time, so a day has 1380, 1440 or 1500 of them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median

from svitlobot.domain.schedules.days import (
    DAY_ENDS,
    UNKNOWN_DAY,
    DaySchedule,
    PlannedOutage,
    Window,
    moment,
    outage_at,
    outages,
)
from svitlobot.domain.schedules.power_notes import planned_for


@dataclass(frozen=True, slots=True, order=True)
class PowerChange:
    """The power of a queue went or came back."""

    at: datetime
    is_on: bool


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time: one without power, or one in which a sensor was heard. What still lasts ends now."""

    start: datetime
    end: datetime

    def within(self, start: datetime, end: datetime) -> timedelta:
        """Return how much of it falls between two moments."""
        return max(min(self.end, end) - max(self.start, start), timedelta())


@dataclass(frozen=True, slots=True)
class DayTotals:
    """A day's figures.

    Power is known only for the ``minutes_heard``, in which a sensor spoke for the queue. If no sensor spoke on a day,
    nothing but its schedule is known. An outage counts for the day on which it began. Without a schedule these are
    None: ``minutes_planned`` of certain outages, ``unplanned_outages`` that were not in it, and ``lag_minutes``, the
    median of how much later than planned the power went (negative when earlier).
    """

    minutes_heard: int
    minutes_off: int | None
    minutes_planned: int | None
    outages: int | None
    unplanned_outages: int | None
    lag_minutes: int | None


def actual_outages(changes: Iterable[PowerChange], now: datetime) -> list[Span]:
    """Return the outages that a queue's changes tell of, up to ``now``; what was before the first change is power."""
    found = []
    off_since: datetime | None = None
    for change in sorted(changes):
        if change.at > now:
            break
        if not change.is_on:
            off_since = off_since or change.at
        elif off_since is not None:
            found.append(Span(off_since, change.at))
            off_since = None
    if off_since is not None:
        found.append(Span(off_since, now))
    return found


def day_totals(
    day: date, actual: Sequence[Span], heard: Sequence[Span], schedules: Mapping[date, DaySchedule]
) -> DayTotals:
    """Return a day's figures. ``schedules`` holds the neighbouring days too, for outages over midnight.

    ``heard`` are the spans in which any sensor spoke for the queue; they do not overlap.
    """
    starts, ends = moment(day, 0), moment(day, DAY_ENDS)
    schedule = schedules.get(day, UNKNOWN_DAY)
    minutes_planned = _planned_minutes(day, schedule) if schedule.is_known else None
    minutes_heard = _minutes(sum((span.within(starts, ends) for span in heard), timedelta()))
    if not minutes_heard:
        return DayTotals(0, None, minutes_planned, None, None, None)
    off = sum((_both(outage, span).within(starts, ends) for outage in actual for span in heard), timedelta())
    begun = [outage for outage in actual if starts <= outage.start < ends]
    planned = outages(schedules)
    return DayTotals(
        minutes_heard=minutes_heard,
        minutes_off=_minutes(off),
        minutes_planned=minutes_planned,
        outages=len(begun),
        unplanned_outages=sum(not _is_planned(planned, one.start) for one in begun) if schedule.is_known else None,
        lag_minutes=_lag(planned, begun) if schedule.is_known else None,
    )


def _both(one: Span, other: Span) -> Span:
    """Return where two spans overlap; it ends before it starts if they don't."""
    return Span(max(one.start, other.start), min(one.end, other.end))


def _planned_minutes(day: date, schedule: DaySchedule) -> int:
    certain = (window for window in schedule.windows if not window.is_possible)
    return _minutes(sum((moment(day, one.end) - moment(day, one.start) for one in certain), timedelta()))


def _is_planned(planned: list[PlannedOutage], at: datetime) -> bool:
    """Tell whether a schedule held an outage, if only as a possible one."""
    return planned_for(planned, at) is not None or outage_at(planned, at) is not None


def _lag(planned: list[PlannedOutage], begun: Iterable[Span]) -> int | None:
    """Return the median lag; of several actual outages within a planned one, the first is the one that was planned."""
    lags: dict[datetime, timedelta] = {}
    for outage in begun:
        if (schedule := planned_for(planned, outage.start)) is not None:
            lags.setdefault(schedule.start, outage.start - schedule.start)
    return round(median(_minutes(lag) for lag in lags.values())) if lags else None


def confirmed_windows(
    day: date, schedule: DaySchedule, actual: Sequence[Span], heard: Sequence[Span], now: datetime
) -> dict[Window, bool | None]:
    """Tell of each window that is over whether any of it really was an outage.

    None where for most of it no sensor spoke for the queue, and none spoke of an outage.
    """
    judged: dict[Window, bool | None] = {}
    for window in schedule.windows:
        start, end = moment(day, window.start), moment(day, window.end)
        if end > now:
            continue
        minutes_heard = sum((span.within(start, end) for span in heard), timedelta())
        was_out = any(_both(outage, span).within(start, end) for outage in actual for span in heard)
        judged[window] = True if was_out else None if minutes_heard * 2 < end - start else False
    return judged


def _minutes(duration: timedelta) -> int:
    return round(duration.total_seconds() / 60)
