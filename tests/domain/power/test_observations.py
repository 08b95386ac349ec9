"""What one sensor tells at a given moment."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svitlobot.domain.power.observations import Power, SensorState, Supply, after_contact, observe

START = datetime(2026, 1, 15, 18, 0, tzinfo=UTC)
BACKUP = SensorState("B", Supply.BACKUP, timedelta(seconds=180))
MAINS = SensorState("M", Supply.MAINS, timedelta(seconds=180))


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def heard(sensor: SensorState, *contacts: tuple[float, bool | None]) -> SensorState:
    """Return the sensor after contacts: (second, what it reported or None for a ping)."""
    for second, reported_on in contacts:
        sensor = after_contact(sensor, at(second), reported_on)
    return sensor


def observed(sensor: SensorState, second: float) -> tuple[Power, datetime, bool]:
    seen = observe(sensor, at(second))
    return seen.state, seen.since, seen.silent


@pytest.mark.parametrize("sensor", [BACKUP, MAINS])
def test_a_sensor_that_never_made_contact_is_unknown(sensor):
    assert observe(sensor, at(0)).state is Power.UNKNOWN


@pytest.mark.parametrize("sensor", [BACKUP, MAINS])
@pytest.mark.parametrize("on", [True, False])
def test_a_report_is_the_sensors_view(sensor, on):
    assert observed(heard(sensor, (0, on)), 60) == (Power.of(on), at(0), False)


def test_a_battery_sensor_not_seen_for_5_min_is_unknown():
    assert observe(heard(BACKUP, (0, False)), at(300)).state is Power.OFF
    assert observe(heard(BACKUP, (0, False)), at(301)).state is Power.UNKNOWN


def test_a_ping_keeps_a_battery_sensors_report_fresh():
    assert observed(heard(BACKUP, (0, False), (240, None), (480, None)), 600) == (Power.OFF, at(0), False)


def test_a_ping_alone_tells_nothing_of_a_battery_sensors_power():
    assert observe(heard(BACKUP, (0, None)), at(1)).state is Power.UNKNOWN


def test_a_ping_after_a_gap_does_not_revive_a_battery_sensors_old_report():
    assert observe(heard(BACKUP, (0, True), (3600, None)), at(3601)).state is Power.UNKNOWN


def test_a_mains_sensors_ping_means_on():
    assert observed(heard(MAINS, (0, None), (60, None)), 100) == (Power.ON, at(0), False)


def test_a_mains_sensors_silence_is_off_since_its_last_contact():
    sensor = heard(MAINS, (0, None), (60, None))
    assert observe(sensor, at(240)).state is Power.ON
    assert observed(sensor, 241) == (Power.OFF, at(60), True)


def test_each_mains_sensor_is_waited_for_as_long_as_it_was_set_up_to_be():
    legacy = SensorState("L", Supply.MAINS, timedelta(seconds=300), last_contact=START)
    assert observe(legacy, at(300)).state is Power.ON
    assert observe(legacy, at(301)).state is Power.OFF


def test_a_mains_sensor_that_said_off_before_it_died_dates_the_outage_itself():
    assert observed(heard(MAINS, (0, True), (50, False), (55, None)), 600) == (Power.OFF, at(50), True)


def test_a_ping_does_not_take_back_what_was_reported():
    assert observed(heard(MAINS, (0, False), (60, None)), 70) == (Power.OFF, at(0), False)


def test_equal_reports_are_one_run():
    assert observed(heard(BACKUP, (0, True), (60, True), (90, None), (120, True)), 130) == (Power.ON, at(0), False)


@pytest.mark.parametrize(("sensor", "pause"), [(BACKUP, 300), (MAINS, 180)])
def test_a_run_survives_a_pause_as_long_as_the_sensor_is_waited_for(sensor, pause):
    assert observed(heard(sensor, (0, True), (pause, True)), pause) == (Power.ON, at(0), False)


def test_a_changed_report_begins_a_run():
    assert observed(heard(BACKUP, (0, True), (60, False), (120, False)), 130) == (Power.OFF, at(60), False)


@pytest.mark.parametrize("sensor", [BACKUP, MAINS])
def test_a_run_begins_anew_when_the_sensor_was_lost_in_between(sensor):
    assert observed(heard(sensor, (0, True), (3600, True)), 3601) == (Power.ON, at(3600), False)


CONTACTS = st.lists(st.tuples(st.integers(0, 2000), st.sampled_from([True, False, None])), max_size=12)
SENSORS = st.sampled_from([BACKUP, MAINS])


@given(SENSORS, CONTACTS)
def test_replaying_a_contact_changes_nothing(sensor, contacts):
    for second, reported_on in sorted(contacts, key=lambda contact: contact[0]):
        sensor = heard(sensor, (second, reported_on))
        assert heard(sensor, (second, reported_on)) == sensor


@given(SENSORS, CONTACTS, st.integers(0, 1999), st.sampled_from([True, False, None]))
def test_a_contact_that_arrives_late_changes_nothing(sensor, contacts, second, reported_on):
    sensor = heard(sensor, *contacts, (2000, True))
    assert heard(sensor, (second, reported_on)) == sensor


@given(SENSORS, CONTACTS, st.integers(2000, 3000))
def test_a_fresher_contact_never_makes_a_known_sensor_unknown(sensor, contacts, second):
    sensor = heard(sensor, *contacts)
    now = at(second)
    if observe(sensor, now).state is not Power.UNKNOWN:
        assert observe(after_contact(sensor, now), now).state is not Power.UNKNOWN


@given(SENSORS, CONTACTS, st.integers(2000, 3000))
def test_a_view_never_begins_in_the_future_or_after_the_last_contact(sensor, contacts, second):
    sensor = heard(sensor, *contacts)
    seen = observe(sensor, at(second))
    if seen.state is not Power.UNKNOWN:
        assert sensor.last_contact is not None
        assert seen.since <= sensor.last_contact <= at(second)
