"""Which street is meant, and how sure that is."""

import pytest

from svitlobot.domain.addresses.normalise import street_key
from svitlobot.domain.addresses.search import Alias, Street, StreetIndex

NAMES = (
    "Шевченка", "Шевченка пров.", "Зелена", "Зелений Гай", "Городоцька", "Свободи просп.", "Богомольця О. акад.",
    "Петра Франка", "Франка", "Коцюбинського (Винники)", "Коцюбинського (Рудно)", "Тиверська", "Тіверська",
    "Володимира Великого", "Скнилівський пров. 1-й", "Скнилівський пров. 2-й", "Медової Печери", "Личаківська",
)  # fmt: skip


@pytest.fixture(scope="module")
def index() -> StreetIndex:
    streets = [Street(street_key(name), name, number, 1) for number, name in enumerate(NAMES)]
    aliases = [Alias("Артема", street_key("Володимира Великого")), Alias("Леніна", street_key("Личаківська")),
               Alias("Леніна", street_key("Свободи просп."))]  # fmt: skip
    return StreetIndex(streets, aliases)


def found(index: StreetIndex, text: str) -> list[str]:
    """Return the streets, the likeliest first; the certain one is marked."""
    return [street.street.name + "!" * street.is_certain for street in index.find(text)]


@pytest.mark.parametrize(
    ("said", "street"),
    [
        ("вул. Шевченка", "Шевченка"), ("ШЕВЧЕНКО", "Шевченка"), ("Shevchenka", "Шевченка"),
        ("Шевченка провулок", "Шевченка пров."), ("пер. Шевченко", "Шевченка пров."), ("Гай Зелений", "Зелений Гай"),
        ("Свободи", "Свободи просп."), ("Медовой Печеры", "Медової Печери"), ("Франка Петра", "Петра Франка"),
        ("Академіка Богомольця", "Богомольця О. акад."), ("Олександра Богомольця", "Богомольця О. акад."),
        ("П. Франка", "Петра Франка"), ("Тіверська", "Тіверська"), ("2-й Скнилівський", "Скнилівський пров. 2-й"),
        ("Артема", "Володимира Великого"),
    ],
)  # fmt: skip
def test_nothing_that_tells_differs_so_it_is_certain(index: StreetIndex, said: str, street: str) -> None:
    assert found(index, said)[0] == f"{street}!"


@pytest.mark.parametrize(
    ("said", "street"),
    [
        ("Шевчинка", "Шевченка"), ("Гордоцька", "Городоцька"), ("Городецька", "Городоцька"),
        ("вул. Свободи", "Свободи просп."), ("пл. Зелена", "Зелена"), ("Медовапечери", "Медової Печери"),
        ("Івана Франка", "Франка"), ("Тараса Шевченка", "Шевченка"), ("Зелена Сихів", "Зелена"),
        ("Личак", "Личаківська"), ("І. Богомольця", "Богомольця О. акад."),
    ],
)  # fmt: skip
def test_what_differs_makes_it_a_guess(index: StreetIndex, said: str, street: str) -> None:
    assert found(index, said)[0] == street


@pytest.mark.parametrize("said", ["Коцюбинського", "Tyverska", "Леніна", "Скнилівський"])
def test_of_two_that_fit_alike_none_is_certain(index: StreetIndex, said: str) -> None:
    streets = found(index, said)
    assert len(streets) >= 2
    assert not any(street.endswith("!") for street in streets)


def test_the_street_goes_before_the_lane_of_the_same_name(index: StreetIndex) -> None:
    assert found(index, "Шевченка")[:2] == ["Шевченка!", "Шевченка пров."]


@pytest.mark.parametrize("said", ["", "...", "12345", "Хрещатик", "вул.", "ъ" * 200, "a " * 100])
def test_what_names_no_street_finds_none(index: StreetIndex, said: str) -> None:
    assert found(index, said) == []
