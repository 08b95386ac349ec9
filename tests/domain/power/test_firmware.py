"""Which firmware a sensor is to run."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svitlobot.domain.power.firmware import Rollout, bucket, check_name, chosen_rollout
from svitlobot.errors import InvalidInputError

SENSORS = [f"ESP32_{number:04}" for number in range(2_000)]


def reached(rollouts: list[Rollout], running: str | None = None) -> dict[str, str | None]:
    """Return the version that each of many sensors is to run."""
    found = {one: chosen_rollout(one, running, rollouts) for one in SENSORS}
    return {one: rollout and rollout.version for one, rollout in found.items()}


def test_a_share_reaches_about_so_many_sensors():
    versions = reached([Rollout("2", 20), Rollout("1", 100)])
    assert 0.17 < list(versions.values()).count("2") / len(SENSORS) < 0.23
    assert set(versions.values()) == {"1", "2"}


def test_a_growing_share_keeps_those_it_had():
    before, after = ({one for one, v in reached([Rollout("2", share)]).items() if v} for share in (10, 40))
    assert before < after


def test_no_share_reaches_nobody_and_the_whole_everybody():
    assert set(reached([Rollout("2", 0)]).values()) == {None}
    assert set(reached([Rollout("2", 100)]).values()) == {"2"}


def test_a_pause_leaves_it_to_those_who_have_it_and_gives_it_to_nobody_else():
    rollouts = [Rollout("2", 100, is_paused=True), Rollout("1", 100)]
    assert set(reached(rollouts, running="2").values()) == {"2"}
    assert set(reached(rollouts, running="1").values()) == {"1"}


def test_a_smaller_share_takes_it_from_nobody():
    assert set(reached([Rollout("2", 5), Rollout("1", 100)], running="2").values()) == {"2"}


def test_after_a_withdrawal_sensors_go_back_to_the_release_before():
    assert set(reached([Rollout("1", 100)], running="2").values()) == {"1"}
    assert set(reached([], running="2").values()) == {None}


@given(st.text(min_size=1, max_size=50))
def test_a_sensor_stands_always_at_the_same_place(sensor_id):
    assert 0 <= bucket(sensor_id) == bucket(sensor_id) < 100


@pytest.mark.parametrize(
    ("board", "version"),
    [("", "1"), ("../etc", "1"), ("ESP32", "1"), ("esp32", "../1"), ("esp32", ""), ("a" * 21, "1")],
)
def test_a_name_that_could_lead_out_of_the_folder_is_refused(board, version):
    with pytest.raises(InvalidInputError):
        check_name(board, version)
