"""Prices from Excel: all of a good file, nothing of a bad one."""

from pathlib import Path

import pytest
from openpyxl import Workbook

from svitlobot.db.session import Database
from svitlobot.domain.imports.reports import TariffsReport
from svitlobot.errors import InvalidInputError
from svitlobot.services.imports.load import FileToLoad, import_file
from town import Town

HEADER = ["Тариф", "Днів", "Ціна", "Зірок"]
GOOD = [["Стандарт", 30, 49, 60], ["PRO", 30, "99,50", None]]


@pytest.fixture
def town(emptied_database: Database) -> Town:
    return Town(emptied_database)


def workbook(tmp_path: Path, rows: list[list[object]]) -> Path:
    book = Workbook()
    for row in [HEADER, *rows]:
        book.active.append(row)
    book.save(tmp_path / "tariffs.xlsx")
    return tmp_path / "tariffs.xlsx"


async def load(town: Town, path: Path, *, dry_run: bool = False) -> TariffsReport:
    report = (await import_file(town.database, FileToLoad(path, "cli"), town.clock(), dry_run=dry_run)).report
    assert isinstance(report, TariffsReport)
    return report


async def offered(town: Town) -> list[tuple[str, int, str, int | None]]:
    query = "SELECT tier, days, price::text, price_stars FROM tariffs WHERE is_offered ORDER BY tier, days"
    return [tuple(row) for row in await town.database.pool.fetch(query)]


async def test_prices_are_loaded_and_loaded_again(town: Town, tmp_path: Path) -> None:
    for _ in range(2):
        await load(town, workbook(tmp_path, GOOD))
    assert await offered(town) == [("PRO", 30, "99.50", None), ("STANDARD", 30, "49.00", 60)]


async def test_what_the_file_does_not_name_is_no_longer_sold(town: Town, tmp_path: Path) -> None:
    await load(town, workbook(tmp_path, [*GOOD, ["PRO", 365, 900, None]]))
    await load(town, workbook(tmp_path, GOOD))
    assert len(await offered(town)) == 2


@pytest.mark.parametrize(
    "row",
    [
        ["FREE", 30, 1, None], ["PRO", 0, 1, None], ["PRO", 1.5, 1, None], ["PRO", 90, -1, None], [None, 30, 1, None],
        ["PRO", 90, "=1+1", None], ["PRO", 90, 0.001, None], ["PRO", 90, "NaN", None], ["PRO", 90, 1, 0.5],
        ["PRO", 30, 1, None],
    ],
    ids=str,
)  # fmt: skip
async def test_a_wrong_row_is_named_and_nothing_changes(town: Town, tmp_path: Path, row: list[object]) -> None:
    await load(town, workbook(tmp_path, GOOD))
    before = await offered(town)
    report = await load(town, workbook(tmp_path, [["STANDARD", 30, 1, None], ["PRO", 30, 1, None], row]))
    assert [number for number, _ in report.refused] == [4]
    assert await offered(town) == before


async def test_a_tier_without_any_price_is_refused(town: Town, tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match="PRO"):
        await load(town, workbook(tmp_path, GOOD[:1]))


async def test_a_dry_run_changes_nothing(town: Town, tmp_path: Path) -> None:
    assert len((await load(town, workbook(tmp_path, GOOD), dry_run=True)).accepted) == 2
    assert await offered(town) == []
