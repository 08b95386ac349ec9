"""Old street names, loaded from a file: people go on using them for decades."""

import asyncio
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from svitlobot.db.queries.addresses import search
from svitlobot.db.queries.addresses.search import NamedStreet
from svitlobot.db.session import AsyncSession, Database
from svitlobot.domain.addresses.file_rows import SHOWN_LIMIT, STREET_LIMIT, shown
from svitlobot.domain.addresses.normalise import street_key
from svitlobot.domain.addresses.search import StreetIndex
from svitlobot.gateways.excel.reading import Column, SheetTable
from svitlobot.gateways.excel.writing import write_table

COLUMNS = (Column("Стара назва"), Column("Нова назва"))


class AliasProblem(StrEnum):
    """Why a row was refused."""

    OLD_EMPTY = "не вказано старої назви"
    NEW_EMPTY = "не вказано нової назви"
    TOO_LONG = f"назва довша за {STREET_LIMIT} символів"
    SAME = "стара й нова назви однакові"
    NO_SUCH_STREET = "вулиці з новою назвою немає серед адрес"
    NOT_ONE_STREET = "незрозуміло, яку вулицю названо: напишіть нову назву так, як вона є серед адрес"


@dataclass
class AliasReport:
    """The account of one import: each row that is not blank was added, was known already, or was refused."""

    file_name: str
    is_dry_run: bool
    added: int = 0
    known: int = 0
    refused: list[tuple[int, AliasProblem, str]] = field(default_factory=list)

    def summary(self) -> dict[str, Any]:
        """Return the figures for the action log."""
        return {"added": self.added, "known": self.known, "refused": len(self.refused)}

    def problems(self) -> list[tuple[int, str]]:
        """Return the rows that need a look, and why."""
        return [(row, f"{problem} ({text})") for row, problem, text in self.refused]

    def previews(self) -> dict[str, str]:
        """Return nothing: no texts change."""
        return {}

    def lines(self) -> list[str]:
        """Return the account in Ukrainian."""
        counts = f"нових старих назв {self.added}, уже були {self.known}, відхилено {len(self.refused)}"
        return [f"{self.file_name}: {counts}"]


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
