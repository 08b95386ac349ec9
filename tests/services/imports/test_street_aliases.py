"""Old street names: loaded from a file, and then streets are found by them."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import openpyxl
import pytest

from svitlobot.domain.imports.kinds import ImportKind
from svitlobot.domain.imports.reports import AliasProblem, AliasReport
from svitlobot.errors import InvalidInputError
from svitlobot.services.addresses.directory import StreetDirectory
from svitlobot.services.addresses.search import search_line
from svitlobot.services.imports.load import FileToLoad, import_file
from town import Town

Load = Callable[..., Awaitable[AliasReport]]


@pytest.fixture
def load(town: Town, tmp_path: Path) -> Load:
    """Import rows through a real file."""

    async def load(*rows: tuple, dry_run: bool = False) -> AliasReport:
        book = openpyxl.Workbook()
        for row in (("Стара назва", "Нова назва"), *rows):
            book.active.append(row)
        book.save(tmp_path / "назви.xlsx")
        return await _import(town, tmp_path / "назви.xlsx", dry_run=dry_run)

    return load


async def _import(town: Town, path: Path, *, dry_run: bool) -> AliasReport:
    source = FileToLoad(path, "cli", kind=ImportKind.ALIASES)
    report = (await import_file(town.database, source, town.clock(), dry_run=dry_run)).report
    assert isinstance(report, AliasReport)
    return report


async def _aliases(town: Town) -> list[tuple]:
    return [tuple(row) for row in await town.database.pool.fetch("SELECT alias, street_key FROM street_aliases")]


async def test_a_street_is_found_by_its_old_name_and_that_is_certain(town: Town, load: Load) -> None:
    house = await town.add_house("Володимира Великого", "5")
    await load(("Артема", "вул. Володимира Великого"))
    for line in ("Артема 5", "вул. артема, 5", "улица Артёма 5", "Artema 5"):
        found = await search_line(town.database, StreetDirectory(town.database), line, 6, town.clock())
        assert (found.match, found.items[0].address_id) == ("exact", house), line


async def test_an_old_name_of_two_streets_gives_both_as_a_guess(town: Town, load: Load) -> None:
    for street in ("Личаківська", "Свободи"):
        await town.add_house(street, "5")
    await load(("Леніна", "Личаківська"), ("Леніна", "Свободи"))
    found = await search_line(town.database, StreetDirectory(town.database), "Леніна 5", 6, town.clock())
    assert (found.match, {house.street for house in found.items}) == ("similar", {"Личаківська", "Свободи"})


async def test_the_street_of_today_goes_before_the_old_name_of_another(town: Town, load: Load) -> None:
    for street in ("Мирна", "Бандери"):
        await town.add_house(street, "5")
    await load(("Мирна", "Бандери"))
    found = await search_line(town.database, StreetDirectory(town.database), "Мирна 5", 6, town.clock())
    assert (found.match, [house.street for house in found.items]) == ("similar", ["Мирна", "Бандери"])


async def test_bad_rows_are_named_by_number_and_good_ones_load(town: Town, load: Load) -> None:
    for street in ("Бандери", "Франка", "Петра Франка"):
        await town.add_house(street, "5")
    report = await load(
        ("Миру", "Степана Бандери"),
        (None, None),
        ("", "Бандери"),
        ("Миру", None),
        ("Лісна", "Неіснуюча"),
        ("вул. Бандери", "Бандери"),
        ("x" * 201, "Бандери"),
        ("Стара", "Івана Франка"),
    )
    assert await _aliases(town) == [("Миру", "бандери")]
    assert (report.added, [(row, problem) for row, problem, _ in report.refused]) == (
        1,
        [
            (4, AliasProblem.OLD_EMPTY),
            (5, AliasProblem.NEW_EMPTY),
            (6, AliasProblem.NO_SUCH_STREET),
            (7, AliasProblem.SAME),
            (8, AliasProblem.TOO_LONG),
            (9, AliasProblem.NOT_ONE_STREET),
        ],
    )
    assert (6, "вулиці з новою назвою немає серед адрес (Лісна → Неіснуюча)") in report.problems()


async def test_importing_again_changes_nothing_and_a_trial_changes_nothing_at_all(town: Town, load: Load) -> None:
    await town.add_house("Бандери", "5")
    trial = await load(("Миру", "Бандери"), dry_run=True)
    assert (trial.added, await _aliases(town)) == (1, [])
    assert trial.is_dry_run
    first, again = await load(("Миру", "Бандери")), await load(("вул. Миру", "Бандери"))
    assert [(report.added, report.known) for report in (first, again)] == [(1, 0), (0, 1)]
    assert await _aliases(town) == [("Миру", "бандери")]
    logged = await town.database.pool.fetchval(
        "SELECT count(*) FROM action_logs WHERE action_type = 'aliases_imported'"
    )
    assert logged == 1


async def test_a_file_without_the_columns_is_refused(town: Town, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(("Вулиця", "Назва"))
    book.save(tmp_path / "інше.xlsx")
    with pytest.raises(InvalidInputError, match="Стара назва"):
        await _import(town, tmp_path / "інше.xlsx", dry_run=False)
