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
class Imaged:
    """A table whose rows are kept whole: what names a row, and what else an import changes of it."""

    model: type[Base]
    names: tuple[str, ...]
    values: tuple[str, ...]


IMAGED: Mapping[str, Imaged] = {
    "text": Imaged(ExcelText, ("key",), ("value",)),
    "tariff": Imaged(Tariff, ("tier", "days"), ("price", "price_stars", "is_offered")),
    "alias": Imaged(StreetAlias, ("alias_key", "street_key"), ("alias",)),
}


async def read_images(session: AsyncSession, thing: str) -> dict[str, Image]:
    """Return every row of the table, by the key it is kept under."""
    imaged = IMAGED[thing]
    columns = [getattr(imaged.model, name) for name in (*imaged.names, *imaged.values)]
    images = {}
    for row in (await session.execute(select(*columns))).mappings():
        image = {name: str(value) if isinstance(value, Decimal) else value for name, value in row.items()}
        images[", ".join(str(image[name]) for name in imaged.names)] = image
    return images


async def put_back(session: AsyncSession, change: ImportChange, now: datetime) -> None:
    """Make the row what it was before the change. A new price is kept for the books, and sold no more."""
    imaged = IMAGED[change.thing]
    image = change.before or change.after or {}
    if change.before is None:
        is_row = and_(*(getattr(imaged.model, name) == image[name] for name in imaged.names))
        if imaged.model is Tariff:
            await session.execute(update(Tariff).where(is_row).values(is_offered=False, updated_at=now))
        else:
            await session.execute(delete(imaged.model).where(is_row))
        return
    stamp = {"updated_at": now} if hasattr(imaged.model, "updated_at") else {}
    values = {name: Decimal(image[name]) if name == "price" else image[name] for name in imaged.values} | stamp
    row = insert(imaged.model).values({name: image[name] for name in imaged.names} | values)
    await session.execute(row.on_conflict_do_update(index_elements=list(imaged.names), set_=values))
