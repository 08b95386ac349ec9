"""Data written to Excel, to be changed there and loaded back: what is written changes nothing when it is loaded."""

import asyncio
from pathlib import Path

from svitlobot.db.queries.addresses.houses import stream_houses
from svitlobot.db.session import AsyncSession, Database
from svitlobot.domain.imports.kinds import ImportKind
from svitlobot.gateways.excel.writing import TableFile
from svitlobot.services.imports.loaders import addresses
from svitlobot.services.imports.loaders.aliases import export_aliases
from svitlobot.services.imports.loaders.tariffs import export_tariffs
from svitlobot.services.imports.loaders.texts import export_texts

CHUNK = 5_000
_WIDTHS = (40, 12, 12, 12, 12)


async def export(database: Database, kind: ImportKind, path: Path) -> int:
    """Write everything of a kind to an .xlsx file; return how many rows. Raises InvalidInputError."""
    async with database.transaction() as session:
        if kind is ImportKind.TEXTS:
            return await export_texts(session, path)
        if kind is ImportKind.TARIFFS:
            return await export_tariffs(session, path)
        if kind is ImportKind.ALIASES:
            return await export_aliases(session, path)
        return await _export_addresses(session, path)


async def _export_addresses(session: AsyncSession, path: Path) -> int:
    """Write the houses some thousands at a time: memory does not depend on how many there are."""
    table = TableFile([column.title for column in addresses.EXPORTED], _WIDTHS)
    count = 0
    async for chunk in stream_houses(session, CHUNK):
        await asyncio.to_thread(table.add, chunk)
        count += len(chunk)
    await asyncio.to_thread(table.save, path)
    return count
