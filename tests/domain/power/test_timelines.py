"""What a queue's power was: only where a sensor spoke for it, without gaps."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svitlobot.domain.power.day_totals import PowerChange, Span
from svitlobot.domain.power.observations import Power
from svitlobot.domain.power.timelines import stretches

SINCE = datetime(2026, 11, 28, 12, tzinfo=UTC)


def at(minutes: int) -> datetime:
    return SINCE + timedelta(minutes=minutes)


NOW = at(600)
MINUTES = st.integers(-100, 700)


def test_power_is_known_only_while_a_sensor_is_heard() -> None:
    changes = [PowerChange(at(-30), is_on=True), PowerChange(at(100), is_on=False)]
    found = stretches(changes, [Span(at(0), at(200)), Span(at(300), NOW)], SINCE, NOW, is_on=False)
    assert [(one.start, one.end, one.power) for one in found] == [
        (at(0), at(100), Power.ON),
        (at(100), at(200), Power.OFF),
        (at(200), at(300), Power.UNKNOWN),
        (at(300), NOW, Power.OFF),
    ]


@pytest.mark.parametrize("is_on", [True, False, None])
def test_before_the_first_change_there_was_its_opposite_and_without_one_what_is_now(is_on: bool | None) -> None:
    heard = [Span(at(0), NOW)]
    assert [one.power for one in stretches([PowerChange(at(100), is_on=True)], heard, SINCE, NOW, is_on=is_on)] == [
        Power.OFF,
        Power.ON,
    ]
    assert [one.power for one in stretches([], heard, SINCE, NOW, is_on=is_on)] == [
        Power.UNKNOWN if is_on is None else Power.of(is_on)
    ]


@given(st.lists(st.tuples(MINUTES, st.booleans())), st.lists(st.tuples(MINUTES, MINUTES)))
def test_stretches_cover_the_whole_time_without_gaps_and_neighbours_differ(
    changes: list[tuple[int, bool]], heard: list[tuple[int, int]]
) -> None:
    spans = [Span(at(min(pair)), at(max(pair))) for pair in heard]
    found = stretches([PowerChange(at(minute), is_on) for minute, is_on in changes], spans, SINCE, NOW, is_on=None)
    assert (found[0].start, found[-1].end) == (SINCE, NOW)
    for earlier, later in pairwise(found):
        assert earlier.end == later.start
        assert earlier.power is not later.power
