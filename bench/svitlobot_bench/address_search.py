"""`bench search`: how long it takes to find a house from what a person types, and how often it is the right one.

In one process, with the queries to PostgreSQL. The yardstick is what one writes first: the last word is the house, the
rest is looked for by ILIKE.
"""

import random
import time
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime
from typing import Any, NamedTuple

from svitlobot.db.session import Database
from svitlobot.domain.addresses.normalise import house_key, street_key
from svitlobot.gateways.excel.reading import read_table
from svitlobot.services.addresses.directory import StreetDirectory
from svitlobot.services.addresses.search import search_line
from svitlobot.services.imports.loaders.addresses import COLUMNS
from svitlobot_bench.address_import import LVIV

QUERIES = 2_000
HOUSES_A_STREET = 36  # so that 200,000 addresses are on more than 5,000 streets
LIMIT = 6
SEED = 1

_ILIKE = """
    SELECT min(id) FROM addresses WHERE street ILIKE '%' || $1 || '%' AND house_number ILIKE $2
    GROUP BY street_key, house_key ORDER BY 1 LIMIT 6
"""


class Typed(NamedTuple):
    """A line, and the address that is meant by it."""

    line: str
    address_id: int


Search = Callable[[str], Awaitable[int | None]]


async def run() -> dict[str, Any]:
    """Search the demo city enlarged to 28,000 and to 200,000 addresses, by us and by ILIKE."""
    from svitlobot.db import migrate
    from svitlobot_bench.rig import fresh_servers

    figures: dict[str, Any] = {}
    with fresh_servers() as servers:
        url = servers.settings.require_database_url()
        await migrate.upgrade(url)
        database = await Database(url, role="bench", pool_size=2).open()
        for size in (28_000, 200_000):
            figures |= {f"{size // 1000}k_{name}": value for name, value in (await _measure(database, size)).items()}
        await database.close()
    return figures


async def _measure(database: Database, size: int) -> dict[str, Any]:
    chance = random.Random(SEED)  # noqa: S311 - a repeatable city, no secret
    await _build(database, size, chance)
    directory = StreetDirectory(database)
    now = datetime.now(UTC)
    started = time.perf_counter()
    streets = await directory.ordered(now)
    index_ms = (time.perf_counter() - started) * 1000

    async def ours(line: str) -> int | None:
        found = await search_line(database, directory, line, LIMIT, now)
        return found.items[0].address_id if found.items else None

    async def ilike(line: str) -> int | None:
        street, _, house = line.rpartition(" ")
        first: int | None = await database.pool.fetchval(_ILIKE, street, house)
        return first

    typed = await _typed(database, chance)
    return {
        "streets": len(streets),
        "index_ms": round(index_ms, 1),
        **await _timed(ours, typed, ""),
        **await _timed(ilike, typed[: QUERIES // 4], "ilike_"),
    }


async def _timed(search: Search, typed: list[Typed], prefix: str) -> dict[str, Any]:
    for line, _ in typed[:20]:
        await search(line)
    taken, right = [], 0
    for line, address_id in typed:
        started = time.perf_counter()
        found = await search(line)
        taken.append((time.perf_counter() - started) * 1000)
        right += found == address_id
    taken.sort()
    return {
        f"{prefix}p50_ms": round(taken[len(taken) // 2], 2),
        f"{prefix}p99_ms": round(taken[len(taken) * 99 // 100], 2),
        f"{prefix}right_first": round(right / len(typed), 4),
    }


async def _build(database: Database, size: int, chance: random.Random) -> None:
    """Fill the table: the demo city, then streets whose names are made of its names."""
    queues = [row["queue_id"] for row in await database.pool.fetch("SELECT queue_id FROM queues")]
    listed = [
        (str(street), str(house)) for _, (street, house, *_) in read_table(LVIV, COLUMNS, lambda _fraction: None).rows()
    ]
    known: dict[tuple[str, str], tuple[str, str]] = {}
    for street, house in listed:
        known.setdefault((street_key(street), house_key(house)), (street, house))
    names = _names(sorted({street for street, _ in listed}), {key for key, _ in known}, chance)
    while len(known) < size:
        street = next(names)
        for number in range(1, HOUSES_A_STREET + 1):
            house = f"{number}-А" if number % 5 == 0 else str(number)
            known[street_key(street), house_key(house)] = street, house
    rows = [(street, house, *keys, chance.choice(queues)) for keys, (street, house) in list(known.items())[:size]]
    async with database.pool.acquire() as connection:
        await connection.execute("TRUNCATE addresses CASCADE")
        await connection.copy_records_to_table(
            "addresses", records=rows, columns=["street", "house_number", "street_key", "house_key", "queue_id"]
        )
        await connection.execute("ANALYZE addresses")


def _names(streets: list[str], taken: set[str], chance: random.Random) -> Iterator[str]:
    """Yield names that sound like the city's: the beginning of one and the end of another."""
    words = [street for street in streets if street.isalpha() and len(street) > 6]
    while True:
        first, second = chance.choice(words), chance.choice(words)
        name = first[: len(first) // 2 + 1] + second[len(second) // 2 :]
        if street_key(name) not in taken:
            taken.add(street_key(name))
            yield name


async def _typed(database: Database, chance: random.Random) -> list[Typed]:
    """Return lines as people type them: as listed, in another order and case, and with a letter missing."""
    rows = await database.pool.fetch(
        "SELECT id, street, house_number FROM addresses WHERE house_number ~ '^[0-9]+(-?[А-Я])?$' ORDER BY id"
    )
    typed = []
    for number, (address_id, street, house) in enumerate(chance.sample(rows, QUERIES)):
        gap = chance.randrange(2, max(3, len(street) - 2))
        lines = (
            f"{street} {house}",
            f"вул. {street.lower()}, буд. {house.replace('-', '').lower()}",
            f"{house.lower()} {street}",
            f"{street[:gap]}{street[gap + 1 :]} {house}",
        )
        typed.append(Typed(lines[number % len(lines)], address_id))
    return typed
