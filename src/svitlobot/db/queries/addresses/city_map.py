"""Houses with coordinates, for the map."""

from sqlalchemy import text

from svitlobot.db.session import AsyncSession
from svitlobot.domain.addresses.city_map import STEP, MapHouse

_PLACED = "latitude IS NOT NULL AND longitude IS NOT NULL"


async def load_signature(session: AsyncSession) -> str:
    """Return a short text that changes whenever the map does; it costs one scan of the addresses."""
    row = await session.execute(
        text(
            f"""
            SELECT count(*) || ':' || coalesce(sum(hashtextextended(
                street || '|' || house_key || '|' || queue_id || '|' || latitude || '|' || longitude, 0)), 0)
            FROM addresses WHERE {_PLACED}
            """
        )
    )
    return str(row.scalar_one())


async def load_map_houses(session: AsyncSession) -> list[MapHouse]:
    """Return every house that has coordinates."""
    rows = await session.execute(
        text(
            f"""
            SELECT round(avg(latitude) * {STEP})::int, round(avg(longitude) * {STEP})::int,
                   array_agg(DISTINCT queue_id ORDER BY queue_id), min(street)
            FROM addresses WHERE {_PLACED} GROUP BY street_key, house_key
            """
        )
    )
    return [MapHouse(latitude, longitude, tuple(queue_ids), street) for latitude, longitude, queue_ids, street in rows]
