"""The town in a line: ours is left out, another one is named."""

import pytest

from svitlobot.domain.addresses.towns import TownReading, town_readings


@pytest.mark.parametrize(
    "line", ["м. Львів, Зелена", "Львів, Зелена", "Львов Зелена", "LVIV, Зелена", "Зелена, м Львів"]
)
def test_our_own_town_is_left_out_in_any_spelling_and_place(line: str) -> None:
    first = next(town_readings(line, ["Львів"]))
    assert (first.line.strip(" ,"), first.unknown_town) == ("Зелена", None)


def test_another_town_is_named_and_may_still_belong_to_the_street() -> None:
    readings = list(town_readings("с. Водички, вул. Центральна", ["Хмельницький"]))
    assert [(reading.line.strip(" ,"), reading.unknown_town) for reading in readings] == [
        ("Водички,  вул. Центральна", None),
        ("вул. Центральна", "Водички"),
        ("с. Водички, вул. Центральна", None),
    ]


@pytest.mark.parametrize(
    "line", ["226В,Г Соборна", "С. Бандери 24", "Левка Лук’яненка 10", "Львівська 5", "700-річчя Львова 2", ""]
)
def test_an_initial_or_a_street_like_the_town_is_no_town(line: str) -> None:
    assert list(town_readings(line, ["Львів"])) == [TownReading(line)]
