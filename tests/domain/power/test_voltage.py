"""Voltage events: EN 50160's band, 60 s, hysteresis."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svitlobot.domain.power.voltage import VoltageLevel, VoltageWatch, measured

START = datetime(2026, 1, 15, 18, 0, tzinfo=UTC)


def notified(*samples: tuple[float, float], watch: VoltageWatch | None = None) -> list[str]:
    """Feed (second, volts) to a watch and return the levels it tells."""
    watch = watch or VoltageWatch()
    levels = []
    for second, volts in samples:
        watch, change = measured(watch, START + timedelta(seconds=second), volts)
        if change:
            levels.append(str(change.level))
    return levels


def at(level: VoltageLevel) -> VoltageWatch:
    return VoltageWatch(level, measured_at=START)


@pytest.mark.parametrize(("volts", "level"), [(206.9, "low"), (140, "low"), (253.1, "high"), (380, "high")])
def test_a_voltage_outside_the_band_for_60_s_is_told_once(volts, level):
    assert notified((0, volts), (30, volts), (60, volts), (90, volts), (300, volts)) == [level]


@pytest.mark.parametrize("volts", [207, 230, 253])
def test_the_band_itself_is_normal(volts):
    assert notified((0, volts), (60, volts), (120, volts)) == []


def test_a_dip_shorter_than_60_s_is_not_told():
    assert notified((0, 190), (59, 190), (61, 230), (70, 190), (120, 190)) == []


def test_the_change_is_dated_at_the_first_bad_measurement_and_carries_the_last():
    watch, _ = measured(VoltageWatch(), START, 200)
    _, change = measured(watch, START + timedelta(seconds=75), 195)
    assert change is not None
    assert (change.since, change.volts) == (START, 195)


@pytest.mark.parametrize(("level", "edge"), [(VoltageLevel.LOW, 209.9), (VoltageLevel.HIGH, 250.1)])
def test_hovering_just_inside_the_edge_is_not_normal_yet(level, edge):
    assert notified((10, edge), (80, edge), (150, edge), watch=at(level)) == []


@pytest.mark.parametrize(("level", "volts"), [(VoltageLevel.LOW, 210), (VoltageLevel.HIGH, 250)])
def test_3_v_inside_the_edge_for_60_s_is_normal_again(level, volts):
    assert notified((10, volts), (70, volts), (130, volts), watch=at(level)) == ["normal"]


def test_a_swing_from_low_to_high_is_told_as_high():
    assert notified((10, 260), (70, 260), watch=at(VoltageLevel.LOW)) == ["high"]


def test_a_swing_starts_the_60_s_anew():
    assert notified((0, 190), (50, 260), (70, 260), (109, 260)) == []
    assert notified((0, 190), (50, 260), (70, 260), (110, 260)) == ["high"]


def test_two_bad_measurements_with_silence_between_are_not_60_s_of_bad_voltage():
    assert notified((0, 190), (301, 190)) == []


def test_a_pause_between_measurements_is_counted_from_the_last_one():
    assert notified((0, 190), (50, 190), (320, 190)) == ["low"]


def test_a_measurement_that_arrives_late_changes_nothing():
    watch, _ = measured(VoltageWatch(), START, 190)
    assert measured(watch, START - timedelta(seconds=1), 230) == (watch, None)


SAMPLES = st.lists(st.tuples(st.integers(1, 400), st.sampled_from([190, 206, 208, 212, 230, 251, 252, 254, 300])))


@given(SAMPLES)
def test_a_level_is_never_told_twice_in_a_row(steps):
    second, samples = 0, []
    for step, volts in steps:
        second += step
        samples.append((second, volts))
    levels = ["normal", *notified(*samples)]
    assert all(one != next_one for one, next_one in pairwise(levels))


@given(SAMPLES)
def test_replaying_a_measurement_changes_nothing(steps):
    watch, second = VoltageWatch(), 0
    for step, volts in steps:
        second += step
        moment = START + timedelta(seconds=second)
        watch, _ = measured(watch, moment, volts)
        assert measured(watch, moment, volts) == (watch, None)
