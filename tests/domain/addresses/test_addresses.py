"""Which spellings of a street and a house are one and the same, and which are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svitlobot.domain.addresses.normalise import clean, house_key, split_houses, street_key

LETTERS = "абвгґдеєжзиіїйклмнопрстуфхцчшщьюяАБІЇЄҐ"
SPELLING = st.text(alphabet=LETTERS + "aceioxAB0123456789 .,-–—/\\'’ʼ№\u00a0\u0301\u200b()_", max_size=40)
STREET_WORDS = st.lists(
    st.sampled_from(["вул.", "вулиця", "пров", "пр-т", "просп.", "пл", "Площа", "б-р", "наб", "Зелена", "7-й", "С."]),
    min_size=1,
    max_size=6,
)
HOUSE_PARTS = st.lists(
    st.sampled_from(["12", "3", "а", "Б", "A", "корп.", "літ.", "буд", "№", "/", "-", " ", ",", "к"]), max_size=10
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("вул. Соборна", "Вул.Соборна"),
        ("вулиця Соборна", "СОБОРНА"),
        ("Соборна вул.", "соборна"),
        ("м. Львів, вул. Зелена", "м. Львів, Зелена"),
        ("просп. Свободи", "Свободи пр-т"),
        ("пр. Свободи", "Свободи. просп."),
        ("пл. Ринок", "Ринок. пл."),
        ("пров. Шевченка", "Шевченка провулок"),
        ("бульвар Лесі Українки", "Лесі Українки б-р"),
        ("вул. Набережна", "Набережна"),
        ("Слов'янська", "Слов’янська"),
        ("Словʼянська", "Словянська"),
        ("Карпенка-Карого", "Карпенка – Карого"),
        ("Iвана Франка", "Івана Франка"),
        ("Й. Сліпого", "И\u0306. Сліпого"),
        ("Івана\u00a0 Франка", " Івана Франка "),
        ("Соборна\u200b", "Со\u0301борна"),
    ],
)
def test_spellings_of_one_street_have_one_key(one: str, other: str):
    assert street_key(one) == street_key(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("вул. Шевченка", "пров. Шевченка"),
        ("пл. Соборна", "вул. Соборна"),
        ("Скнилівський пров. 1-й", "Скнилівський пров. 2-й"),
        ("Бр. Рогатинців", "б-р Рогатинців"),
        ("Ш. Руставелі", "Руставелі"),
        ("Green", "Греен"),
    ],
)
def test_different_streets_have_different_keys(one: str, other: str):
    assert street_key(one) != street_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("12а", "12-А"),
        ("12а", "12 А"),
        ("12а", "12A"),
        ("12а", "12/а"),
        ("12а", "буд. 12 літ. А"),
        ("12", "№ 12"),
        ("12-14", "12 – 14"),
        ("12/14", "12 \\ 14"),
        ("12к2", "12 корп. 2"),
        ("12а корп-2", "12-А к.2"),
        ("59А/63", "59-а \\ 63"),
        ("31-А", "31--А"),
        ("14,прим.6", "14 прим 6"),
        ("Б/Н", "б-н"),
    ],
)
def test_spellings_of_one_house_have_one_key(one: str, other: str):
    assert house_key(one) == house_key(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("12/14", "1214"),
        ("12-14", "12/14"),
        ("12 2", "122"),
        ("12а", "12б"),
        ("12к2", "12/2"),
        ("59А-63", "59А/63"),
        ("2А/8", "2А8"),
    ],
)
def test_different_houses_have_different_keys(one: str, other: str):
    assert house_key(one) != house_key(other)


@pytest.mark.parametrize("nothing", ["", "  ", "-", "'", "\u200b", " . , "])
def test_a_spelling_without_a_letter_or_digit_has_no_key(nothing: str):
    assert street_key(nothing) == house_key(nothing) == ""


@pytest.mark.parametrize(
    ("cell", "houses"),
    [
        ("36,38,40", ["36", "38", "40"]),
        ("169Б, 169В;169Г", ["169Б", "169В", "169Г"]),
        ("59,61,62,", ["59", "61", "62"]),
        ("53,53", ["53"]),
        ("8,8-А,8А", ["8", "8-А"]),
        ("14,прим.6", ["14,прим.6"]),
        ("226В,Г", ["226В,Г"]),
        ("2,", ["2"]),
        ("-", []),
        ("", []),
    ],
)
def test_a_cell_with_several_numbers_is_several_houses(cell: str, houses: list[str]):
    assert split_houses(cell) == houses


def test_text_is_shown_without_control_and_invisible_characters():
    assert clean(" вул.\r\nЗелена\x00\u200b  1 ") == "вул. Зелена 1"


@given(st.one_of(SPELLING, STREET_WORDS.map(" ".join), st.text(max_size=30)))
def test_a_street_key_is_its_own_key(street: str):
    assert street_key(street_key(street)) == street_key(street)


@given(st.one_of(SPELLING, HOUSE_PARTS.map("".join), st.text(max_size=30)))
def test_a_house_key_is_its_own_key(house: str):
    assert house_key(house_key(house)) == house_key(house)


@given(SPELLING)
def test_case_never_tells_streets_or_houses_apart(text: str):
    assert street_key(text.upper()) == street_key(text)
    assert house_key(text.upper()) == house_key(text)


@given(SPELLING)
def test_space_around_never_tells_houses_apart(text: str):
    assert house_key(f"  {text}\n") == house_key(text)


@given(HOUSE_PARTS.map("".join))
def test_every_house_a_cell_is_split_into_has_a_key_of_its_own(cell: str):
    keys = [house_key(house) for house in split_houses(cell)]
    assert all(keys)
    assert len(set(keys)) == len(keys)
