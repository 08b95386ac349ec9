"""How a day's schedule is told to people."""

from datetime import date, datetime, timedelta
from typing import Protocol

from svitlobot.domain.schedules.days import FIRM, DaySchedule, DayStatus, Window, spoken_minute
from svitlobot.domain.texts.catalog import TextCatalog
from svitlobot.domain.texts.dates import spoken_coming, spoken_day, spoken_range
from svitlobot.domain.texts.templates import spoken_duration


def spoken_window(window: Window) -> str:
    """Say a planned outage: "18:00–22:00", which no line breaks."""
    return spoken_range(spoken_minute(window.start), spoken_minute(window.end))


def spoken_schedule(catalog: TextCatalog, schedule: DaySchedule) -> str:
    """Say a day's schedule: "02:00–05:00, 18:00–21:00, разом 6 год", or why there is none."""
    if schedule.status not in FIRM:
        return catalog.plain(f"day_{schedule.status}")
    windows = ", ".join(
        catalog.plain("day_window_possible", window=spoken_window(one)) if one.is_possible else spoken_window(one)
        for one in schedule.windows
    )
    certain = sum(window.end - window.start for window in schedule.windows if not window.is_possible)
    total = spoken_duration(timedelta(minutes=certain))
    text = (
        catalog.plain("day_plan_total", windows=windows, duration=total)
        if certain
        else catalog.plain("day_plan", windows=windows)
    )
    return catalog.plain("day_preliminary", plan=text) if schedule.status is DayStatus.PRELIMINARY else text


def spoken_schedule_of(catalog: TextCatalog, day: date, schedule: DaySchedule, today: date) -> str:
    """Say a day and its schedule in one line."""
    return f"{spoken_day(day, today)}: {spoken_schedule(catalog, schedule)}"


class Ending(Protocol):
    """The end of an outage, planned or as the API tells it."""

    @property
    def end(self) -> datetime | None: ...
    @property
    def may_go_on(self) -> bool: ...


def spoken_end(catalog: TextCatalog, outage: Ending, now: datetime, *, dated: bool = False) -> str:
    """Say when a planned outage ends: "о 21:00", "завтра о 02:00"; "після опівночі" while its end is not planned."""
    if outage.end is None:
        return catalog.plain("end_unknown")
    end = spoken_coming(outage.end, now, dated=dated)
    return catalog.plain("end_may_go_on", end=end) if outage.may_go_on else end
