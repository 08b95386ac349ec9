"""How a sensor's uptime, gaps and agreement are taken from its readings and its queue's state."""

from datetime import UTC, datetime, timedelta

import pytest

from svitlobot.domain.power.observations import Power, Supply
from svitlobot.domain.power.sensor_health import Run, SensorHealth, sensor_health
from svitlobot.domain.power.timelines import Stretch

START = datetime(2026, 1, 15, tzinfo=UTC)
TIMEOUT = timedelta(minutes=3)


def at(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def health(runs: list[Run], queue: list[Stretch], supply: Supply = Supply.BACKUP) -> SensorHealth:
    """Sum up 100 minutes."""
    return sensor_health(runs, queue, supply, START, at(100), TIMEOUT)


ON_ALL_THE_TIME = [Stretch(START, at(100), Power.ON)]
AN_OUTAGE = [Stretch(START, at(40), Power.ON), Stretch(at(40), at(60), Power.OFF), Stretch(at(60), at(100), Power.ON)]


def test_a_sensor_heard_all_the_time_has_no_gap_and_agrees():
    found = health([Run(START, at(99), True)], ON_ALL_THE_TIME)
    assert (found.heard, found.agreed, found.gaps) == (1.0, 1.0, ())


def test_a_pause_longer_than_its_time_out_is_a_gap_and_a_shorter_one_is_none():
    found = health([Run(START, at(20), True), Run(at(22), at(40), True), Run(at(60), at(100), True)], ON_ALL_THE_TIME)
    assert [(gap.start, gap.end) for gap in found.gaps] == [(at(40), at(60))]
    assert found.heard == pytest.approx(0.8)
    assert found.agreed == 1.0  # what it did not say is no contradiction


def test_a_sensor_that_is_silent_now_and_one_heard_late_have_gaps_at_the_edges():
    found = health([Run(at(30), at(70), True)], ON_ALL_THE_TIME)
    assert [(gap.start, gap.end) for gap in found.gaps] == [(START, at(30)), (at(70), at(100))]


def test_a_sensor_that_was_never_heard_was_heard_for_none_of_the_time_and_neither_agreed_nor_not():
    found = health([], ON_ALL_THE_TIME)
    assert (found.heard, found.agreed, len(found.gaps)) == (0.0, None, 1)


def test_a_sensor_fed_by_the_mains_is_not_blamed_for_its_silence_in_an_outage():
    found = health([Run(START, at(40), True), Run(at(60), at(100), True)], AN_OUTAGE, Supply.MAINS)
    assert (found.heard, found.agreed) == (1.0, 1.0)
    [gap] = found.gaps
    assert gap.in_outage


def test_one_with_a_battery_is_blamed_for_it():
    found = health([Run(START, at(40), True), Run(at(60), at(100), True)], AN_OUTAGE)
    assert found.heard == pytest.approx(0.8)


def test_a_sensor_behind_an_inverter_disagrees_for_as_long_as_the_outage():
    found = health([Run(START, at(100), True)], AN_OUTAGE)
    assert found.agreed == pytest.approx(0.8)


def test_what_nobody_knows_of_a_queue_contradicts_nobody():
    queue = [Stretch(START, at(50), Power.UNKNOWN), Stretch(at(50), at(100), Power.ON)]
    assert health([Run(START, at(40), False), Run(at(50), at(100), True)], queue).agreed == 1.0


def test_a_queue_without_power_all_the_time_leaves_nothing_to_judge_a_mains_sensor_by():
    assert health([], [Stretch(START, at(100), Power.OFF)], Supply.MAINS).heard is None
