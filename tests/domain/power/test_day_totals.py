"""A day in figures, whatever its length."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svitlobot.domain.power.day_totals import (
    DayTotals,
    PowerChange,
    Span,
    actual_outages,
    confirmed_windows,
    day_totals,
)
from svitlobot.domain.schedules.days import DAY_ENDS, DaySchedule, DayStatus, Window, looks_like, moment, planned

DAY = date(2026, 11, 24)
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)
NEXT = DAY + timedelta(days=1)


def at(minute: int, day: date = DAY) -> datetime:
    return moment(day, 0) + timedelta(minutes=minute)


def outage(start: int, end: int) -> Span:
    return Span(at(start), at(end))


def counted(day: date, actual: list[Span], schedules: dict[date, DaySchedule]) -> DayTotals:
    """Count a day of a queue that was heard throughout."""
    return day_totals(day, actual, [Span(moment(day, 0) - timedelta(days=2), moment(day, DAY_ENDS))], schedules)


def test_a_day_that_went_as_planned() -> None:
    schedules = {DAY: planned([Window(600, 720), Window(1200, 1320)])}
    assert counted(DAY, [outage(605, 725), outage(1195, 1320)], schedules) == DayTotals(
        minutes_heard=1440, minutes_off=245, minutes_planned=240, outages=2, unplanned_outages=0, lag_minutes=0
    )


def test_an_outage_that_no_schedule_held_is_unplanned_and_says_nothing_of_the_lag() -> None:
    totals = counted(DAY, [outage(60, 90)], {DAY: planned([Window(600, 720)])})
    assert (totals.outages, totals.unplanned_outages, totals.lag_minutes) == (1, 1, None)


@pytest.mark.parametrize("schedule", [DaySchedule(DayStatus.UNKNOWN), DaySchedule(DayStatus.EMERGENCY), None])
def test_without_a_schedule_nothing_is_compared_with_it(schedule: DaySchedule | None) -> None:
    totals = counted(DAY, [outage(60, 90)], {} if schedule is None else {DAY: schedule})
    assert totals == DayTotals(1440, 30, None, 1, None, None)


def test_a_day_without_planned_outages_is_a_schedule_too() -> None:
    assert counted(DAY, [outage(60, 90)], {DAY: planned([])}) == DayTotals(1440, 30, 0, 1, 1, None)


def test_an_outage_over_midnight_counts_once_and_its_minutes_on_both_days() -> None:
    schedules = {DAY: planned([Window(1320, DAY_ENDS)]), NEXT: planned([Window(0, 120)])}
    night = outage(1330, DAY_ENDS + 100)
    assert counted(DAY, [night], schedules) == DayTotals(1440, 110, 120, 1, 0, 10)
    assert counted(NEXT, [night], schedules) == DayTotals(1440, 100, 120, 0, 0, None)


def test_of_several_outages_within_a_planned_one_the_first_tells_the_lag() -> None:
    totals = counted(DAY, [outage(607, 620), outage(640, 700)], {DAY: planned([Window(600, 720)])})
    assert (totals.outages, totals.unplanned_outages, totals.lag_minutes) == (2, 0, 7)


def test_a_possible_outage_that_came_was_planned_but_promised_no_minutes() -> None:
    totals = counted(DAY, [outage(610, 700)], {DAY: planned([Window(600, 720, is_possible=True)])})
    assert totals == DayTotals(1440, 90, 0, 1, 0, None)


@pytest.mark.parametrize(("day", "minutes"), [(DAY, 1440), (SPRING, 1380), (AUTUMN, 1500)])
def test_a_day_without_power_is_as_long_as_it_really_was(day: date, minutes: int) -> None:
    whole = Span(moment(day, 0) - timedelta(days=1), moment(day, 0) + timedelta(days=2))
    totals = counted(day, [whole], {day: planned([Window(0, DAY_ENDS)])})
    assert (totals.minutes_off, totals.minutes_planned) == (minutes, minutes)


def test_of_a_day_on_which_nobody_was_heard_only_the_schedule_is_known() -> None:
    totals = day_totals(DAY, [outage(60, 90)], [outage(-300, 0)], {DAY: planned([Window(600, 720)])})
    assert totals == DayTotals(0, None, 120, None, None, None)


def test_only_what_was_heard_of_an_outage_counts() -> None:
    heard = [outage(-60, 100), outage(400, 500)]
    totals = day_totals(DAY, [outage(60, 450)], heard, {})
    assert (totals.minutes_heard, totals.minutes_off, totals.outages) == (200, 90, 1)


@pytest.mark.parametrize(
    ("schedule", "minutes"),
    [(looks_like([Window(600, 720)]), None), (planned([Window(600, 720)], is_preliminary=True), 120)],
)
def test_the_template_of_a_week_is_no_schedule_to_compare_with(schedule: DaySchedule, minutes: int | None) -> None:
    totals = counted(DAY, [outage(60, 90)], {DAY: schedule})
    assert (totals.minutes_planned, totals.unplanned_outages is None) == (minutes, minutes is None)


def test_an_outage_that_lasts_counts_up_to_now() -> None:
    assert actual_outages([PowerChange(at(60), is_on=False)], at(90)) == [outage(60, 90)]


def test_repeated_changes_are_one_outage_and_those_to_come_are_none() -> None:
    changes = [PowerChange(at(minute), is_on=is_on) for minute, is_on in
               ((10, True), (60, False), (70, False), (90, True), (95, True), (200, False))]  # fmt: skip
    assert actual_outages(changes, at(100)) == [outage(60, 90)]


def test_a_window_that_is_over_is_confirmed_by_any_outage_within_it() -> None:
    schedule = planned([Window(60, 120), Window(200, 260), Window(600, 720)])
    actual = [outage(119, 150), outage(260, 300)]
    judged = confirmed_windows(DAY, schedule, actual, [outage(0, 231)], at(400))
    assert judged == {Window(60, 120): True, Window(200, 260): False}
    assert confirmed_windows(DAY, schedule, actual, [outage(0, 118), outage(150, 229)], at(400)) == {
        Window(60, 120): False, Window(200, 260): None,
    }  # fmt: skip
    assert confirmed_windows(DAY, schedule, actual, [], at(400)) == {Window(60, 120): None, Window(200, 260): None}


@given(
    st.lists(st.integers(-2000, 4 * 1440), unique=True, max_size=12).map(sorted),
    st.sampled_from([DAY, SPRING, AUTUMN]).flatmap(
        lambda day: st.integers(0, 2).map(lambda n: day - timedelta(days=n))
    ),
)
def test_the_days_minutes_and_outages_add_up_to_all_there_were(edges: list[int], first: date) -> None:
    start = moment(first, 0)
    changes = [PowerChange(start + timedelta(minutes=edge), is_on=bool(n % 2)) for n, edge in enumerate(edges)]
    now = start + timedelta(days=3)
    actual = actual_outages(changes, now)
    days = [first + timedelta(days=ahead) for ahead in range(3)]
    totals = [counted(day, actual, {}) for day in days]
    end = moment(days[-1], DAY_ENDS)
    off = sum((one.within(start, end) for one in actual), timedelta())
    assert sum(one.minutes_off for one in totals) == off / timedelta(minutes=1)
    assert sum(one.outages for one in totals) == sum(start <= one.start < end for one in actual)
    for day, one in zip(days, totals, strict=True):
        assert 0 <= one.minutes_off <= (moment(day, DAY_ENDS) - moment(day, 0)) / timedelta(minutes=1)


@given(st.sets(st.integers(0, 47), min_size=1), st.sampled_from([DAY, SPRING, AUTUMN]), st.integers(0, 29))
def test_a_schedule_that_is_kept_to_a_constant_lag_is_planned_throughout(halves: set[int], day: date, lag: int) -> None:
    schedule = planned([Window(half * 30, half * 30 + 30) for half in halves])
    spans = [(moment(day, one.start), moment(day, one.end)) for one in schedule.windows]
    late = timedelta(minutes=lag)
    actual = [Span(start + late, end + late) for start, end in spans if start < end]
    totals = counted(day, actual, {day: schedule})
    assert totals.minutes_planned == sum((end - start) / timedelta(minutes=1) for start, end in spans)
    if actual and actual[-1].start < moment(day, DAY_ENDS):
        assert (totals.unplanned_outages, totals.lag_minutes) == (0, lag)
