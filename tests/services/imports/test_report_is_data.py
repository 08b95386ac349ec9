"""What is kept of an import's report is data: no sentence of ours is read back."""

from io import BytesIO

import pytest
from openpyxl import Workbook

from svitlobot.db.session import Database
from svitlobot.services.imports.jobs import Work, receive
from svitlobot.services.imports.runner import perform
from town import Town


@pytest.fixture
def town(emptied_database: Database) -> Town:
    return Town(emptied_database)


async def test_a_file_named_like_a_row_keeps_its_account(town: Town) -> None:
    book, content = Workbook(), BytesIO()
    for row in (["Ключ", "Текст"], ["power_off_template", "Темно"], ["unknown", "?"]):
        book.active.append(row)
    book.save(content)
    async with town.database.transaction() as session:
        number = await receive(session, content.getvalue(), "  рядок 5.xlsx", Work.CHECK, town.clock(), actor="cli")
    done = await perform(town.database, number, town.clock)
    assert done.report.is_dry_run
    assert done.report.lines == [
        "  рядок 5.xlsx: прийнято 1, відхилено 1, змінено 1",
        "  змінено: power_off_template",
    ]
    assert [problem.row for problem in done.report.problems] == [3]
    assert list(done.report.previews) == ["power_off_template"]
