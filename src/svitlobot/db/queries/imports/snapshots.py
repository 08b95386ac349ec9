"""Rows of small tables, read whole before and after an import, and put back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import and_, delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from svitlobot.db.models import ExcelText, ImportChange, StreetAlias, Tariff
from svitlobot.db.models.base import Base

Image = dict[str, Any]


@dataclass(frozen=True, slots=True)
class SnapshotTable:
    """A table whose rows are kept whole: what names a row, and what else an import changes of it."""

    model: type[Base]
    names: tuple[str, ...]
    values: tuple[str, ...]


SNAPSHOT_TABLES: Mapping[str, SnapshotTable] = {
    "text": SnapshotTable(ExcelText, ("key",), ("value",)),
    "tariff": SnapshotTable(Tariff, ("tier", "days"), ("price", "price_stars", "is_offered")),
    "alias": SnapshotTable(StreetAlias, ("alias_key", "street_key"), ("alias",)),
}


async def read_images(session: AsyncSession, thing: str) -> dict[str, Image]:
    """Return every row of the table, by the key it is kept under."""
    table = SNAPSHOT_TABLES[thing]
    columns = [getattr(table.model, name) for name in (*table.names, *table.values)]
    images = {}
    for row in (await session.execute(select(*columns))).mappings():
        image = {name: str(value) if isinstance(value, Decimal) else value for name, value in row.items()}
        images[", ".join(str(image[name]) for name in table.names)] = image
    return images


async def put_back(session: AsyncSession, change: ImportChange, now: datetime) -> None:
    """Make the row what it was before the change. A new price is kept for the books, and sold no more."""
    table = SNAPSHOT_TABLES[change.thing]
    image = change.before or change.after or {}
    if change.before is None:
        is_row = and_(*(getattr(table.model, name) == image[name] for name in table.names))
        if table.model is Tariff:
            await session.execute(update(Tariff).where(is_row).values(is_offered=False, updated_at=now))
        else:
            await session.execute(delete(table.model).where(is_row))
        return
    stamp = {"updated_at": now} if hasattr(table.model, "updated_at") else {}
    values = {name: Decimal(image[name]) if name == "price" else image[name] for name in table.values} | stamp
    row = insert(table.model).values({name: image[name] for name in table.names} | values)
    await session.execute(row.on_conflict_do_update(index_elements=list(table.names), set_=values))
