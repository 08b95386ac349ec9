"""Amendments of a day's schedule: an outage that begins earlier, lasts longer, is added, moved or cancelled."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from svitlobot.domain.schedules.days import FIRM, DaySchedule, DayStatus, Window, merged, planned, spoken_minute
from svitlobot.errors import InvalidInputError


@dataclass(frozen=True, slots=True)
class AddWindows:
    """Outages in addition to those planned; with ``begins_schedule`` also on a day of which nothing is known yet."""

    windows: tuple[Window, ...]
    begins_schedule: bool = False


@dataclass(frozen=True, slots=True)
class CancelWindows:
    """Power where an outage was planned; without ``windows``, for the whole day."""

    windows: tuple[Window, ...] = ()


@dataclass(frozen=True, slots=True)
class MoveStart:
    """The outage begins at another minute."""

    minute: int
    is_earlier: bool


@dataclass(frozen=True, slots=True)
class MoveEnd:
    """The outage ends at another minute; ``is_later`` is None when the text does not say in which direction."""

    minute: int
    is_later: bool | None = None


@dataclass(frozen=True, slots=True)
class Retime:
    """The outage takes place from ``window.start`` to ``window.end`` instead."""

    window: Window


@dataclass(frozen=True, slots=True)
class Replace:
    """The outages of ``before`` take place at the time of ``after``."""

    before: tuple[Window, ...]
    after: tuple[Window, ...]


@dataclass(frozen=True, slots=True)
class DeclareEmergency:
    """The schedule does not hold: outages are emergency ones."""


Change = AddWindows | CancelWindows | MoveStart | MoveEnd | Retime | Replace | DeclareEmergency


@dataclass(frozen=True, slots=True)
class Amendment:
    """A change of one day for the source's ``groups``, or for one ``queue_id``; without either, for every queue.

    ``line`` is its number in the text, counted from 1, and ``text`` its beginning.
    """

    groups: tuple[str, ...]
    day: date
    line: int
    text: str
    change: Change
    queue_id: int | None = None


def amended(schedule: DaySchedule, change: Change) -> DaySchedule:
    """Apply a change to a day's schedule. Raises InvalidInputError when the schedule has nothing to change so."""
    match change:
        case DeclareEmergency():
            return DaySchedule(DayStatus.EMERGENCY)
        case CancelWindows(windows=()):
            return planned(())
        case AddWindows(windows, begins_schedule=True) if schedule.status is DayStatus.UNKNOWN:
            return planned(windows)
    if schedule.status is DayStatus.UNKNOWN or schedule.status is DayStatus.EMERGENCY:
        raise InvalidInputError("графіка цього дня ще немає, тож змінювати нічого")
    return planned(_changed(schedule.windows, change), is_preliminary=schedule.status is DayStatus.PRELIMINARY)


def _changed(windows: Sequence[Window], change: Change) -> list[Window]:
    match change:
        case AddWindows(added):
            return merged([*windows, *added])
        case CancelWindows(cancelled):
            return _without(windows, cancelled)
        case Replace(before, after):
            return merged([*_without(windows, before), *after])
        case MoveStart(minute, is_earlier):
            return _with_start(windows, minute, is_earlier=is_earlier)
        case MoveEnd(minute, is_later):
            return _with_end(windows, minute, is_later=is_later)
        case Retime(window):
            return _retimed(windows, window)
        case _:
            raise AssertionError(change)


def without_hours(schedule: DaySchedule, cancelled: Sequence[Window]) -> DaySchedule:
    """Return a schedule without certain hours, unchanged where nothing was planned for them."""
    if schedule.status not in FIRM:
        return schedule
    return planned(_minus(schedule.windows, cancelled), is_preliminary=schedule.status is DayStatus.PRELIMINARY)


def _without(windows: Sequence[Window], cancelled: Sequence[Window]) -> list[Window]:
    for one in cancelled:
        if not any(window.start < one.end and one.start < window.end for window in windows):
            raise InvalidInputError(f"на {one} нічого не планували, тож скасовувати нічого")
    return _minus(windows, cancelled)


def _minus(windows: Sequence[Window], cancelled: Sequence[Window]) -> list[Window]:
    left = list(windows)
    for one in cancelled:
        left = [
            Window(start, end, window.is_possible)
            for window in left
            for start, end in ((window.start, min(window.end, one.start)), (max(window.start, one.end), window.end))
            if start < end
        ]
    return left


def _with_start(windows: Sequence[Window], minute: int, *, is_earlier: bool) -> list[Window]:
    if is_earlier:
        _refuse_inside(windows, minute)
        found = min((one for one in windows if one.start > minute), default=None)
    else:
        found = _only(windows, lambda one: one.start < minute < one.end)
    if found is None:
        when = "після" if is_earlier else "до"
        raise InvalidInputError(f"немає відключення, яке починалося б {when} {spoken_minute(minute)}")
    return _instead(windows, found, Window(minute, found.end, found.is_possible))


def _with_end(windows: Sequence[Window], minute: int, *, is_later: bool | None) -> list[Window]:
    inside = _only(windows, lambda one: one.start < minute < one.end)
    if is_later and inside is not None:
        raise InvalidInputError(f"о {spoken_minute(minute)} відключення вже триває за графіком")
    before = max((one for one in windows if one.end < minute), default=None)
    found = inside if not is_later else None
    if found is None and is_later is not False:
        found = before
    if found is None:
        raise InvalidInputError(f"немає відключення, яке могло б скінчитися о {spoken_minute(minute)}")
    return _instead(windows, found, Window(found.start, minute, found.is_possible))


def _retimed(windows: Sequence[Window], new: Window) -> list[Window]:
    touching = [one for one in windows if one.start < new.end and new.start < one.end]
    if len(touching) > 1:
        raise InvalidInputError(f"з {new} збігається кілька відключень; незрозуміло, яке з них змінюється")
    found = touching[0] if touching else min((one for one in windows if one.start >= new.end), default=None)
    if found is None:
        raise InvalidInputError(f"немає відключення, яке могло б перейти на {new}")
    return _instead(windows, found, Window(new.start, new.end, found.is_possible))


def _refuse_inside(windows: Sequence[Window], minute: int) -> None:
    if any(one.start < minute < one.end for one in windows):
        raise InvalidInputError(f"о {spoken_minute(minute)} відключення вже триває за графіком")


def _only(windows: Sequence[Window], is_meant: Callable[[Window], bool]) -> Window | None:
    return next((one for one in windows if is_meant(one)), None)


def _instead(windows: Sequence[Window], old: Window, new: Window) -> list[Window]:
    others = [one for one in windows if one is not old]
    if any(one.start < new.end and new.start < one.end for one in others):
        raise InvalidInputError(f"{new} перетинається з іншим відключенням цього дня")
    return merged([*others, new])
