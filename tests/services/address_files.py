"""Importing addresses through a real file, and what the table then says."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import openpyxl

from svitlobot.clock import utc_now
from svitlobot.db.session import Database
from svitlobot.domain.imports.address_report import AddressImportReport
from svitlobot.domain.imports.kinds import ImportKind
from svitlobot.services.imports.load import FileToLoad, Progress, import_file, quietly

HEADER = ("Вулиця", "Будинок", "Черга", "Широта", "Довгота")
Load = Callable[..., Awaitable[AddressImportReport]]


async def import_addresses(
    database: Database,
    path: Path,
    *,
    dry_run: bool = False,
    report_path: Path | None = None,
    progress: Progress = quietly,
) -> AddressImportReport:
    """Import an address file; return the report."""
    source = FileToLoad(path, "cli", kind=ImportKind.ADDRESSES, report_path=report_path)
    report = (await import_file(database, source, utc_now(), dry_run=dry_run, progress=progress)).report
    assert isinstance(report, AddressImportReport)
    return report


def loader(database: Database, folder: Path) -> Load:
    """Return what imports rows by way of ``folder``/адреси.xlsx."""

    async def load(*rows: tuple[Any, ...], dry_run: bool = False) -> AddressImportReport:
        path = folder / "адреси.xlsx"
        write(path, rows)
        return await import_addresses(database, path, dry_run=dry_run, report_path=path.with_name("адреси.report.csv"))

    return load


def write(path: Path, rows: tuple[tuple[Any, ...], ...]) -> None:
    """Write an address file."""
    book = openpyxl.Workbook()
    for row in (HEADER, *rows):
        book.active.append(row)
    book.save(path)


async def houses(database: Database) -> list[tuple[Any, ...]]:
    """Return every row as (street, house number, queue's name)."""
    rows = await database.pool.fetch(
        "SELECT street, house_number, name FROM addresses JOIN queues USING (queue_id) ORDER BY addresses.id"
    )
    return [tuple(row) for row in rows]
