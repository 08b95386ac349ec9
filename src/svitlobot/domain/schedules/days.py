"""What is planned: a queue's day as wall-clock windows, and outages as people live through them.

A day is kept as its source gives it: minutes of the wall clock, 0 … 1440. Only `outages` turns it into moments, so a
day with 23 or 25 hours needs no rule anywhere else. Absence of data is a status of its own, never "no outages".
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise

from svitlobot.clock import KYIV
from svitlobot.errors import InvalidInputError

DAY_ENDS = 24 * 60  # minutes; as 24:00 in texts and in the database


class DayStatus(StrEnum):
    """What is known of a day."""

    PUBLISHED = "published"
    PRELIMINARY = "preliminary"  # may still change
    EMERGENCY = "emergency"  # schedules do not hold
    NONE_PLANNED = "none_planned"  # said by the source, never inferred
    UNKNOWN = "unknown"


FIRM = frozenset({DayStatus.PUBLISHED, DayStatus.PRELIMINARY})


@dataclass(frozen=True, slots=True, order=True)
class Window:
    """A planned outage within one day: from minute ``start`` up to minute ``end``; a possible one is not certain."""

    start: int
    end: int
    is_possible: bool = False

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end <= DAY_ENDS:
            raise InvalidInputError(f"відключення {self} не буває: воно має скінчитися того ж дня, найпізніше о 24:00")

    def __str__(self) -> str:
        return f"{spoken_minute(self.start)}–{spoken_minute(self.end)}"


@dataclass(frozen=True, slots=True)
class DaySchedule:
    """One queue's day in a schedule. Only a published or preliminary day has windows, and at least one."""

    status: DayStatus
    windows: tuple[Window, ...] = ()

    def __post_init__(self) -> None:
        if bool(self.windows) is not (self.status in FIRM):
            raise InvalidInputError(f"день зі станом {self.status} і {len(self.windows)} відключеннями суперечить собі")

    @property
    def is_known(self) -> bool:
        """Whether anything may be concluded from it, also from what it does not hold.

        A preliminary day of possible outages alone, such as the template of a week gives, promises no power between
        them.
        """
        if self.status is DayStatus.PRELIMINARY:
            return not all(window.is_possible for window in self.windows)
        return self.status in {DayStatus.PUBLISHED, DayStatus.NONE_PLANNED}


UNKNOWN_DAY = DaySchedule(DayStatus.UNKNOWN)
NONE_PLANNED_DAY = DaySchedule(DayStatus.NONE_PLANNED)


@dataclass(frozen=True, slots=True)
class PlannedOutage:
    """One outage, however many days it touches, as far as it is planned: up to ``until``.

    ``is_open``: it goes on into a day without a schedule. ``may_go_on``: a possible outage follows it at once.
    """

    start: datetime
    until: datetime
    is_possible: bool = False
    is_preliminary: bool = False
    is_open: bool = False
    may_go_on: bool = False

    @property
    def end(self) -> datetime | None:
        """When the schedule ends it; None while the end is not planned."""
        return None if self.is_open else self.until

    @property
    def promised_end(self) -> datetime | None:
        """When the schedule promises power again, if it does."""
        return None if self.is_possible or self.may_go_on else self.end


def planned(windows: Iterable[Window], *, is_preliminary: bool = False) -> DaySchedule:
    """Return the schedule of a day that a source has spoken of: with its windows put in order, or "none planned"."""
    tidy = tuple(merged(windows))
    if not tidy:
        return DaySchedule(DayStatus.NONE_PLANNED)
    return DaySchedule(DayStatus.PRELIMINARY if is_preliminary else DayStatus.PUBLISHED, tidy)


def looks_like(windows: Iterable[Window]) -> DaySchedule:
    """Return a day's schedule from the template of its weekday, in which nothing is certain."""
    possible = merged(Window(window.start, window.end, is_possible=True) for window in windows)
    return DaySchedule(DayStatus.PRELIMINARY, tuple(possible)) if possible else UNKNOWN_DAY


def merged(windows: Iterable[Window]) -> list[Window]:
    """Return the windows in order, joined where they touch or overlap; what is certain somewhere is certain there."""
    given = list(windows)
    edges = sorted({edge for window in given for edge in (window.start, window.end)})
    joined: list[Window] = []
    for start, end in pairwise(edges):
        covering = [window for window in given if window.start <= start and end <= window.end]
        if not covering:
            continue
        piece = Window(start, end, all(window.is_possible for window in covering))
        if joined and joined[-1].end == start and joined[-1].is_possible is piece.is_possible:
            piece = Window(joined.pop().start, end, piece.is_possible)
        joined.append(piece)
    return joined


def moment(day: date, minute: int) -> datetime:
    """Return the moment of a wall-clock minute of a day in Kyiv, as UTC.

    Moments never go backwards as minutes go forwards: a minute that the spring change skips is the moment of the
    change, and one that the autumn change repeats is its first passage.
    """
    wall_day, rest = (day + timedelta(days=1), 0) if minute == DAY_ENDS else (day, minute)
    wall = datetime.combine(wall_day, time(*divmod(rest, 60)), KYIV)
    instant = wall.astimezone(UTC)
    if instant.astimezone(KYIV).replace(tzinfo=None) != wall.replace(tzinfo=None):  # skipped in spring
        return datetime.combine(wall_day, time(wall.hour), KYIV).astimezone(UTC)
    return instant


def half_hours(schedule: DaySchedule) -> str | None:
    """Return the day's 48 half hours: "1" no power, "?" perhaps none, "0" power; None when nothing is known of them.

    A half hour that an outage takes a part of counts as one without power.
    """
    if not schedule.windows:
        return "0" * 48 if schedule.status is DayStatus.NONE_PLANNED else None
    return "".join(_half_hour(schedule.windows, half * 30) for half in range(48))


def _half_hour(windows: Iterable[Window], start: int) -> str:
    touching = [window for window in windows if window.start < start + 30 and start < window.end]
    if not touching:
        return "0"
    return "?" if all(window.is_possible for window in touching) else "1"


def known_until(days: Mapping[date, DaySchedule], today: date) -> datetime | None:
    """Return the moment up to which the schedule is known without a gap; None when even today's is not."""
    day = today
    while days.get(day, UNKNOWN_DAY).is_known:
        day += timedelta(days=1)
    return moment(day, 0) if day > today else None


def outages(days: Mapping[date, DaySchedule]) -> list[PlannedOutage]:
    """Return the outages of the days known, in order; those that touch across midnight are one."""
    found: list[PlannedOutage] = []
    for day, schedule in sorted(days.items()):
        following = days.get(day + timedelta(days=1), UNKNOWN_DAY)
        for window in schedule.windows:
            piece = PlannedOutage(
                moment(day, window.start),
                moment(day, window.end),
                window.is_possible,
                schedule.status is DayStatus.PRELIMINARY,
                is_open=window.end == DAY_ENDS and not following.is_known,
            )
            if piece.start == piece.until:  # wholly inside the hour that the spring change skips
                continue
            found.append(_continued(found.pop(), piece) if found and _touch(found[-1], piece) else piece)
    begin_possibly = {one.start for one in found if one.is_possible}
    return [replace(one, may_go_on=not one.is_possible and one.until in begin_possibly) for one in found]


def _touch(before: PlannedOutage, after: PlannedOutage) -> bool:
    return before.until == after.start and before.is_possible is after.is_possible


def _continued(before: PlannedOutage, after: PlannedOutage) -> PlannedOutage:
    return replace(after, start=before.start, is_preliminary=before.is_preliminary or after.is_preliminary)


def outage_at(planned_outages: Iterable[PlannedOutage], at: datetime) -> PlannedOutage | None:
    """Return the outage that is planned for a moment, if any."""
    return next((one for one in planned_outages if one.start <= at < one.until), None)


def next_outage(planned_outages: Iterable[PlannedOutage], at: datetime) -> PlannedOutage | None:
    """Return the first outage planned to begin after a moment, if any."""
    return next((one for one in planned_outages if one.start > at), None)


def spoken_minute(minute: int) -> str:
    """Write a minute of the day as people do: 18:30, and 24:00 for the day's end."""
    return "{:02}:{:02}".format(*divmod(minute, 60))
