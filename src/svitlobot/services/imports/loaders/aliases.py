"""Old street names, loaded from a file: people go on using them for decades."""

import asyncio
from pathlib import Path

from svitlobot.db.queries.addresses import search
from svitlobot.db.queries.addresses.search import NamedStreet
from svitlobot.db.session import AsyncSession, Database
from svitlobot.domain.addresses.file_rows import SHOWN_LIMIT, STREET_LIMIT, shown
from svitlobot.domain.addresses.normalise import street_key
from svitlobot.domain.addresses.search import StreetIndex
from svitlobot.domain.imports.reports import AliasProblem, AliasReport
from svitlobot.gateways.excel.reading import Column, SheetTable
from svitlobot.gateways.excel.writing import write_table

COLUMNS = (Column("Стара назва"), Column("Нова назва"))


async def load_aliases(session: AsyncSession, table: SheetTable, file_name: str, *, dry_run: bool) -> AliasReport:
    """Load old street names; with ``dry_run`` the report says so.

    Good rows are loaded, the others reported by their number; names loaded before stay. The street must be there
    already, so addresses come first.
    """
    rows = await asyncio.to_thread(lambda: list(table.rows()))
    connection = await Database.connection_of(session)
    index = StreetIndex(await search.streets(connection))
    report = AliasReport(file_name, dry_run)
    wanted: dict[tuple[str, str], NamedStreet] = {}
    for number, (old, new) in rows:
        alias = _judged(shown(old), shown(new), index)
        if isinstance(alias, NamedStreet):
            wanted[alias[:2]] = alias
        elif shown(old) or shown(new):
            report.refused.append((number, alias, f"{shown(old)[:SHOWN_LIMIT]} → {shown(new)[:SHOWN_LIMIT]}"))
    report.added = await search.add_aliases(connection, list(wanted.values()))
    report.known = len(wanted) - report.added
    return report


async def export_aliases(session: AsyncSession, path: Path) -> int:
    """Write the old names to an .xlsx file, each beside a name of its street; return how many.

    Raises InvalidInputError.
    """
    rows = await search.list_aliases(session)
    await asyncio.to_thread(write_table, path, [column.title for column in COLUMNS], rows, (50, 50))
    return len(rows)


def _judged(old: str, new: str, index: StreetIndex) -> NamedStreet | AliasProblem:
    alias_key, key = street_key(old), street_key(new)
    if not alias_key:
        return AliasProblem.OLD_EMPTY
    if not key:
        return AliasProblem.NEW_EMPTY
    if max(map(len, (old, new, alias_key, key))) > STREET_LIMIT:
        return AliasProblem.TOO_LONG
    if key not in index.streets:
        found = index.find(new, limit=1)
        if not found:
            return AliasProblem.NO_SUCH_STREET
        if not found[0].is_certain:
            return AliasProblem.NOT_ONE_STREET
        key = found[0].street.key
    return AliasProblem.SAME if alias_key == key else NamedStreet(alias_key, key, old)
