"""The house is found from what people type: on the addresses of Lviv, written in every way of `distortions`."""

import random
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from svitlobot.clock import utc_now
from svitlobot.db.session import Database
from svitlobot.services.addresses.directory import StreetDirectory
from svitlobot.services.addresses.search import search_house, search_line
from svitlobot.services.imports.load import FileToLoad, import_file
from town import Town

from ..distortions import Place, distorted

DEMO = Path(__file__).parents[3] / "data" / "demo"
LIKE = "SELECT min(id) AS id, min(street) AS street, min(house_number) AS house FROM addresses"


class Lviv:
    """The demo city, and a way to search it."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.directory = StreetDirectory(town.database, ["Львів"])

    async def find(self, line: str) -> tuple[str, str]:
        """Return the match, and the first house."""
        found = await search_line(self.town.database, self.directory, line, 6, self.town.clock())
        return found.match, f"{found.items[0].street} {found.items[0].house_number}" if found.items else ""

    async def places(self) -> list[Place]:
        """Return the houses that have a number."""
        rows = await self.town.database.pool.fetch(
            f"{LIKE} WHERE house_number ~ '^[0-9]' GROUP BY street_key, house_key ORDER BY 1"
        )
        return [Place(*row) for row in rows]


@pytest.fixture(scope="module")
async def lviv(shared_database: Database) -> Lviv:
    """Lviv, loaded once for this file: nothing here changes it."""
    await shared_database.pool.execute("TRUNCATE addresses, street_aliases CASCADE")
    await shared_database.pool.execute(
        "INSERT INTO queues (queue_id, name) SELECT (main - 1) * 2 + sub, main || '.' || sub "
        "FROM generate_series(1, 6) AS main, generate_series(1, 2) AS sub "
        "ON CONFLICT (queue_id) DO UPDATE SET name = excluded.name"
    )
    for name in ("addresses.xlsx", "street_aliases.xlsx"):
        await import_file(shared_database, FileToLoad(DEMO / name, "cli"), utc_now(), dry_run=False)
    return Lviv(Town(shared_database))


@pytest.mark.parametrize(
    ("line", "house"),
    [
        ("соборна 3а", "Соборна 3-А"),
        ("ЗЕЛЕНА 5Д", "Зелена 5-Д"),
        ("5-д зелена", "Зелена 5-Д"),
        ("м. Львів, вул. Зелена, буд. 12, кв. 3", "Зелена 12"),
        ("79005, м. Львів, Зелена, 12", "Зелена 12"),
        ("Львів, Зелена 12", "Зелена 12"),
        ("львів зелена 12", "Зелена 12"),
        ("Зелена 12, Львів", "Зелена 12"),
        ("город Львов, ул. Зелёная 12", "Зелена 12"),
        ("Lviv, Zelena 12", "Зелена 12"),
        ("Бандери Степана 24", "С.Бандери 24"),
        ("академіка Богомольця 3", "Богомольця О. акад. 3"),
        ("О. Богомольця, 3", "Богомольця О. акад. 3"),
        ("улица Леси Украинки 5", "Лесі Українки 5"),
        ("Городоцкая 100", "Городоцька 100"),
        ("Шевченко 31б", "Шевченка 31-Б"),
        ("vul. Horodotska 100", "Городоцька 100"),
        ("Shevchenka 31b", "Шевченка 31-Б"),
        ("пр-т Свободи 28", "Свободи. просп. 28"),
        ("Свободи 28", "Свободи. просп. 28"),
        ("Скнилівський 7-й пров., 9", "Скнилівський пров. 7-й 9"),
        ("700 річчя Львова 2", "700 річчя Львова 2"),
        ("Лук’яненка Левка 10", "Левка Лук’яненка 10"),
        ("Артема 10", "Володимира Великого 10"),
        ("вул. Чехова 5", "Патріарха Димитрія Яреми 5"),
    ],
)
async def test_a_house_said_in_another_way_is_certain(lviv: Lviv, line: str, house: str) -> None:
    assert await lviv.find(line) == ("exact", house)


@pytest.mark.parametrize(
    ("line", "house"),
    [
        ("Городокцька 100", "Городоцька 100"),
        ("Зилена 12", "Зелена 12"),
        ("itdxtyrf 30", "Шевченка 30"),
        ("пров. Шевченка 30", "Шевченка 30"),
        ("Івана Франка 20", "Франка 20"),
        ("Шевченка Винники 30", "Шевченка 30"),
        ("Винники, Шевченка 30", "Шевченка 30"),
    ],
)
async def test_a_guess_is_never_passed_off_as_certain(lviv: Lviv, line: str, house: str) -> None:
    assert await lviv.find(line) == ("similar", house)


@pytest.mark.parametrize(
    ("line", "town"),
    [
        ("м. Винники, Шевченка 30", "Винники"),
        ("м. Київ, вул. Шевченка 30", "Київ"),
        ("місто Стрий вул. Шевченка 30", "Стрий"),
        ("с. Рудно, Шевченка, 30", "Рудно"),
        ("смт Брюховичі, вул. Шевченка 30", "Брюховичі"),
        ("г. Киев, ул. Шевченко 30", "Киев"),
    ],
)
async def test_a_town_that_is_not_ours_is_named_and_no_house_of_ours_is_certain(
    lviv: Lviv, line: str, town: str
) -> None:
    found = await search_line(lviv.town.database, lviv.directory, line, 6, lviv.town.clock())
    assert (found.match, found.unknown_town) == ("similar", town)


async def test_the_street_that_was_said_comes_before_its_look_alikes(lviv: Lviv) -> None:
    """No house of the number is on it, but one is on a street like it."""
    houses: defaultdict[str, set[str]] = defaultdict(set)
    for place in await lviv.places():
        houses[place.street].add(place.house)
    pairs = {
        street: min(houses[other] - houses[street])
        for street in houses
        for other in houses
        if other.startswith(f"{street}-") and houses[other] - houses[street]
    }
    assert len(pairs) > 2
    for street, house in pairs.items():
        found = await search_line(lviv.town.database, lviv.directory, f"{street} {house}", 6, lviv.town.clock())
        assert (found.match, found.streets[0].street, found.items[0].street) == ("similar", street, street)
        assert found.unknown_house is not None


async def test_a_house_that_a_namesake_has_in_another_queue_is_asked_about(lviv: Lviv) -> None:
    found = await search_line(lviv.town.database, lviv.directory, "Чупринки 102", 6, lviv.town.clock())
    assert found.match == "similar"
    assert {f"{house.street} {house.house_number}" for house in found.items} >= {"Чупринки 102", "Чупринки Т. ген. 102"}


@pytest.mark.parametrize("line", ["Хрещатик 22", "asdfgh", "77", "Дерибасівська", "!!!", "кв. 5"])
async def test_what_is_nowhere_is_not_found(lviv: Lviv, line: str) -> None:
    assert await lviv.find(line) == ("none", "")


async def test_a_street_alone_is_a_street(lviv: Lviv) -> None:
    found = await search_house(lviv.town.database, lviv.directory, "вул. Зелена", "", 6, lviv.town.clock())
    assert (found.match, found.items, found.streets[0].street) == ("street", [], "Зелена")


# Chosen after the search was made with others, on streets that were not looked at meanwhile.
@pytest.mark.long
@pytest.mark.parametrize("seed", [20_261])
async def test_of_distorted_addresses_98_in_100_are_found_first(lviv: Lviv, seed: int) -> None:
    asked, right, wrong = Counter(), Counter(), []
    for kind, place, line in distorted(await lviv.places(), random.Random(seed), each=100, pairs=700):
        found = await search_line(lviv.town.database, lviv.directory, line, 6, lviv.town.clock())
        is_right = bool(found.items) and found.items[0].address_id == place.address_id
        asked[kind] += 1
        right[kind] += is_right
        if found.match == "exact" and not is_right:
            wrong.append((line, place, found.items[0]))
    assert asked.total() >= 2_000
    assert right.total() / asked.total() >= 0.98, {kind: right[kind] / asked[kind] for kind in asked}
    assert min(right[kind] / asked[kind] for kind in asked) >= 0.95, right
    # The published file itself names a few houses in two ways.
    assert len(wrong) <= 0.001 * asked.total(), wrong
