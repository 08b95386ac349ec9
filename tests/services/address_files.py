"""Importing addresses through a real file, and what the table then says."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import openpyxl

from svitlobot.db.session import Database
from svitlobot.services.address_report import ImportReport
from svitlobot.services.addresses import import_addresses

HEADER = ("Вулиця", "Будинок", "Черга", "Широта", "Довгота")
Load = Callable[..., Awaitable[ImportReport]]


def loader(database: Database, folder: Path) -> Load:
    """Return what imports rows by way of ``folder``/адреси.xlsx."""

    async def load(*rows: tuple[Any, ...], dry_run: bool = False) -> ImportReport:
        book = openpyxl.Workbook()
        for row in (HEADER, *rows):
            book.active.append(row)
        book.save(folder / "адреси.xlsx")
        return await import_addresses(
            database, folder / "адреси.xlsx", dry_run=dry_run, progress=lambda _fraction, _text: None
        )

    return load


async def houses(database: Database) -> list[tuple[Any, ...]]:
    """Return every row as (street, house number, queue's name)."""
    rows = await database.pool.fetch(
        "SELECT street, house_number, name FROM addresses JOIN queues USING (queue_id) ORDER BY addresses.id"
    )
    return [tuple(row) for row in rows]
