"""The set-based half of an address import: what the file says, against what the table says.

All functions run in one transaction of the caller, in the order they stand here.
"""

from collections.abc import AsyncIterable, AsyncIterator
from typing import NamedTuple

import asyncpg

from svitlobot.db.queries.addresses import merge
from svitlobot.db.queries.imports import changes, queue_moves
from svitlobot.domain.addresses.file_rows import ListedHouse
from svitlobot.domain.imports.address_report import Changes, Example

# An import may take minutes on a busy server; it must not wait for ever for another one.
STATEMENT_TIMEOUT_S = 600.0
LOCK_TIMEOUT = "10s"

_CREATE_LISTED = """
    CREATE TEMP TABLE listed_houses (
        row integer, street text, house_number text, street_key text, house_key text, queues integer[],
        latitude double precision, longitude double precision
    ) ON COMMIT DROP
"""

# first_*: the first row of the house; rival_row: the first row that puts the house into other queues than that one.
_CREATE_ACCEPTED = """
    CREATE TEMP TABLE accepted_houses ON COMMIT DROP AS
    SELECT *, min(row) FILTER (WHERE queues <> first_queues) OVER (PARTITION BY street_key, house_key) AS rival_row
    FROM (
        SELECT *, first_value(row) OVER house AS first_row, first_value(queues) OVER house AS first_queues
        FROM listed_houses
        WINDOW house AS (PARTITION BY street_key, house_key ORDER BY row)
    ) listed
"""

# The first row of a house stands for all of them, with the queues of each.
_JOIN = """
    UPDATE accepted_houses SET queues = every.queues FROM (
        SELECT street_key, house_key, array_agg(DISTINCT queue_id ORDER BY queue_id) AS queues
        FROM (
            SELECT street_key, house_key, unnest(queues) AS queue_id FROM accepted_houses WHERE rival_row IS NOT NULL
        ) rivals
        GROUP BY 1, 2
    ) every
    WHERE accepted_houses.street_key = every.street_key AND accepted_houses.house_key = every.house_key
"""

_DISPUTED = """
    SELECT row, street, house_number, queues, queues <> first_queues AS is_conflict, first_row AS other_row
    FROM accepted_houses WHERE row <> first_row ORDER BY row, house_key
"""

# What must change: a new row (id is null), a row that moves, or one row too many (to_queue is null).
_CREATE_PLAN = """
    CREATE TEMP TABLE address_plan ON COMMIT DROP AS
    WITH wanted AS (
        SELECT street_key, house_key, unnest(queues) AS queue_id FROM accepted_houses
    ), present AS (
        SELECT id, street_key, house_key, queue_id FROM addresses JOIN accepted_houses USING (street_key, house_key)
    ), missing AS (
        SELECT wanted.*, row_number() OVER (PARTITION BY street_key, house_key ORDER BY queue_id) AS n
        FROM wanted LEFT JOIN present USING (street_key, house_key, queue_id) WHERE present.id IS NULL
    ), surplus AS (
        SELECT present.*, row_number() OVER (PARTITION BY street_key, house_key ORDER BY queue_id) AS n
        FROM present LEFT JOIN wanted USING (street_key, house_key, queue_id) WHERE wanted.street_key IS NULL
    )
    SELECT street_key, house_key, surplus.id, surplus.queue_id AS from_queue, missing.queue_id AS to_queue
    FROM missing FULL JOIN surplus USING (street_key, house_key, n)
"""

_COUNT_PEOPLE = """
    SELECT count(DISTINCT user_id) FROM user_addresses
    WHERE address_id IN (SELECT id FROM address_plan WHERE from_queue IS NOT NULL)
"""

_CREATE_TOUCHED = """
    CREATE TEMP TABLE touched_houses ON COMMIT DROP AS SELECT DISTINCT street_key, house_key FROM address_plan
"""

_CREATE_BEFORE = """
    CREATE TEMP TABLE addresses_before ON COMMIT DROP AS
    SELECT addresses.* FROM addresses JOIN accepted_houses USING (street_key, house_key)
"""

_COUNT_MOVES = """
    SELECT from_queue, to_queue, count(DISTINCT id), count(DISTINCT user_id)
    FROM address_plan LEFT JOIN user_addresses ON address_id = id
    WHERE from_queue IS NOT NULL AND to_queue IS NOT NULL
    GROUP BY 1, 2 ORDER BY 1, 2
"""

_EXAMPLES = """
    SELECT street, house_number, from_queue, to_queue
    FROM address_plan JOIN accepted_houses USING (street_key, house_key)
    WHERE from_queue IS NOT NULL AND to_queue IS NOT NULL
    ORDER BY row LIMIT 5
"""

_COUNT_ABSENT = """
    SELECT count(*) FROM addresses LEFT JOIN accepted_houses USING (street_key, house_key)
    WHERE accepted_houses.row IS NULL
"""

_CORRECT = """
    WITH corrected AS (
        UPDATE addresses SET
            street = listed.street,
            house_number = listed.house_number,
            latitude = coalesce(listed.latitude::numeric(9, 6), addresses.latitude),
            longitude = coalesce(listed.longitude::numeric(9, 6), addresses.longitude)
        FROM accepted_houses listed
        WHERE addresses.street_key = listed.street_key AND addresses.house_key = listed.house_key
          AND (addresses.street, addresses.house_number, addresses.latitude, addresses.longitude) IS DISTINCT FROM (
              listed.street, listed.house_number,
              coalesce(listed.latitude::numeric(9, 6), addresses.latitude),
              coalesce(listed.longitude::numeric(9, 6), addresses.longitude))
        RETURNING addresses.id
    )
    SELECT count(*) FROM corrected WHERE id NOT IN (SELECT id FROM address_plan WHERE id IS NOT NULL)
"""

# People whose houses join or leave a queue, whose own rows are needed after those of what they follow have changed.
# Changes of a person lock in the other order, so people come first here too.
_LOCK_PEOPLE = """
    SELECT FROM users WHERE user_id IN (
        SELECT user_id FROM address_plan
        JOIN addresses USING (street_key, house_key) JOIN user_addresses ON address_id = addresses.id
        WHERE address_plan.id IS NULL OR to_queue IS NULL
    ) ORDER BY user_id FOR NO KEY UPDATE
"""

_MOVE = """
    UPDATE addresses SET queue_id = to_queue FROM address_plan
    WHERE addresses.id = address_plan.id AND to_queue IS NOT NULL
"""

# When a house joins another queue, its followers follow the new row too. `known` are the rows from before.
_ADD = """
    WITH added AS (
        INSERT INTO addresses
            (street, house_number, street_key, house_key, queue_id, latitude, longitude, added_by)
        SELECT street, house_number, street_key, house_key, to_queue, latitude, longitude, 'admin'
        FROM address_plan JOIN accepted_houses USING (street_key, house_key)
        WHERE id IS NULL
        ORDER BY accepted_houses.row, house_key, to_queue
        RETURNING id, street_key, house_key, queue_id
    ), followed AS (
        INSERT INTO user_addresses (user_id, address_id, queue_id, priority, label)
        SELECT DISTINCT ON (user_id, added.id) user_id, added.id, added.queue_id, priority, label
        FROM added
        JOIN addresses known USING (street_key, house_key)
        JOIN user_addresses ON address_id = known.id
        ORDER BY user_id, added.id, priority
    )
    SELECT count(*) FROM added
"""


class DisputedHouse(NamedTuple):
    """A house that a row above has too: in the same queues, or (``is_conflict``) in others."""

    row: int
    street: str
    house_number: str
    queues: list[int]
    is_conflict: bool
    other_row: int


async def load_queue_names(connection: asyncpg.Connection) -> dict[int, str]:
    """Return every queue's name by id."""
    return dict(await connection.fetch("SELECT queue_id, name FROM queues"))


async def stage(connection: asyncpg.Connection, houses: AsyncIterable[ListedHouse]) -> None:
    """Copy the file's houses beside the table."""
    await connection.execute(_CREATE_LISTED)
    await connection.copy_records_to_table(
        "listed_houses", columns=ListedHouse._fields, records=houses, timeout=STATEMENT_TIMEOUT_S
    )


async def accept(connection: asyncpg.Connection) -> None:
    """Put the file's houses together, each with what other rows add to it."""
    await _run(connection, _CREATE_ACCEPTED)


async def disputed(connection: asyncpg.Connection) -> AsyncIterator[DisputedHouse]:
    """Yield the houses that the file has listed above already, by row: repeats, and those that name other queues."""
    async for row in connection.cursor(_DISPUTED, prefetch=1_000, timeout=STATEMENT_TIMEOUT_S):
        yield DisputedHouse(*row)


async def join_disputed(connection: asyncpg.Connection) -> None:
    """Put a house of several rows into the queues of all of them, and leave out its rows but the first."""
    await _run(connection, _JOIN)
    await _run(connection, "DELETE FROM accepted_houses WHERE row <> first_row")
    await _run(connection, "ANALYZE accepted_houses")


async def apply(connection: asyncpg.Connection, import_id: int) -> Changes:
    """Make the addresses say what the accepted rows say; a house that moves takes its people with it.

    What a row was before is kept under ``import_id``; whose queues changed is in `queue_moves.MOVED` then. Raises
    asyncpg.LockNotAvailableError when another import holds the table for too long.
    """
    await lock(connection)
    await _run(connection, _CREATE_PLAN)
    await _run(connection, "ANALYZE address_plan")
    people = await _count(connection, _COUNT_PEOPLE)
    moves = await connection.fetch(_COUNT_MOVES, timeout=STATEMENT_TIMEOUT_S)
    examples = [Example(*row) for row in await connection.fetch(_EXAMPLES, timeout=STATEMENT_TIMEOUT_S)]
    absent = await _count(connection, _COUNT_ABSENT)
    total = await _count(connection, "SELECT count(*) FROM addresses")
    await _run(connection, _CREATE_BEFORE)
    await _run(connection, _CREATE_TOUCHED)
    if people:
        # Without fresh figures the cascade may look people up by queue instead of by house: hours instead of seconds.
        await _run(connection, "ANALYZE user_addresses")
    await queue_moves.remember_followers(connection)
    await _run(connection, _LOCK_PEOPLE)
    corrected = await _count(connection, _CORRECT)
    await _run(connection, _MOVE)
    merged = await merge.merge(connection, import_id)
    added = await _count(connection, _ADD)
    await changes.keep_addresses(connection, import_id)
    await queue_moves.find_moved(connection)
    listed = await _count(connection, "SELECT coalesce(sum(cardinality(queues)), 0) FROM accepted_houses")
    moved = {(source, target): count for source, target, count, _ in moves}
    residents = {(source, target): count for source, target, _, count in moves}
    unchanged = listed - added - sum(moved.values()) - corrected
    return Changes(
        added, moved, merged, corrected, unchanged, absent, people, residents=residents, examples=examples, total=total
    )


async def lock(connection: asyncpg.Connection) -> None:
    """Keep every other import out of the addresses until the transaction ends."""
    await connection.execute(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'")
    await connection.execute("LOCK TABLE addresses IN SHARE ROW EXCLUSIVE MODE")


async def _run(connection: asyncpg.Connection, statement: str) -> int:
    """Execute and return how many rows the statement touched (0 for those that do not say)."""
    status: str = await connection.execute(statement, timeout=STATEMENT_TIMEOUT_S)
    last = status.rpartition(" ")[2]
    return int(last) if last.isdigit() else 0


async def _count(connection: asyncpg.Connection, query: str) -> int:
    number: int = await connection.fetchval(query, timeout=STATEMENT_TIMEOUT_S)
    return number
