"""What every schedule format is read into, and how what is wrong in a file is told."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from svitlobot.clock import KYIV
from svitlobot.domain.schedules.amendments import Amendment
from svitlobot.domain.schedules.days import DaySchedule, DayStatus, Window
from svitlobot.errors import InvalidInputError

MAX_SHOWN = 20
_LONGEST_NUMBER = 15  # characters of a unix time
_LATEST_SECONDS = 4_102_444_800  # of the year 2100; what is greater counts milliseconds
_OFF_BY = timedelta(hours=3)  # less than this before midnight, the day to come is meant

Days = Mapping[str, Mapping[date, DaySchedule]]
"""Schedules by the source's own name of a group, and by date."""

Weekly = Mapping[str, Mapping[int, tuple[Window, ...]]]
"""The template of a week by group and weekday, 0 = Monday."""


@dataclass(frozen=True, slots=True)
class ParsedSchedule:
    """A schedule as its source gives it.

    ``said_at`` is when the source says that it was made. ``blanks`` are days of groups that show power everywhere,
    which says nothing yet unless there were outages before. ``notes`` tell the operator what was left out, and
    ``broken`` are the groups that could not be read. ``amendments`` change the days given here, or else those stored.
    With ``have_others_power`` the groups that are not listed have no outages.
    """

    format: str
    days: Days = field(default_factory=dict)
    weekly: Weekly = field(default_factory=dict)
    said_at: datetime | None = None
    blanks: frozenset[tuple[str, date]] = frozenset()
    notes: Sequence[str] = ()
    amendments: Sequence[Amendment] = ()
    have_others_power: bool = False
    broken: frozenset[str] = frozenset()


class Problems:
    """Everything wrong in a file, so that it is told at once. A wrong group costs itself, not the file."""

    def __init__(self) -> None:
        self._found: list[str] = []
        self.groups: set[str] = set()

    def add(self, group: str, when: object, text: str) -> None:
        """Note a problem of a group at an hour, day or window."""
        self._found.append(_storable(f"група {str(group)[:40]}, {str(when)[:40]}: {text}"))
        self.groups.add(group)

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._found)

    def refuse(self) -> None:
        """Raise InvalidInputError with every problem, if there is any."""
        if self._found:
            raise InvalidInputError("Графік не прийнято:\n" + "\n".join(self._shown()), problems=len(self._found))

    def notes(self, *, is_anything_left: bool) -> list[str]:
        """Return what was left out, for the operator. Raises InvalidInputError when nothing else is left."""
        if not is_anything_left:
            self.refuse()
        return [f"Не прочитав і пропустив: {line}" for line in self._shown()]

    def _shown(self) -> list[str]:
        more = len(self._found) - MAX_SHOWN
        return self._found[:MAX_SHOWN] + ([f"… і ще {more}"] if more > 0 else [])


def has_known_day(days: Days) -> bool:
    """Tell whether the schedule says anything about any day."""
    return any(
        schedule.status is not DayStatus.UNKNOWN for schedules in days.values() for schedule in schedules.values()
    )


def _storable(text: str) -> str:
    """Leave out the one character that PostgreSQL keeps in no text."""
    return text.replace("\0", "")


def expect_mapping(value: object, what: str) -> Mapping[str, Any]:
    """Return a JSON object. Raises InvalidInputError naming what should have been one."""
    if not isinstance(value, Mapping):
        raise InvalidInputError(f"Графік не прийнято: {_storable(what)} має бути об'єктом JSON")
    return value


def moment_of(value: object) -> datetime | None:
    """Read the moment that a source was updated, in any of the ways they write it.

    None when it cannot be read or is outside the years 2000–2100: nobody can reckon with the ends of time.
    """
    if isinstance(value, int | float) and not isinstance(value, bool):
        return from_unix(value)
    if isinstance(value, str) and value.strip().isascii() and value.strip().isdigit() and len(value) < _LONGEST_NUMBER:
        return from_unix(int(value))
    read = _written(value.strip()) if isinstance(value, str) else None
    return read if read is not None and 2000 <= read.year < 2100 else None


def _written(value: str) -> datetime | None:
    for form in ("%d.%m.%Y %H:%M", "%H:%M %d.%m.%Y"):
        try:
            return datetime.strptime(value, form).replace(tzinfo=KYIV)
        except ValueError:
            continue
    try:
        read = datetime.fromisoformat(value)
    except ValueError:
        return None
    return read if read.tzinfo else read.replace(tzinfo=KYIV)


def from_unix(seconds: float) -> datetime | None:
    """Return the moment of a unix timestamp, in seconds or milliseconds, in Kyiv; None outside the years 2000–2100."""
    if seconds > _LATEST_SECONDS:
        seconds /= 1000
    if not 946_684_800 <= seconds <= _LATEST_SECONDS:
        return None
    return datetime.fromtimestamp(seconds, KYIV)


def day_of(midnight: datetime) -> date:
    """Return the day that begins at a midnight as a producer writes it: in any zone, or by another season's offset."""
    return (midnight.astimezone(KYIV) + _OFF_BY).date()


def windows_of(half_hours: Iterable[tuple[int, bool]]) -> list[Window]:
    """Return the windows of half hours (number 0–47, is it only possible) in which there is no power."""
    return [Window(half * 30, half * 30 + 30, is_possible) for half, is_possible in half_hours]
