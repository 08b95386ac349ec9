"""Texts from and to Excel: good rows load, bad rows are named, and nothing is run as a formula."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from svitlobot.db.queries.texts import changed_texts
from svitlobot.domain.imports.reports import TextsReport
from svitlobot.domain.texts.wording import BUILT_IN
from svitlobot.errors import InvalidInputError
from svitlobot.services.imports.load import FileToLoad, import_file
from svitlobot.services.imports.loaders.texts import export_texts
from svitlobot.services.texts import read_catalog
from town import Town

OFF, ON = "power_off_template", "power_on_template"


async def test_good_rows_load_and_the_others_are_named(town: Town, tmp_path: Path) -> None:
    rows = [
        (OFF, "Темно з {time}"),
        ("no_such_text", "Щось"),
        (None, None),
        (ON, "Світло о {hour}"),
        (OFF, "Ще раз"),
        ("voltage_low_template", "  "),
        (None, "Без ключа"),
        ("broadcast_template", "<blink>{text}"),
        (ON, "Світло є\r\nз {time} "),
        ("voltage_high_template", 230),
        ("label_home", "Дім, у якому я живу відтоді, як народився"),
        ("button_back", "<b>Назад</b>"),
    ]
    report = await _import(town, tmp_path, rows)
    assert await _stored(town) == {OFF: "Темно з {time}", ON: "Світло є\nз {time}", "voltage_high_template": "230"}
    refused = {refused.row: refused.reason for refused in report.refused}
    assert set(refused) == {3, 5, 6, 7, 8, 9, 12, 13}
    for row, notified in (
        (3, "no_such_text"),
        (5, "{hour}"),
        (6, "рядку 2"),
        (7, "порожній"),
        (8, "ключа"),
        (9, "<blink>"),
        (12, "щонайбільше 30"),
        (13, "розмітки"),
    ):
        assert notified in refused[row], row
    lines = "\n".join(report.lines())
    assert "прийнято 3, відхилено 8, змінено 3" in lines
    assert 5 in dict(report.problems())


async def test_the_requirements_key_of_the_greeting_is_taken_for_ours(town: Town, tmp_path: Path) -> None:
    report = await _import(town, tmp_path, [("welcome_message", "Вітаємо!"), ("welcome", "Ще раз")])
    assert await _stored(town) == {"welcome": "Вітаємо!"}
    assert [refused.row for refused in report.refused] == [3]


async def test_a_greeting_stored_under_the_requirements_key_is_used_until_ours_is_changed(
    town: Town, tmp_path: Path
) -> None:
    await town.database.pool.execute("INSERT INTO excel_texts (key, value) VALUES ('welcome_message', 'Вітаємо!')")
    async with town.database.transaction() as session:
        assert (await read_catalog(session)).body("welcome") == "Вітаємо!"
    await _import(town, tmp_path, [("welcome", BUILT_IN["welcome"])])
    assert await _stored(town) == {}


async def test_a_dry_run_says_the_same_and_changes_nothing(town: Town, tmp_path: Path) -> None:
    report = await _import(town, tmp_path, [(OFF, "Темно")], dry_run=True)
    assert (list(report.changed), report.is_dry_run) == ([OFF], True)
    assert await _stored(town) == {}


async def test_what_the_file_does_not_name_stays_and_the_built_in_text_can_be_had_back(
    town: Town, tmp_path: Path
) -> None:
    await _import(town, tmp_path, [(OFF, "Темно"), (ON, "Світло")])
    await _import(town, tmp_path, [(OFF, "Темно вже")])
    assert await _stored(town) == {OFF: "Темно вже", ON: "Світло"}
    report = await _import(town, tmp_path, [(OFF, BUILT_IN[OFF]), (ON, "Світло")])
    assert (await _stored(town), list(report.changed)) == ({ON: "Світло"}, [OFF])


async def test_what_is_exported_can_be_imported_and_changes_nothing(town: Town, tmp_path: Path) -> None:
    await _import(town, tmp_path, [(OFF, "=Темно+{time}"), (ON, "@{queue}\n<b>Світло</b>")])
    before = await _stored(town)
    path = tmp_path / "export.xlsx"
    async with town.database.transaction() as session:
        assert await export_texts(session, path) == len(BUILT_IN)
    report = await _load(town, path)
    assert (report.accepted, report.changed, report.refused) == (len(BUILT_IN), {}, ())
    assert await _stored(town) == before


@pytest.mark.parametrize("text", ["=1+1", "+380", "-5", "@name"])
async def test_no_text_is_a_formula_in_the_exported_file(town: Town, tmp_path: Path, text: str) -> None:
    await _import(town, tmp_path, [(OFF, text)])
    path = tmp_path / "export.xlsx"
    async with town.database.transaction() as session:
        await export_texts(session, path)
    cells = {row[0].value: row[1] for row in openpyxl.load_workbook(path).worksheets[0].iter_rows()}
    assert (cells[OFF].value, cells[OFF].data_type, cells[OFF].quotePrefix) == (text, "s", True)


async def test_a_file_that_cannot_be_written_is_named(town: Town, tmp_path: Path) -> None:
    async with town.database.transaction() as session:
        with pytest.raises(InvalidInputError, match="nowhere"):
            await export_texts(session, tmp_path / "nowhere" / "texts.xlsx")


async def _import(town: Town, folder: Path, rows: list[tuple[Any, Any]], *, dry_run: bool = False) -> TextsReport:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for number, row in enumerate([("Ключ", "Текст"), *rows], start=1):
        for place, value in enumerate(row, start=1):
            cell = sheet.cell(number, place)
            cell.value = value
            if isinstance(value, str):
                cell.data_type = "s"
    book.save(folder / "texts.xlsx")
    return await _load(town, folder / "texts.xlsx", dry_run=dry_run)


async def _load(town: Town, path: Path, *, dry_run: bool = False) -> TextsReport:
    report = (await import_file(town.database, FileToLoad(path, "cli"), town.clock(), dry_run=dry_run)).report
    assert isinstance(report, TextsReport)
    return report


async def _stored(town: Town) -> dict[str, str]:
    async with town.database.transaction() as session:
        return await changed_texts(session)
