"""What one row of an address file is taken for."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svitlobot.domain.addresses.file_rows import (
    HOUSE_LIMIT,
    STREET_LIMIT,
    AddressRow,
    Cell,
    RefusalReason,
    judge_row,
    shown,
)
from svitlobot.domain.queue_names import QueueLabels

LABELS = QueueLabels({7: "4.1", 8: "4.2", 99: "Резерв"})
NEW_YEAR = date(2026, 1, 4)
CELLS = st.one_of(
    st.none(),
    st.text(max_size=30),
    st.sampled_from(["Зелена", "вул. Синя", "12а", "4.1", "4.1; 4.2", "unknown", "=1+1", "\x00", "Я" * 300, "49,8"]),
    st.floats(),
    st.integers(),
    st.booleans(),
    st.dates(),
    st.times(),
    st.timedeltas(),
)


def refusal(**cells: Cell) -> RefusalReason | None:
    row = {"street": "Зелена", "house": "1", "queue": "4.1", **cells}
    _, problem = judge_row(AddressRow(2, **row), LABELS)
    return problem and problem.reason


def test_a_good_row_gives_its_house_with_keys_queues_and_place():
    (house,), problem = judge_row(AddressRow(5, " вул.  Зелена ", 12.0, "4.2, 4.1", "49,8", 24.1), LABELS)
    assert problem is None
    assert house == (5, "вул. Зелена", "12", "зелена", "12", (7, 8), 49.8, 24.1)


@pytest.mark.parametrize("moment", [NEW_YEAR, datetime.combine(NEW_YEAR, time()), time(1, 2), timedelta(hours=30)])
def test_what_excel_turned_into_a_date_is_not_guessed_at(moment: Cell):
    assert refusal(house=moment) is RefusalReason.HOUSE_MANGLED
    assert refusal(queue=moment) is RefusalReason.QUEUE_MANGLED


def test_a_fraction_is_no_house_but_a_whole_number_is():
    assert refusal(house=36.38) is RefusalReason.HOUSE_MANGLED
    assert refusal(house=float("nan")) is RefusalReason.HOUSE_MANGLED
    assert refusal(house=36.0) is None


def test_limits_are_those_of_the_table():
    assert refusal(street="Я" * STREET_LIMIT) is None
    assert refusal(street="Я" * (STREET_LIMIT + 1)) is RefusalReason.STREET_TOO_LONG
    assert refusal(house="1" * HOUSE_LIMIT) is None
    assert refusal(house="1" * (HOUSE_LIMIT + 1)) is RefusalReason.HOUSE_TOO_LONG
    assert refusal(house=",".join(["1"] * 10_000)) is RefusalReason.HOUSE_TOO_LONG


def test_a_name_too_long_only_after_abbreviations_are_spelt_out_is_refused():
    assert refusal(street="пл. " + "Я" * (STREET_LIMIT - 4)) is RefusalReason.STREET_TOO_LONG


@pytest.mark.parametrize("place", [(91, 24), (49, 181), (float("nan"), 24), (49, None), ("x", 24), (NEW_YEAR, 24)])
def test_an_impossible_place_is_a_warning(place: tuple[Cell, Cell]):
    (house,), problem = judge_row(AddressRow(2, "Зелена", "1", "4.1", *place), LABELS)
    assert problem is not None
    assert (problem.reason, house.latitude, house.longitude) == (RefusalReason.COORDINATES, None, None)
    assert not problem.reason.is_refusal


def test_a_problem_shows_the_cells_cut_short():
    _, problem = judge_row(AddressRow(9, "Я" * 5_000, NEW_YEAR, 4.0), LABELS)
    assert problem is not None
    assert (problem.row, len(problem.street), problem.house, problem.queue) == (9, 60, "04.01.2026", "4")


@pytest.mark.parametrize("blank", [None, "", "  ", "\u200b"])
def test_a_row_of_empty_cells_is_blank(blank: Cell):
    assert AddressRow(3, blank, blank, blank, blank, blank).is_blank
    assert not AddressRow(3, blank, blank, blank, 49.8, blank).is_blank


@given(st.tuples(CELLS, CELLS, CELLS, CELLS, CELLS))
def test_every_row_is_loaded_or_refused_with_a_text(cells: tuple[Cell, ...]):
    houses, problem = judge_row(AddressRow(2, *cells), LABELS)
    assert bool(houses) != (problem is not None and problem.reason.is_refusal)
    for house in houses:
        assert 0 < len(house.street_key) <= STREET_LIMIT
        assert 0 < len(house.house_key) <= HOUSE_LIMIT
        assert len(house.street) <= STREET_LIMIT
        assert 0 < len(house.house_number) <= HOUSE_LIMIT
        assert house.queues
    assert problem is None or problem.text


@given(CELLS)
def test_what_is_shown_and_stored_is_one_printable_line(cell: Cell):
    assert shown(cell).isprintable()
