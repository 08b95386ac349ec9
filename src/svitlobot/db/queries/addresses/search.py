"""Streets and houses as people look for them. A house that is in several queues is several rows and one house."""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

import asyncpg
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from svitlobot.domain.addresses.search import Alias, Street

METERS_A_DEGREE = 111_320
NEARBY_M = 1_000

_HOUSES = """
    SELECT min(id) AS address_id, (array_agg(street ORDER BY id))[1] AS street,
        (array_agg(house_number ORDER BY id))[1] AS house_number, street_key, house_key,
        array_agg(queue_id ORDER BY queue_id) AS queue_ids, array_agg(name ORDER BY queue_id) AS queue_names,
        max(latitude) AS latitude, max(longitude) AS longitude
    FROM addresses JOIN queues USING (queue_id)
    WHERE {where}
    GROUP BY street_key, house_key
"""

_STREETS = """
    SELECT street_key, min(street), min(id), count(DISTINCT house_key) FROM addresses GROUP BY street_key
"""

# A number may have twenty digits; what has none is nobody's neighbour.
_NEAREST_BY_NUMBER = f"""
    SELECT * FROM ({_HOUSES.format(where="street_key = $1 AND house_key ~ '^[0-9]'")}) AS house
    ORDER BY abs(substring(house_key FROM '^[0-9]+')::numeric - $2::bigint), house_key LIMIT $3
"""

# The box uses the index; the circle is within it. Flat geometry is exact enough for a kilometre.
_IN_BOX = """
    latitude BETWEEN ($1::float8 - $3::float8)::numeric AND ($1::float8 + $3::float8)::numeric
    AND longitude BETWEEN ($2::float8 - $4::float8)::numeric AND ($2::float8 + $4::float8)::numeric
"""
_NEAREST_TO = f"""
    SELECT * FROM (
        SELECT house.*, {METERS_A_DEGREE} * sqrt(
            (latitude - $1::float8) ^ 2 + ((longitude - $2::float8) * cos(radians($1::float8))) ^ 2) AS distance_m
        FROM ({_HOUSES.format(where=_IN_BOX)}) AS house
    ) AS near
    WHERE distance_m <= {NEARBY_M} ORDER BY distance_m, address_id LIMIT $5
"""


_ADD_ALIASES = """
    INSERT INTO street_aliases (alias_key, street_key, alias) SELECT * FROM unnest($1::text[], $2::text[], $3::text[])
    ON CONFLICT DO NOTHING RETURNING alias_key
"""


class House(NamedTuple):
    """A house with its queues, by id."""

    address_id: int
    street: str
    house_number: str
    street_key: str
    house_key: str
    queue_ids: list[int]
    queue_names: list[str]
    latitude: Decimal | None
    longitude: Decimal | None
    distance_m: float | None = None


async def streets(pool: asyncpg.Pool) -> list[Street]:
    """Return every street, in the order of keys."""
    return sorted(Street(*row) for row in await pool.fetch(_STREETS))


async def aliases(pool: asyncpg.Pool) -> list[Alias]:
    """Return every old name with the street it means."""
    return sorted(Alias(*row) for row in await pool.fetch("SELECT alias, street_key FROM street_aliases"))


class NamedStreet(NamedTuple):
    """A row of `street_aliases`."""

    alias_key: str
    street_key: str
    alias: str


async def add_aliases(connection: asyncpg.Connection, named: Sequence[NamedStreet]) -> int:
    """Add the names that are not there yet; return how many."""
    columns = [[row[place] for row in named] for place in range(len(NamedStreet._fields))]
    rows = await connection.fetch(_ADD_ALIASES, *columns)
    return len(rows)


async def houses_at(pool: asyncpg.Pool, street_keys: Sequence[str], house_keys: Sequence[str]) -> list[House]:
    """Return the houses with any of the numbers on any of the streets."""
    query = _HOUSES.format(where="street_key = ANY ($1::text[]) AND house_key = ANY ($2::text[])")
    return [House(*row) for row in await pool.fetch(query, street_keys, house_keys)]


async def nearest_by_number(pool: asyncpg.Pool, street_key: str, number: int, limit: int) -> list[House]:
    """Return the houses of a street whose numbers are nearest to ``number``."""
    return [House(*row) for row in await pool.fetch(_NEAREST_BY_NUMBER, street_key, number, limit)]


async def nearest_to(pool: asyncpg.Pool, latitude: float, longitude: float, reach: float, limit: int) -> list[House]:
    """Return the houses within a kilometre, the nearest first; ``reach`` is a kilometre in degrees of longitude."""
    degrees = NEARBY_M / METERS_A_DEGREE
    rows = await pool.fetch(_NEAREST_TO, latitude, longitude, degrees, reach, limit)
    return [House(*row) for row in rows]


async def houses_in_street(pool: asyncpg.Pool, street_key: str) -> list[House]:
    """Return all houses of a street, in no order."""
    return [House(*row) for row in await pool.fetch(_HOUSES.format(where="street_key = $1"), street_key)]


async def street_key_of(pool: asyncpg.Pool, address_id: int) -> str | None:
    """Return the street that an address is on, None when there is no such address."""
    key: str | None = await pool.fetchval("SELECT street_key FROM addresses WHERE id = $1", address_id)
    return key


async def list_aliases(session: AsyncSession) -> list[tuple[str, str]]:
    """Return the old names of streets, each beside a name of its street."""
    rows = await session.execute(
        text(
            """
            SELECT alias, min(street) FROM street_aliases JOIN addresses USING (street_key)
            GROUP BY alias_key, street_key, alias ORDER BY alias, street_key
            """
        )
    )
    return [(row[0], row[1]) for row in rows]
