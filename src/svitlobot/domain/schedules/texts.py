"""How a day's schedule is told to people."""

from datetime import date, datetime, timedelta
from typing import Protocol

from svitlobot.clock import kyiv
from svitlobot.domain.schedules.days import FIRM, DaySchedule, DayStatus, spoken_minute
from svitlobot.domain.texts.templates import MONTHS, spoken_duration

_WEEKDAYS = ("Понеділок", "Вівторок", "Середа", "Четвер", "П'ятниця", "Субота", "Неділя")

_WITHOUT_WINDOWS = {
    DayStatus.EMERGENCY: "графіки не діють, відключення аварійні",
    DayStatus.NONE_PLANNED: "відключень не заплановано",
    DayStatus.UNKNOWN: "даних про графік немає",
}


def spoken_day(day: date, today: date) -> str:
    """Name a day: "Сьогодні, 24 листопада"."""
    named = {0: "Сьогодні, ", 1: "Завтра, ", -1: "Учора, "}.get((day - today).days, "")
    return f"{named}{day.day} {MONTHS[day.month - 1]}"


def spoken_date_of(day: date) -> str:
    """Name a day for a message, which may be read on the other side of midnight: "Вівторок, 24 листопада"."""
    return f"{_WEEKDAYS[day.weekday()]}, {day.day} {MONTHS[day.month - 1]}"


def spoken_schedule(schedule: DaySchedule) -> str:
    """Say a day's schedule: "02:00–05:00, 18:00–21:00, разом 6 год", or why there is none."""
    if schedule.status not in FIRM:
        return _WITHOUT_WINDOWS[schedule.status]
    windows = ", ".join(f"{window}{' можливо' if window.is_possible else ''}" for window in schedule.windows)
    certain = sum(window.end - window.start for window in schedule.windows if not window.is_possible)
    total = f", разом {spoken_duration(timedelta(minutes=certain))}" if certain else ""
    preliminary = " (попередньо, ще може змінитися)" if schedule.status is DayStatus.PRELIMINARY else ""
    return f"{windows}{total}{preliminary}"


def spoken_schedule_of(day: date, schedule: DaySchedule, today: date) -> str:
    """Say a day and its schedule in one line."""
    return f"{spoken_day(day, today)}: {spoken_schedule(schedule)}"


class Ending(Protocol):
    """What an outage, planned or as the API tells it, says of its end."""

    @property
    def end(self) -> datetime | None: ...
    @property
    def may_go_on(self) -> bool: ...


def spoken_end(outage: Ending, now: datetime, *, dated: bool = False) -> str:
    """Say when a planned outage ends: "о 21:00", "завтра о 02:00"; "після опівночі" while nobody has planned that."""
    if outage.end is None:
        return "після опівночі, далі графіка ще немає"
    return f"{spoken_coming(outage.end, now, dated=dated)}{', але можливо й пізніше' if outage.may_go_on else ''}"


def spoken_coming(moment: datetime, now: datetime, *, dated: bool = False) -> str:
    """Say a coming moment: "о 21:00", "завтра о 02:00", "26 листопада о 02:00"; midnight is the end of its day.

    ``dated`` is for a message that may arrive on the other side of midnight: tomorrow is named by its date.
    """
    there, here = kyiv(moment), kyiv(now)
    day, minute = there.date(), there.hour * 60 + there.minute
    if minute == 0 and day > here.date():
        day, minute = day - timedelta(days=1), 24 * 60
    near = {0: ""} if dated else {0: "", 1: "завтра "}
    named = near.get((day - here.date()).days, f"{day.day} {MONTHS[day.month - 1]} ")
    return f"{named}{'об' if minute // 60 == 11 else 'о'} {spoken_minute(minute)}"
