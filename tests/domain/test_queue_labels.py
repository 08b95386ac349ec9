"""Which queue a cell of the "Черга" column names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svitlobot.domain.queue_names import QueueLabels, Unresolved

STANDARD = QueueLabels({(g - 1) * 2 + s: f"{g}.{s}" for g in range(1, 7) for s in (1, 2)})


@pytest.mark.parametrize("text", ["4.1", "4,1", " 4.1 ", "4.1\u00a0", "4.1\u200b"])
def test_a_name_is_found_however_it_is_typed(text: str):
    assert STANDARD.find(text) == (7,)


@pytest.mark.parametrize(("number", "queue_id"), [(4.1, 7), (5.0, 5), (12.0, 12), (6.2, 12), (4.1000000000000005, 7)])
def test_excel_numbers_are_names_or_ids(number: float, queue_id: int):
    assert STANDARD.find_number(number) == (queue_id,)


def test_a_name_goes_before_an_id():
    groups = QueueLabels({10: "1", 1: "2"})
    assert groups.find("1") == (10,)
    assert groups.find_number(2.0) == (1,)
    assert groups.find("10") == (10,)


@pytest.mark.parametrize(
    "text",
    [
        "4.1, 4.2",
        "4.2,4.1",
        "4.1; 4.2",
        "4.1/4.2",
        "4,1, 4,2",
        "4.1 та 4.2",
        "4.1\n4.2",
        "7; 8",
        "4.1, 4.2,",
        "4.1; 4.2; ",
    ],
)
def test_a_house_may_be_in_several_queues(text: str):
    assert STANDARD.find(text) == (7, 8)


def test_a_list_of_ids_needs_no_space_when_it_cannot_be_decimals():
    assert STANDARD.find("9,10,11") == (9, 10, 11)


@pytest.mark.parametrize("text", ["4,1,4,2", "1,2,3", "1 2"])
def test_a_list_that_also_reads_as_decimals_is_ambiguous(text: str):
    assert STANDARD.find(text) is Unresolved.AMBIGUOUS


def test_numbers_that_excel_cannot_tell_apart_are_ambiguous():
    many = QueueLabels({1: "4.1", 10: "4.10", 20: "5.10"})
    assert many.find_number(4.1) is Unresolved.AMBIGUOUS
    assert many.find("4.10") == (10,)
    assert many.find_number(5.1) == (20,)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", Unresolved.EMPTY),
        ("  ", Unresolved.EMPTY),
        ("unknown", Unresolved.NOT_STATED),
        ("Невідомо", Unresolved.NOT_STATED),
        ("-", Unresolved.NOT_STATED),
        ("0", Unresolved.NEVER_CUT_OFF),
        ("13", Unresolved.UNKNOWN),
        ("7.1", Unresolved.UNKNOWN),
        ("4.1, 7.1", Unresolved.UNKNOWN),
        ("True", Unresolved.UNKNOWN),
        ("-5", Unresolved.UNKNOWN),
        ("²", Unresolved.UNKNOWN),
        ("9" * 5000, Unresolved.UNKNOWN),
        (",;", Unresolved.UNKNOWN),
    ],
)
def test_what_names_no_queue_says_why(text: str, why: Unresolved):
    assert STANDARD.find(text) is why


@pytest.mark.parametrize("number", [float("inf"), float("nan"), -1.0, 5.5, 1e300])
def test_impossible_numbers_name_no_queue(number: float):
    assert STANDARD.find_number(number) is Unresolved.UNKNOWN


def test_zero_is_an_ordinary_queue_where_the_operator_has_one():
    assert QueueLabels({3: "0"}).find("0") == (3,)
    assert QueueLabels({0: "Нульова"}).find_number(0.0) == (0,)


@given(st.text(max_size=40))
def test_any_text_names_known_queues_or_says_why(text: str):
    found = STANDARD.find(text)
    assert isinstance(found, Unresolved) or set(found) <= set(range(1, 13))


@given(st.dictionaries(st.integers(0, 99), st.text("абв12.- ", min_size=1, max_size=6).filter(str.strip), max_size=8))
def test_every_queue_is_found_by_its_own_name(names: dict[int, str]):
    by_label = {" ".join(name.split()).casefold(): queue_id for queue_id, name in names.items()}
    labels = QueueLabels(names)
    for label, queue_id in by_label.items():
        assert labels.find(label) == (queue_id,)
