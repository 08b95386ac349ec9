"""What is written to Excel opens without running anything, and changes nothing when it is loaded back."""

import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from svitlobot.domain.imports.kinds import ImportKind
from svitlobot.gateways.excel.reading import Column, read_table
from svitlobot.gateways.excel.writing import write_table
from svitlobot.services.imports.export import export
from svitlobot.services.imports.load import FileToLoad, ImportOutcome, import_file
from town import Town

from ..address_files import write

LIVE = ("=1+1", "+380", "-5", "@name", "\t=1+1", '=HYPERLINK("http://x","y")', "=cmd|' /C calc'!A0", "#REF!")

# What Excel can hold, blank cells aside: no control characters; a carriage return is a line break in XML.
cells = st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"), min_size=1).filter(
    str.strip
)


async def load(town: Town, path: Path) -> ImportOutcome:
    return await import_file(town.database, FileToLoad(path, "cli"), town.clock(), dry_run=False)


async def fill(town: Town, folder: Path) -> None:
    """Load something of every kind, with what looks like formulas and markup."""
    path = folder / "in.xlsx"
    write(
        path,
        (
            ("Зелена", "1-А", "4.1", 49.123456, 24.654321), ("=Зелена", "2/3", "1.1; 1.2; 6.2"),
            ("@Синя <b>", "14,прим.6", "5.2", 49.5, 24), ("+Біла", "36,38", "2.1"), ("-Сіра", "007", "2.2"),
        ),
    )  # fmt: skip
    await load(town, path)
    for header, *rows in (
        (("Ключ", "Текст"), ("power_off_template", "=Темно+{time}"), ("power_on_template", "@{queue}\n<b>Є</b> &lt;")),
        (("Тариф", "Днів", "Ціна", "Зірок"), ("STANDARD", 30, 49.5, None), ("PRO", 30, 99, 120), ("PRO", 365, 900)),
        (("Стара назва", "Нова назва"), ("=Миру", "Зелена"), ("Леніна", "Зелена"), ("Леніна", "+Біла")),
    ):
        book = openpyxl.Workbook()
        for row in ((*header,), *rows):
            book.active.append(row)
            for cell in book.active[book.active.max_row]:
                cell.data_type = "s" if isinstance(cell.value, str) else cell.data_type
        book.save(path)
        done = await load(town, path)
        assert not done.report.problems(), done.report.problems()


@pytest.mark.parametrize("kind", ImportKind)
async def test_what_is_exported_changes_nothing_when_it_is_loaded(town: Town, tmp_path: Path, kind: ImportKind) -> None:
    await fill(town, tmp_path)
    path = tmp_path / "out.xlsx"
    assert await export(town.database, kind, path) > 0
    before = [await table(town, name) for name in ("addresses", "excel_texts", "street_aliases")]
    done = await load(town, path)
    assert (done.kind, done.changes, list(done.report.problems())) == (kind, 0, [])
    assert [await table(town, name) for name in ("addresses", "excel_texts", "street_aliases")] == before


@pytest.mark.parametrize("kind", ImportKind)
async def test_no_cell_is_a_formula_and_none_becomes_one_when_edited(
    town: Town, tmp_path: Path, kind: ImportKind
) -> None:
    await fill(town, tmp_path)
    path = tmp_path / "out.xlsx"
    await export(town.database, kind, path)
    with zipfile.ZipFile(path) as archive:
        assert b"<f" not in archive.read("xl/worksheets/sheet1.xml").replace(b"<font", b"")
    for row in openpyxl.load_workbook(path).worksheets[0].iter_rows():
        for cell in row:
            assert cell.data_type in {"s", "n", "inlineStr"}, (cell.coordinate, cell.data_type)
            if cell.data_type != "n":
                assert (cell.quotePrefix, cell.number_format) == (True, "@"), cell.coordinate


@given(st.lists(st.tuples(cells, cells), min_size=1, max_size=5))
@example([(text, text) for text in LIVE])
@example([("_x0041_", "a_x005F_b"), ("рядок\nдругий", " пробіл ")])
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_every_cell_is_read_as_it_was_written(tmp_path: Path, rows: list[tuple[str, str]]) -> None:
    path = tmp_path / "cells.xlsx"
    write_table(path, ["Перший", "Другий"], rows, (10, 10))
    table = read_table(path, [Column("Перший"), Column("Другий")], lambda _done: None)
    assert [row for _, row in table.rows()] == rows
    book = openpyxl.load_workbook(path)
    assert all(cell.data_type != "f" for row in book.worksheets[0].iter_rows() for cell in row)


async def test_a_row_in_a_hundred_that_is_bad_is_reported_exactly(town: Town, tmp_path: Path) -> None:
    path = tmp_path / "large.xlsx"
    write(
        path,
        tuple(
            (f"вул. {number // 50}-та", number % 50 + 1, "9.9" if number % 100 == 0 else "4.1")
            for number in range(3_000)
        ),
    )
    done = await load(town, path)
    assert [row for row, _ in done.report.problems()] == list(range(2, 3_002, 100))
    assert await town.database.pool.fetchval("SELECT count(*) FROM addresses") == 2_970


async def table(town: Town, name: str) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in await town.database.pool.fetch(f"SELECT * FROM {name} ORDER BY 1, 2")]
