"""Old street names, loaded from a file: people go on using them for decades."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from svitlobot.db.queries import address_search
from svitlobot.db.queries.address_search import NamedStreet
from svitlobot.db.session import Database
from svitlobot.domain.address_rows import SHOWN_LIMIT, STREET_LIMIT, shown
from svitlobot.domain.address_search import StreetIndex
from svitlobot.domain.addresses import street_key
from svitlobot.errors import InvalidInputError
from svitlobot.gateways.excel import Cell, Column, read_table

COLUMNS = (Column("Стара назва"), Column("Нова назва"))
MOST_ROWS = 20_000
MOST_SHOWN = 50


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
    problems: list[tuple[int, AliasProblem, str]] = field(default_factory=list)

    def lines(self) -> list[str]:
        """Return the summary in Ukrainian, a line each."""
        return list(self._lines())

    def _lines(self) -> Iterator[str]:
        if self.is_dry_run:
            yield "Пробний запуск: у базі нічого не змінено."
        yield (
            f"{self.file_name}: нових старих назв {self.added}, уже були {self.known}, відхилено {len(self.problems)}"
        )
        for row, problem, text in self.problems[:MOST_SHOWN]:
            yield f"  рядок {row}: {problem} ({text})"
        if len(self.problems) > MOST_SHOWN:
            yield f"  … і ще {len(self.problems) - MOST_SHOWN}"


async def import_aliases(database: Database, path: Path, *, dry_run: bool) -> AliasReport:
    """Load old street names of an .xlsx file, or with ``dry_run`` only say what would change.

    Good rows are loaded, the others reported by their number; names loaded before stay. The street must be there
    already, so addresses come first. Raises InvalidInputError or TooLargeError when the file cannot be read.
    """
    rows = await asyncio.to_thread(_read, path)
    index = StreetIndex(await address_search.streets(database.pool))
    report = AliasReport(path.name, dry_run)
    wanted: dict[tuple[str, str], NamedStreet] = {}
    for number, (old, new) in rows:
        alias = _judged(shown(old), shown(new), index)
        if isinstance(alias, NamedStreet):
            wanted[alias[:2]] = alias
        elif shown(old) or shown(new):
            report.problems.append((number, alias, f"{shown(old)[:SHOWN_LIMIT]} → {shown(new)[:SHOWN_LIMIT]}"))
    async with database.pool.acquire() as connection:
        transaction = connection.transaction()
        await transaction.start()
        try:
            report.added = await address_search.add_aliases(connection, list(wanted.values()))
            report.known = len(wanted) - report.added
            await connection.execute(
                "INSERT INTO action_logs (action_type, description, metadata) VALUES ('aliases_imported', $1, $2)",
                f"Імпорт старих назв вулиць з {path.name}",
                {"added": report.added, "known": report.known, "refused": len(report.problems)},
            )
        except BaseException:
            await transaction.rollback()
            raise
        await (transaction.rollback() if dry_run else transaction.commit())
    return report


def _read(path: Path) -> list[tuple[int, tuple[Cell, ...]]]:
    table = read_table(path, COLUMNS, lambda _fraction: None)
    if table.height > MOST_ROWS:
        raise InvalidInputError(f"У файлі понад {MOST_ROWS} рядків")
    return list(table.rows())


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
