"""Prices as rows. A price that is no longer offered is kept for the books."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from sqlalchemy import exists, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from svitlobot.db.models import Tariff


async def replace_offered(session: AsyncSession, wanted: Sequence[Mapping[str, object]], now: datetime) -> None:
    """Offer exactly these prices (tier, days, price, price_stars)."""
    await session.execute(update(Tariff).values(is_offered=False))
    row = insert(Tariff)
    new = {name: row.excluded[name] for name in ("price", "price_stars", "is_offered", "updated_at")}
    rows = [{**tariff, "is_offered": True, "updated_at": now} for tariff in wanted]
    await session.execute(row.on_conflict_do_update(index_elements=["tier", "days"], set_=new), rows)
    await session.flush()


async def day_prices(session: AsyncSession, *, is_offered: bool) -> list[tuple[str, int, Decimal]]:
    """Return tier, days and price of the prices that are offered, or of those that are not any more."""
    chosen = select(Tariff.tier, Tariff.days, Tariff.price).where(Tariff.is_offered.is_(is_offered))
    return [(tier, days, Decimal(price)) for tier, days, price in await session.execute(chosen)]


async def is_offered(session: AsyncSession, tier: str) -> bool:
    """Tell whether any price of a tier is offered."""
    return bool(await session.scalar(select(exists().where(Tariff.tier == tier, Tariff.is_offered))))


async def list_offered(session: AsyncSession) -> list[Tariff]:
    """Return the prices that are offered: the cheaper tier and the shorter time first."""
    query = select(Tariff).where(Tariff.is_offered).order_by(Tariff.tier.desc(), Tariff.days)
    return list(await session.scalars(query))
