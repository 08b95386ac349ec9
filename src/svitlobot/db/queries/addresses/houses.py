"""Houses as rows of addresses. A house in several queues is one house with several rows."""

from collections.abc import AsyncIterator, Mapping, Sequence

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from svitlobot.db.models import Address

_HOUSES = """
    SELECT min(id), (array_agg(street ORDER BY id))[1], (array_agg(house_number ORDER BY id))[1],
           string_agg(name, '; ' ORDER BY queue_id),
           (array_agg(latitude ORDER BY id))[1]::float8, (array_agg(longitude ORDER BY id))[1]::float8
    FROM addresses JOIN queues USING (queue_id)
    GROUP BY street_key, house_key ORDER BY street_key, min(id)
"""


async def stream_houses(session: AsyncSession, chunk: int) -> AsyncIterator[list[tuple[str | float | None, ...]]]:
    """Yield every house as the row of a file (street, house, queues, latitude, longitude), ``chunk`` at a time."""
    rows = await session.stream(text(_HOUSES))
    async for part in rows.partitions(chunk):
        yield [tuple(row)[1:] for row in part]


async def queues_of(session: AsyncSession, street_key: str, house_key: str) -> list[int]:
    """Return the queues a house is in, by id; none if there is no such house."""
    query = select(Address.queue_id).where(Address.street_key == street_key, Address.house_key == house_key)
    return list(await session.scalars(query.order_by(Address.queue_id)))


async def add_house(session: AsyncSession, rows: Sequence[Mapping[str, object]]) -> list[int]:
    """Add the rows of a house that are not there yet; return their ids. Waits for another who adds the same house."""
    added = await session.execute(insert(Address).values(list(rows)).on_conflict_do_nothing().returning(Address.id))
    return list(added.scalars())
