"""A day's schedule, and the outages that people live through."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svitlobot.domain.schedules.days import (
    DAY_ENDS,
    UNKNOWN_DAY,
    DaySchedule,
    DayStatus,
    Window,
    half_hours,
    known_until,
    looks_like,
    merged,
    moment,
    next_outage,
    outage_at,
    outages,
    planned,
)
from svitlobot.errors import InvalidInputError

DAY = date(2026, 11, 24)
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)

windows = st.builds(
    lambda start, length, possible: Window(start * 30, min(start + length, 48) * 30, possible),
    st.integers(0, 47), st.integers(1, 20), st.booleans(),
)  # fmt: skip


def dark_halves(some: list[Window]) -> dict[int, bool]:
    """Each half hour without power, and whether that is only possible."""
    covered: dict[int, bool] = {}
    for window in some:
        for half in range(window.start // 30, window.end // 30):
            covered[half] = covered.get(half, True) and window.is_possible
    return covered


@given(st.lists(windows, max_size=12))
def test_merging_keeps_every_half_hour_and_leaves_nothing_to_merge(some: list[Window]) -> None:
    tidy = merged(some)
    assert dark_halves(tidy) == dark_halves(some)
    assert tidy == sorted(tidy)
    for before, after in pairwise(tidy):
        assert before.end < after.start or before.is_possible is not after.is_possible


@given(st.dates(date(2020, 1, 1), date(2035, 12, 31)), st.integers(0, DAY_ENDS - 1))
def test_moments_never_go_backwards(day: date, minute: int) -> None:
    assert moment(day, minute) <= moment(day, minute + 1)


@given(st.dates(date(2020, 1, 1), date(2035, 12, 31)))
def test_a_day_ends_where_the_next_begins(day: date) -> None:
    assert moment(day, DAY_ENDS) == moment(day + timedelta(days=1), 0)


@pytest.mark.parametrize(("day", "hours"), [(SPRING, 23), (AUTUMN, 25), (DAY, 24)])
def test_days_of_the_clock_change_are_shorter_and_longer(day: date, hours: int) -> None:
    assert moment(day, DAY_ENDS) - moment(day, 0) == timedelta(hours=hours)


def test_an_outage_through_the_repeated_hour_lasts_an_hour_more() -> None:
    (outage,) = outages({AUTUMN: planned([Window(120, 300)])})
    assert outage.end - outage.start == timedelta(hours=4)


def test_an_outage_through_the_skipped_hour_lasts_an_hour_less() -> None:
    (outage,) = outages({SPRING: planned([Window(120, 300)])})
    assert outage.end - outage.start == timedelta(hours=2)


def test_an_outage_wholly_inside_the_skipped_hour_does_not_happen() -> None:
    assert outages({SPRING: planned([Window(180, 240)])}) == []


def test_an_outage_over_midnight_is_one() -> None:
    tomorrow = planned([Window(0, 120), Window(600, 720)])
    first, second = outages({DAY: planned([Window(1320, DAY_ENDS)]), DAY + timedelta(days=1): tomorrow})
    assert first.end - first.start == timedelta(hours=4)
    assert second.start - first.end == timedelta(hours=8)


@pytest.mark.parametrize("status", [DayStatus.UNKNOWN, DayStatus.EMERGENCY])
def test_an_outage_up_to_a_day_nobody_has_planned_has_no_end(status: DayStatus) -> None:
    (outage,) = outages({DAY: planned([Window(1320, DAY_ENDS)]), DAY + timedelta(days=1): DaySchedule(status)})
    assert outage.end is None


def test_an_outage_up_to_a_day_without_outages_ends_at_midnight() -> None:
    (outage,) = outages({DAY: planned([Window(1320, DAY_ENDS)]), DAY + timedelta(days=1): planned([])})
    assert outage.end == moment(DAY, DAY_ENDS)


def test_what_looks_like_a_day_promises_nothing() -> None:
    like = looks_like([Window(0, 60), Window(30, 120), Window(600, 660)])
    assert (like.status, like.is_known) == (DayStatus.PRELIMINARY, False)
    assert like.windows == (Window(0, 120, is_possible=True), Window(600, 660, is_possible=True))
    assert looks_like([]) is UNKNOWN_DAY
    days = {DAY: planned([Window(1320, DAY_ENDS)]), DAY + timedelta(days=1): like}
    assert (outages(days)[0].end, outages(days)[0].promised_end) == (None, None)
    assert known_until(days, DAY) == moment(DAY, DAY_ENDS)


def test_power_is_not_promised_where_a_possible_outage_follows_at_once() -> None:
    windows = [Window(60, 120), Window(120, 180, is_possible=True), Window(180, 240)]
    first, possible, last = outages({DAY: planned(windows)})
    assert (first.end, first.promised_end) == (moment(DAY, 120), None)
    assert possible.promised_end is None
    assert last.promised_end == moment(DAY, 240)


def test_an_open_outage_is_planned_no_further_than_its_day() -> None:
    found = outages({DAY: planned([Window(1320, DAY_ENDS)])})
    assert outage_at(found, moment(DAY, 1330)) is found[0]
    assert outage_at(found, moment(DAY + timedelta(days=1), 600)) is None


def test_what_is_possible_does_not_join_what_is_certain() -> None:
    found = outages({DAY: planned([Window(60, 120), Window(120, 180, is_possible=True)])})
    assert [one.is_possible for one in found] == [False, True]


def test_the_outage_of_a_moment_and_the_next_one() -> None:
    morning, evening = outages({DAY: planned([Window(480, 600), Window(1200, 1320)])})
    assert outage_at([morning, evening], morning.start) is morning
    assert outage_at([morning, evening], morning.end) is None
    assert next_outage([morning, evening], morning.start) is evening
    assert next_outage([morning, evening], datetime.max.replace(tzinfo=UTC)) is None


def test_absence_of_data_is_not_absence_of_outages() -> None:
    assert UNKNOWN_DAY.status is not planned([]).status
    with pytest.raises(InvalidInputError):
        DaySchedule(DayStatus.PUBLISHED)
    with pytest.raises(InvalidInputError):
        DaySchedule(DayStatus.NONE_PLANNED, (Window(0, 30),))


@pytest.mark.parametrize(("start", "end"), [(-30, 60), (600, 600), (720, 600), (1400, 1470)])
def test_a_window_that_no_day_has_is_refused(start: int, end: int) -> None:
    with pytest.raises(InvalidInputError):
        Window(start, end)


def test_half_hours_tell_power_from_what_is_not_known() -> None:
    schedule = planned([Window(0, 60), Window(100, 110), Window(600, 660, is_possible=True), Window(1410, 1440)])
    assert half_hours(schedule) == "11" + "0" + "1" + "0" * 16 + "??" + "0" * 25 + "1"
    assert half_hours(DaySchedule(DayStatus.NONE_PLANNED)) == "0" * 48
    assert half_hours(DaySchedule(DayStatus.EMERGENCY)) is half_hours(UNKNOWN_DAY) is None


def test_the_schedule_is_known_until_the_first_day_that_is_not() -> None:
    days = {DAY: planned([]), DAY + timedelta(days=1): planned([Window(0, 60)])}
    assert known_until(days, DAY) == moment(DAY + timedelta(days=2), 0)
    assert known_until(days, DAY - timedelta(days=1)) is None
    assert known_until({DAY: DaySchedule(DayStatus.EMERGENCY)}, DAY) is None
