"""What residents say: how many are enough, and how it is put."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svitlobot.domain.power.crowd_reports import (
    PEOPLE,
    ReportTally,
    ReportType,
    SensorCounts,
    map_url,
    spoken_sensors,
    tally_sensors,
)
from svitlobot.domain.power.observations import observe
from svitlobot.domain.texts.catalog import TextCatalog
from svitlobot.domain.texts.plurals import spoken_people

from ..city import at, backup, mains


def test_three_people_of_two_houses_are_many_and_a_family_is_not() -> None:
    assert ReportTally(3, 2).are_many
    assert not ReportTally(2, 2).are_many
    assert not ReportTally(9, 1).are_many


def test_a_large_queue_is_not_turned_off_by_three_strangers() -> None:
    assert ReportTally(3, 2).suffices(residents=4_999)
    assert not ReportTally(3, 3).suffices(residents=83_333)
    assert ReportTally(19, 5).suffices(residents=83_333)


def test_an_operator_s_confirmation_is_enough() -> None:
    assert ReportTally(1, 1, is_confirmed=True).suffices(residents=1_000_000)


@given(st.integers(0, 50), st.integers(0, 50), st.integers(0, 1_000_000))
def test_who_vouches_is_many_and_more_people_never_vouch_for_less(people: int, houses: int, residents: int) -> None:
    tally = ReportTally(people, houses)
    if tally.suffices(residents):
        assert tally.are_many
        assert people >= PEOPLE
        assert ReportTally(people + 1, houses).suffices(residents)


def test_sensors_are_counted_by_what_they_say_and_a_silent_one_says_nothing() -> None:
    sensors = [backup((0, True)), backup((0, False)), mains(-600), mains(0)]
    say = tally_sensors(observe(sensor, at(1)) for sensor in sensors)
    assert say == SensorCounts(on=2, off=1, silent=1)
    assert spoken_sensors(TextCatalog(), say) == "є — 2, немає — 1, мовчать — 1"
    assert spoken_sensors(TextCatalog(), SensorCounts()) == "їх тут немає"


@pytest.mark.parametrize(
    ("count", "text"),
    [(1, "1 людина"), (2, "2 людини"), (5, "5 людей"), (11, "11 людей"), (12, "12 людей"), (22, "22 людини")],
)
def test_people_are_counted_in_ukrainian(count: int, text: str) -> None:
    assert spoken_people(count) == text


def test_a_place_is_shown_on_an_open_map() -> None:
    assert map_url(50.4501, -30.5) == "https://www.openstreetmap.org/?mlat=50.450100&mlon=-30.500000"


def test_a_claim_is_named_by_what_it_says() -> None:
    assert [ReportType.of(is_on).is_on for is_on in (True, False)] == [True, False]
