"""Bars of 24 hours by the wall clock, also of days with 23 or 25 hours."""

from datetime import UTC, date, datetime

from svitlobot.domain.power.observations import Power
from svitlobot.domain.schedules.days import DayStatus
from svitlobot.schemas.power.city import ScheduledDay, TimelineStretch
from svitlobot.site.bars import Part, actual_parts, planned_parts


def stretch(start: datetime, end: datetime | None, power: Power) -> TimelineStretch:
    return TimelineStretch(start=start, end=end, power=power)


def day_of(half_hours: str | None) -> ScheduledDay:
    return ScheduledDay(
        date=date(2026, 11, 29),
        status=DayStatus.PUBLISHED,
        half_hours=half_hours,
        is_stale=None,
        is_being_checked=False,
    )


def test_a_schedule_is_drawn_to_the_end_of_the_day() -> None:
    parts = planned_parts(day_of("0" * 36 + "1" * 6 + "?" * 6))
    assert parts == [Part(0, 1080, "free"), Part(1080, 1260, "planned"), Part(1260, 1440, "possible")]
    assert parts[-1].clock == "21:00–24:00"
    assert planned_parts(day_of(None)) == []


def test_what_was_yesterday_is_cut_at_midnight_and_what_lasts_at_now() -> None:
    now = datetime(2026, 11, 29, 10, tzinfo=UTC)  # 12:00 in Kyiv
    parts = actual_parts(
        [
            stretch(datetime(2026, 11, 28, 5, tzinfo=UTC), datetime(2026, 11, 28, 6, tzinfo=UTC), Power.OFF),
            stretch(datetime(2026, 11, 28, 6, tzinfo=UTC), datetime(2026, 11, 29, 1, tzinfo=UTC), Power.ON),
            stretch(datetime(2026, 11, 29, 1, tzinfo=UTC), None, Power.OFF),
        ],
        date(2026, 11, 29),
        now,
    )
    assert parts == [Part(0, 180, "on"), Part(180, 720, "off")]


def test_no_part_has_a_negative_length_in_the_hour_that_comes_twice() -> None:
    first, second = datetime(2026, 10, 25, 0, 50, tzinfo=UTC), datetime(2026, 10, 25, 1, 10, tzinfo=UTC)
    parts = actual_parts([stretch(first, second, Power.OFF)], date(2026, 10, 25), second)
    assert parts == []


def test_the_hour_that_does_not_come_is_covered_by_what_lasted_over_it() -> None:
    before, after = datetime(2026, 3, 29, 0, 30, tzinfo=UTC), datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    parts = actual_parts([stretch(before, after, Power.OFF)], date(2026, 3, 29), after)
    assert parts == [Part(150, 270, "off")]
