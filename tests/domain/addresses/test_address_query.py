"""Which part of a line is the house, and which the street."""

import pytest

from svitlobot.domain.addresses.query import LIMIT, MOST_SENSES, keys_of_house, leading_number, senses


@pytest.mark.parametrize(
    ("line", "street", "house"),
    [
        ("соборна 12а", "соборна", "12а"),
        ("12-А вул Соборна", "вул Соборна", "12а"),
        ("Соборна, буд. 12 а", "Соборна", "12а"),
        ("Соборна 12/а", "Соборна", "12а"),
        ("Соборна12", "Соборна", "12"),
        ("Соборна №12", "Соборна", "12"),
        ("Соборна 12 корпус 2", "Соборна", "12к2"),
        ("Соборна 59А/63", "Соборна", "59а/63"),
        ("Соборна 12/14, кв. 5", "Соборна", "12/14"),
        ("Соборна 12, під'їзд 2, поверх 3", "Соборна", "12"),
        ("79000 Соборна 12", "Соборна", "12"),
        ("Скнилівський пров. 7-й 8", "Скнилівський пров. 7-й", "8"),
    ],
)
def test_the_likeliest_sense(line: str, street: str, house: str) -> None:
    best = senses(line)[0]
    assert (best.street, best.houses, best.is_whole) == (street, (house,), True)


def test_a_number_may_belong_to_the_street() -> None:
    understood = {(sense.street, sense.houses) for sense in senses("700 річчя Львова 2")}
    assert {("700 річчя Львова", ("2",)), ("річчя Львова 2", ("700",)), ("700 річчя Львова 2", ())} == understood


def test_a_letter_after_the_house_may_be_an_initial() -> None:
    understood = {(sense.street, sense.houses) for sense in senses("5 С Бандери")}
    assert {("Бандери", ("5с",)), ("С Бандери", ("5",))} <= understood


def test_a_named_town_is_no_part_of_the_street_and_an_unnamed_one_makes_the_sense_doubtful() -> None:
    named = [s for s in senses("м. Львів, вул. Шевченка, 5", ["Львів"]) if s.street == "вул. Шевченка"]
    unnamed = [sense for sense in senses("Винники, вул. Шевченка, 5") if sense.street == "вул. Шевченка"]
    assert [sense.is_whole for sense in named + unnamed] == [True, False]


def test_what_is_cut_off_a_house_makes_the_sense_doubtful() -> None:
    for line in ("Соборна 2А-А", "226В,Г Соборна"):
        assert not any(sense.is_whole for sense in senses(line) if sense.houses), line


def test_a_latin_letter_of_a_house_has_two_meanings() -> None:
    assert keys_of_house("12b", "Shevchenka") == ("12б", "12в")
    assert keys_of_house("12b", "Шевченка") == ("12в", "12б")
    assert keys_of_house("12a", "Shevchenka") == ("12а",)
    assert keys_of_house("12 korpus 2", "Shevchenka")[0] == "12к2"


def test_senses_are_few_however_much_is_typed() -> None:
    for line in ("1, " * 500, "а, " * 500, "1 а " * 500, "5" * 4_000, ""):
        assert len(senses(line)) <= MOST_SENSES
        assert all(len(sense.street) <= LIMIT for sense in senses(line))


def test_the_number_that_a_house_begins_with() -> None:
    assert [leading_number(houses) for houses in (("12а/3",), ("бн",), (), ("9" * 20,))] == [
        12,
        None,
        None,
        999_999_999,
    ]
