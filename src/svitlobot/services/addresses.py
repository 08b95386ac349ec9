"""Addresses: which house is cut off with which queue."""

import asyncio
from collections.abc import AsyncIterator, Callable
from itertools import islice
from pathlib import Path

import asyncpg

from svitlobot.db.queries import address_import
from svitlobot.db.session import Database
from svitlobot.domain.address_rows import AddressRow, ListedHouse, Reason, RowProblem, judge_row
from svitlobot.domain.queue_labels import QueueLabels
from svitlobot.errors import ConflictError, InvalidInputError
from svitlobot.gateways.excel import Column, Table, read_table
from svitlobot.services.address_report import ImportReport, write_report

COLUMNS = (
    Column("Вулиця"),
    Column("Будинок"),
    Column("Черга"),
    Column("Широта", is_required=False),
    Column("Довгота", is_required=False),
)
Progress = Callable[[float, str], None]

_BATCH_ROWS = 500


async def import_addresses(
    database: Database, path: Path, *, dry_run: bool, report_path: Path | None = None, progress: Progress
) -> ImportReport:
    """Load the addresses of an .xlsx file in one transaction, or with ``dry_run`` only say what would change.

    Good rows are loaded; the others are listed in the report file (beside ``path`` unless told otherwise). Houses that
    the file does not name stay as they are. A house that moves to another queue takes its residents along.
    ``progress`` is called in the event loop with the fraction done and what is being done.

    Raises InvalidInputError or TooLargeError when the file cannot be read or the report not written (nothing is
    loaded then), and ConflictError while another import runs.
    """
    report_path = report_path or path.with_name(f"{path.stem}.report.csv")
    table = await _read(path, report_path, progress)
    async with database.pool.acquire() as connection:
        transaction = connection.transaction()
        await transaction.start()
        try:
            report = await _load(connection, path, table, dry_run, report_path, progress)
            await asyncio.to_thread(write_report, report)
        except asyncpg.LockNotAvailableError as error:
            await transaction.rollback()
            raise ConflictError("Адреси зараз змінює інший імпорт: повторіть трохи згодом") from error
        except BaseException:
            await transaction.rollback()
            raise
        await (transaction.rollback() if dry_run else transaction.commit())
    progress(1.0, "Готово")
    return report


async def _read(path: Path, report_path: Path, progress: Progress) -> Table:
    loop = asyncio.get_running_loop()

    def step(fraction: float) -> None:
        loop.call_soon_threadsafe(progress, 0.4 * fraction, "Читання файлу")

    def read() -> Table:
        if report_path.resolve() == path.resolve():
            raise InvalidInputError("Звіт не може замінити сам файл з адресами: вкажіть іншу назву")
        return read_table(path, COLUMNS, step)

    return await asyncio.to_thread(read)


async def _load(
    connection: asyncpg.Connection,
    path: Path,
    table: Table,
    dry_run: bool,
    report_path: Path,
    progress: Progress,
) -> ImportReport:
    names = await address_import.queue_names(connection)
    if not names:
        raise InvalidInputError("У базі ще немає жодної черги: спершу створіть черги")
    reading = _Reading(table, QueueLabels(names))
    await address_import.stage(connection, reading.houses(progress))
    progress(0.8, "Пошук повторів")
    disputed = await address_import.take_disputed(connection)
    progress(0.85, "Оновлення адрес")
    changes = await address_import.apply(connection)
    problems = reading.problems + [_dispute(house, names) for house in disputed]
    problems.sort(key=lambda problem: problem.row)
    report = ImportReport(path.name, dry_run, reading.rows, problems, changes, names, report_path)
    await connection.execute(
        "INSERT INTO action_logs (action_type, description, metadata) VALUES ('addresses_imported', $1, $2)",
        f"Імпорт адрес з {path.name}",
        report.summary(),
    )
    return report


class _Reading:
    """The rows of a table judged in passing, some thousands at a time, away from the event loop."""

    def __init__(self, table: Table, labels: QueueLabels) -> None:
        self._height = table.height
        self._source = (AddressRow(number, *cells) for number, cells in table.rows())
        self._labels = labels
        self._scanned = 0
        self.rows = 0
        self.problems: list[RowProblem] = []

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
                self.problems.append(problem)
        self._scanned += len(rows)
        return listed if rows else None


def _dispute(house: address_import.DisputedHouse, names: dict[int, str]) -> RowProblem:
    reason = Reason.CONFLICT if house.is_conflict else Reason.DUPLICATE
    queues = ", ".join(names[queue_id] for queue_id in house.queues)
    return RowProblem(house.row, reason, house.street, house.house_number, queues, house.other_row)
