"""Addresses: which house is cut off with which queue."""

import asyncio
from collections.abc import AsyncIterator, Callable
from itertools import islice
from pathlib import Path

from svitlobot.db.queries.addresses import load
from svitlobot.db.session import AsyncSession, Database
from svitlobot.domain.addresses.file_rows import AddressRow, ListedHouse, RefusalReason, RowProblem, judge_row
from svitlobot.domain.imports.address_report import AddressImportReport
from svitlobot.domain.imports.row_problems import RowProblems
from svitlobot.domain.queue_names import QueueLabels
from svitlobot.errors import InvalidInputError
from svitlobot.gateways.excel.reading import Column, SheetTable

EXPORTED = (
    Column("Вулиця", also=("Назва вулиці", "Вулиця")),
    Column("Будинок", also=("Список будинків", "Будинки", "Номер будинку", "Номери будинків", "№ будинку", "Будинок")),
    Column("Черга", also=("Черга", "Підчерга", "№ черги", "Номер черги")),
    Column("Широта", is_required=False),
    Column("Довгота", is_required=False),
)
# A town is kept as the beginning of its street's name, so an export needs no column for it.
COLUMNS = (
    *EXPORTED,
    Column("Населений пункт", is_required=False, also=("Населений пункт", "Нас пункт", "Назва населеного пункту")),
)
Progress = Callable[[float, str], None]

_BATCH_ROWS = 500


async def load_addresses(
    session: AsyncSession,
    table: SheetTable,
    file_name: str,
    *,
    import_id: int,
    dry_run: bool,
    report_path: Path | None,
    progress: Progress,
) -> AddressImportReport:
    """Load the addresses of a table; with ``dry_run`` the report says so.

    Good rows are loaded; the others are listed in the report file, if there is to be one. Houses that the file does not
    name stay as they are. A house that moves to another queue takes its residents along. ``progress`` is called in the
    event loop with the fraction done and what is being done.

    Raises InvalidInputError when the report cannot be written, and asyncpg.LockNotAvailableError while another import
    runs.
    """
    connection = await Database.connection_of(session)
    names = await load.load_queue_names(connection)
    if not names:
        raise InvalidInputError("У базі ще немає жодної черги: спершу створіть черги")
    reading = _Reading(table, QueueLabels(names))
    await load.stage(connection, reading.houses(progress))
    progress(0.8, "Пошук повторів")
    problems, disputes = reading.problems, RowProblems()
    await load.accept(connection)
    async for house in load.disputed(connection):
        disputes.add(_dispute(house, names))
    await load.join_disputed(connection)
    problems.take(disputes)
    progress(0.85, "Оновлення адрес")
    changes = await load.apply(connection, import_id)
    report = AddressImportReport(file_name, dry_run, reading.rows, problems, changes, names, report_path)
    await asyncio.to_thread(_write_report, report)
    return report


class _Reading:
    """The rows of a table judged in passing, some thousands at a time, away from the event loop."""

    def __init__(self, table: SheetTable, labels: QueueLabels) -> None:
        self._height = table.height
        self._source = (AddressRow(number, *cells) for number, cells in table.rows())
        self._labels = labels
        self._scanned = 0
        self.rows = 0
        self.problems = RowProblems()

    async def houses(self, progress: Progress) -> AsyncIterator[ListedHouse]:
        """Yield the houses of the good rows; `rows` and `problems` are complete after the last one."""
        while (batch := await asyncio.to_thread(self._next_batch)) is not None:
            progress(0.4 + 0.4 * self._scanned / max(1, self._height), "Перевірка рядків")
            for house in batch:
                yield house

    def _next_batch(self) -> list[ListedHouse] | None:
        rows = list(islice(self._source, _BATCH_ROWS))
        listed: list[ListedHouse] = []
        for row in rows:
            houses, problem = judge_row(row, self._labels)
            if problem is not None and row.is_blank:
                continue
            self.rows += 1
            listed += houses
            if problem is not None:
                self.problems.add(problem)
        self._scanned += len(rows)
        return listed if rows else None


def _dispute(house: load.DisputedHouse, names: dict[int, str]) -> RowProblem:
    reason = RefusalReason.CONFLICT if house.is_conflict else RefusalReason.DUPLICATE
    queues = ", ".join(names[queue_id] for queue_id in house.queues)
    return RowProblem(house.row, reason, house.street, house.house_number, queues, house.other_row)


def _write_report(report: AddressImportReport) -> None:
    """Write the rows that need a look to the report's file, if it is to have one.

    Raises InvalidInputError when the file cannot be written.
    """
    if report.report_path is None:
        return
    try:
        report.report_path.write_text(report.csv(), encoding="utf-8-sig", newline="")
    except OSError as error:
        raise InvalidInputError(f"Не вдалося записати звіт {report.report_path}: {error.strerror}") from error
