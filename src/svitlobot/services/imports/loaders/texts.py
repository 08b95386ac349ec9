"""The operator's texts, loaded from Excel and written to it."""

import asyncio
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

from svitlobot.db.queries.texts import changed_texts, save_texts
from svitlobot.db.session import AsyncSession
from svitlobot.domain.addresses.file_rows import shown
from svitlobot.domain.imports.reports import RefusedRow, TextsReport
from svitlobot.domain.texts.templates import parse_template
from svitlobot.domain.texts.wording import ALIASES, BUILT_IN
from svitlobot.errors import InvalidInputError
from svitlobot.gateways.excel.reading import Cell, Column, SheetTable
from svitlobot.gateways.excel.writing import write_table

COLUMNS = (Column("Ключ"), Column("Текст"))
_WIDTHS = (32, 90)


async def load_texts(
    session: AsyncSession, table: SheetTable, file_name: str, now: datetime, *, dry_run: bool
) -> TextsReport:
    """Load the good rows of a table; with ``dry_run`` the report says so.

    What the file does not name stays. A text that is the built-in one is not kept: it will change with the program.
    """
    wanted, refused = _judge(table.rows())
    current = {**BUILT_IN, **await changed_texts(session)}
    changed = {key: text for key, text in sorted(wanted.items()) if current.get(key) != text}
    if changed:
        await _store(session, changed, now)
    return TextsReport(file_name, dry_run, len(wanted), changed, tuple(refused))


async def export_texts(session: AsyncSession, path: Path) -> int:
    """Write every text as it is now to an .xlsx file; return how many. Raises InvalidInputError."""
    changed = await changed_texts(session)
    texts = {key: changed.get(key, text) for key, text in BUILT_IN.items()}
    await asyncio.to_thread(write_table, path, [column.title for column in COLUMNS], texts.items(), _WIDTHS)
    return len(texts)


def _judge(rows: Iterable[tuple[int, tuple[Cell, ...]]]) -> tuple[dict[str, str], list[RefusedRow]]:
    wanted: dict[str, str] = {}
    refused: list[RefusedRow] = []
    first_row: dict[str, int] = {}
    for number, (key_cell, text_cell) in rows:
        named, text = _text_of(key_cell), _text_of(text_cell)
        key = ALIASES.get(named, named)
        if not key and not text:
            continue
        try:
            _check(key, text, first_row)
        except InvalidInputError as error:
            refused.append(RefusedRow(number, error.text))
        else:
            wanted[key] = text
            first_row[key] = number
    return wanted, refused


def _check(key: str, text: str, first_row: Mapping[str, int]) -> None:
    if key not in BUILT_IN:
        raise InvalidInputError(f"невідомий ключ «{key[:100]}»" if key else "немає ключа")
    if key in first_row:
        raise InvalidInputError(f"ключ {key} уже є в рядку {first_row[key]}")
    parse_template(key, text)


def _text_of(cell: Cell) -> str:
    return cell.replace("\r\n", "\n").strip() if isinstance(cell, str) else shown(cell)


async def _store(session: AsyncSession, changed: Mapping[str, str], now: datetime) -> None:
    built_in = [key for key, text in changed.items() if BUILT_IN[key] == text]
    own = {key: text for key, text in changed.items() if key not in built_in}
    await save_texts(session, own, built_in, now)
