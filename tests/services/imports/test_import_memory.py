"""How much memory a file takes in which every row is wrong; the work is a process of its own, as in production."""

import asyncio
import sys
import zipfile
from pathlib import Path

import openpyxl
import pytest

from svitlobot.clock import utc_now
from svitlobot.domain.imports.kinds import ImportKind
from svitlobot.domain.imports.row_problems import MOST_KEPT
from svitlobot.services.imports.jobs import Work, read_import, read_problems, receive
from town import Town

from ..address_files import HEADER, import_addresses

pytestmark = pytest.mark.long

ROWS = 100_000
MOST_MIB = 160  # 124 are in use; keeping what is wrong with each row would take 75 more

PERFORM = """
import asyncio, sys
from pathlib import Path
from svitlobot.clock import utc_now
from svitlobot.db.session import Database
from svitlobot.services.imports.runner import perform

async def main():
    database = await Database(sys.argv[1], role="test", pool_size=2).open()
    await perform(database, int(sys.argv[2]), utc_now)
    await database.close()

asyncio.run(main())
print(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0])
"""


def _all_wrong(path: Path) -> None:
    """Write a file whose rows each name a queue that there is not, in the time that plain text takes."""
    book = openpyxl.Workbook()
    book.active.append(HEADER)
    small = path.with_name("small.xlsx")
    book.save(small)
    with zipfile.ZipFile(small) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name).decode()
            if name == "xl/worksheets/sheet1.xml":
                rows = "".join(map(_row, range(2, ROWS + 2)))
                content = content.replace("</sheetData>", f"{rows}</sheetData>")
            target.writestr(name, content)


def _row(number: int) -> str:
    cells = (f"вул. {number}-та Вигадана", str(number), "99.9")
    inner = "".join(
        f'<c r="{column}{number}" t="inlineStr"><is><t>{text}</t></is></c>'
        for column, text in zip("ABC", cells, strict=True)
    )
    return f'<row r="{number}">{inner}</row>'


async def test_rows_that_are_all_wrong_are_counted_exactly_and_held_within_bounds(town: Town, tmp_path: Path) -> None:
    path = tmp_path / "wrong.xlsx"
    await asyncio.to_thread(_all_wrong, path)
    async with town.database.transaction() as session:
        number = await receive(
            session, path.read_bytes(), path.name, Work.CHECK, utc_now(), actor="cli", kind=ImportKind.ADDRESSES
        )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", PERFORM, town.database.url, str(number), stdout=asyncio.subprocess.PIPE
    )
    printed, _ = await process.communicate()
    assert process.returncode == 0
    async with town.database.transaction() as session:
        report = (await read_import(session, number, utc_now())).report
        csv = await read_problems(session, number)
    assert report.problems_total == ROWS
    assert [problem.row for problem in report.problems] == list(range(2, 52))
    assert any("100\u00a0000 — такої черги немає" in line for line in report.lines)
    lines = csv.splitlines()
    assert len(lines) == MOST_KEPT + 2
    assert lines[-1].endswith(f"і ще {ROWS - MOST_KEPT}")
    assert int(printed) / 1024 <= MOST_MIB


async def test_repeats_beyond_what_is_named_are_counted_too(town: Town, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("svitlobot.domain.imports.row_problems.MOST_KEPT", 3)
    book = openpyxl.Workbook()
    for row in (HEADER, *[("Зелена", "1", "4.1")] * 5, *[("Синя", "1", "?")] * 2):
        book.active.append(row)
    book.save(tmp_path / "repeats.xlsx")
    report = await import_addresses(town.database, tmp_path / "repeats.xlsx")
    assert [problem.row for problem in report.row_problems] == [3, 4, 5]
    assert (report.refused.total(), report.accepted_rows, report.unnamed) == (6, 1, 3)
    assert report.lines()[-1] == "По рядках перелічено перші 3, а всього їх 6"
