"""Days, clock times and ranges as people say them: one form of each, everywhere.

A day is "24 листопада" (with its year where it is not this one), a time "18:00", midnight "опівночі (00:00)".
"""

from collections.abc import Iterable
from datetime import date, datetime

from svitlobot.clock import kyiv
from svitlobot.domain.texts.templates import MONTHS, spoken_clock, spoken_date

_WEEKDAYS = ("Понеділок", "Вівторок", "Середа", "Четвер", "П'ятниця", "Субота", "Неділя")
_WORD_JOINER = "\N{WORD JOINER}"  # a line may break after a dash; not between the hours of one range


def spoken_range(start: str, end: str) -> str:
    """Join two clock times so that no line breaks between them: "18:00–22:00"."""
    return f"{start}–{_WORD_JOINER}{end}"


def spoken_day_of_month(day: date) -> str:
    """Name a day of this year: "24 листопада"."""
    return f"{day.day} {MONTHS[day.month - 1]}"


def spoken_day(day: date, today: date) -> str:
    """Name a day: "Сьогодні, 24 листопада"."""
    named = {0: "Сьогодні, ", 1: "Завтра, ", -1: "Учора, "}.get((day - today).days, "")
    return f"{named}{spoken_day_of_month(day)}"


def spoken_days_of_month(days: Iterable[date]) -> str:
    """Name some days: "24 листопада і 25 листопада"."""
    return " і ".join(map(spoken_day_of_month, days))


def spoken_date_of(day: date) -> str:
    """Name a day for a message, which may be read on the other side of midnight: "Вівторок, 24 листопада"."""
    return f"{_WEEKDAYS[day.weekday()]}, {spoken_day_of_month(day)}"


def spoken_time(moment: datetime, now: datetime) -> str:
    """Say a moment that is past, in few letters: "20:07", "28 листопада, 20:07"."""
    there, here = kyiv(moment), kyiv(now)
    clock = f"{there:%H:%M}"
    if there.date() == here.date():
        return clock
    day = spoken_day_of_month(there.date()) if there.year == here.year else spoken_date(moment)
    return f"{day}, {clock}"


def spoken_date_time(moment: datetime) -> str:
    """Say a moment by itself: "5 травня 2026, 14:05"."""
    return f"{spoken_date(moment)}, {kyiv(moment):%H:%M}"


def spoken_coming(moment: datetime, now: datetime, *, dated: bool = False) -> str:
    """Say a coming moment: "о 21:00", "завтра о 02:00", "26 листопада о 02:00"; the next midnight has no day.

    ``dated`` is for a message that may arrive on the other side of midnight: tomorrow is named by its date.
    """
    there, here = kyiv(moment), kyiv(now)
    ahead = (there.date() - here.date()).days
    clock = f"{there:%H:%M}"
    if clock == "00:00":
        return spoken_clock(clock) if ahead <= 1 else f"опівночі (00:00 {spoken_day_of_month(there.date())})"
    near = {0: ""} if dated else {0: "", 1: "завтра "}
    named = near.get(ahead, f"{spoken_day_of_month(there.date())} ")
    return f"{named}{spoken_clock(clock)}"
