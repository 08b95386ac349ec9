"""Who is warned when."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svitlobot.domain.reminders import OFFSETS, due, minutes_left
from svitlobot.domain.schedules.days import PlannedOutage

START = datetime(2026, 11, 24, 16, tzinfo=UTC)
OUTAGE = PlannedOutage(START, START + timedelta(hours=3))
NOTHING_DONE: frozenset[tuple[datetime, bool, int]] = frozenset()


def before(minutes: float, of: datetime = START) -> datetime:
    return of - timedelta(minutes=minutes)


def test_each_offset_is_due_at_its_minute() -> None:
    assert due([OUTAGE], before(121), is_power_on=True, done=NOTHING_DONE) == []
    (warning,) = due([OUTAGE], before(120), is_power_on=True, done=NOTHING_DONE)
    assert (warning.of, warning.offsets, warning.is_off) == (START, (120,), True)


def test_missed_ticks_are_made_up_by_one_warning() -> None:
    (warning,) = due([OUTAGE], before(12), is_power_on=True, done=frozenset({(START, True, 120)}))
    assert warning.offsets == (15, 30, 60)


@pytest.mark.parametrize(("minutes", "expected"), [(12, 12), (4.6, 5), (4.4, 4), (0.1, 1)])
def test_the_minutes_said_are_those_that_are_left(minutes: float, expected: int) -> None:
    assert minutes_left(START, before(minutes)) == expected


def test_nothing_is_warned_of_at_its_moment_or_after() -> None:
    assert due([OUTAGE], START, is_power_on=True, done=NOTHING_DONE) == []


def test_an_outage_that_began_early_needs_no_warning_but_its_end_does() -> None:
    assert due([OUTAGE], before(5), is_power_on=False, done=NOTHING_DONE) == []
    (warning,) = due([OUTAGE], before(15, OUTAGE.end), is_power_on=False, done=NOTHING_DONE)
    assert (warning.of, warning.is_off) == (OUTAGE.end, False)


def test_where_there_is_power_nobody_is_told_that_it_will_return() -> None:
    assert due([OUTAGE], before(15, OUTAGE.end), is_power_on=True, done=NOTHING_DONE) == []


@pytest.mark.parametrize("is_power_on", [None, True, False])
def test_nobody_is_told_that_light_returns_before_it_was_to_go(is_power_on: bool | None) -> None:
    short = PlannedOutage(START, START + timedelta(hours=1))
    warned = due([short], before(10), is_power_on=is_power_on, done=NOTHING_DONE)
    assert [warning for warning in warned if not warning.is_off] == []
    (late,) = due([short], START, is_power_on=False, done=NOTHING_DONE)
    assert (late.is_off, late.offsets) == (False, (60, 120))


def test_an_outage_without_a_known_end_promises_no_return() -> None:
    endless = replace(OUTAGE, is_open=True)
    assert due([endless], before(5, OUTAGE.until), is_power_on=False, done=NOTHING_DONE) == []


@pytest.mark.parametrize("is_power_on", [None, True, False])
def test_nobody_is_warned_of_what_is_only_possible(is_power_on: bool | None) -> None:
    possible = replace(OUTAGE, is_possible=True)
    for now in (before(5), before(5, OUTAGE.until)):
        assert due([possible], now, is_power_on=is_power_on, done=NOTHING_DONE) == []


def test_no_return_is_promised_where_a_possible_outage_follows() -> None:
    before_possible = replace(OUTAGE, may_go_on=True)
    assert due([before_possible], before(5, OUTAGE.until), is_power_on=False, done=NOTHING_DONE) == []
    assert due([before_possible], before(5), is_power_on=True, done=NOTHING_DONE) != []


@given(st.lists(st.integers(0, 130 * 60), min_size=1, max_size=60).map(sorted))
def test_whenever_ticks_come_each_offset_that_came_due_is_warned_of_exactly_once(ticks: list[int]) -> None:
    done = NOTHING_DONE
    seen: list[int] = []
    for minutes in (seconds / 60 for seconds in reversed(ticks)):
        for warning in due([OUTAGE], before(minutes), is_power_on=True, done=done):
            assert warning.of > before(minutes)
            seen += warning.offsets
            done |= {(warning.of, warning.is_off, offset) for offset in warning.offsets}
    earliest_to_last = [offset for offset in OFFSETS if any(0 < seconds <= offset * 60 for seconds in ticks)]
    assert sorted(seen) == earliest_to_last
