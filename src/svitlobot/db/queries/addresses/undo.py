"""The set-based half of taking an import of addresses back: what it left, against what the table says now.

All functions run in one transaction of the caller, in the order they stand here.
"""

from typing import NamedTuple

import asyncpg

from svitlobot.db.queries.imports import queue_moves
from svitlobot.db.queries.imports.changes import image

TIMEOUT_S = 600.0

# `obstacle` is why a row cannot be put back: it is not as the import left it; its place is taken; a user follows it.
_CREATE_PLAN = f"""
    CREATE TEMP TABLE undo_plan ON COMMIT DROP AS
    SELECT key::int AS id, before, after,
        coalesce(after, before) ->> 'street_key' AS street_key, coalesce(after, before) ->> 'house_key' AS house_key,
        (before ->> 'queue_id')::int AS to_queue, (after ->> 'queue_id')::int AS from_queue,
        CASE WHEN after IS DISTINCT FROM {image("present")} THEN 'changed' END AS obstacle
    FROM import_changes LEFT JOIN addresses present ON present.id = key::int
    WHERE import_id = $1 AND thing = 'address'
"""

_CREATE_TOUCHED = """
    CREATE TEMP TABLE touched_houses ON COMMIT DROP AS
    SELECT DISTINCT street_key, house_key FROM undo_plan WHERE obstacle IS NULL
"""

_MARK_NEEDED = """
    UPDATE undo_plan SET obstacle = 'followed'
    WHERE before IS NULL AND obstacle IS NULL AND (
        EXISTS (SELECT FROM crowdreports WHERE address_id = undo_plan.id)
        OR EXISTS (
            SELECT FROM user_addresses followed WHERE address_id = undo_plan.id AND NOT EXISTS (
                SELECT FROM user_addresses also JOIN addresses other ON other.id = also.address_id
                WHERE also.user_id = followed.user_id
                  AND (other.street_key, other.house_key) = (undo_plan.street_key, undo_plan.house_key)
                  AND other.id NOT IN (SELECT id FROM undo_plan WHERE before IS NULL AND obstacle IS NULL))))
"""

_MARK_TAKEN = """
    UPDATE undo_plan SET obstacle = 'taken'
    WHERE before IS NOT NULL AND obstacle IS NULL AND from_queue IS DISTINCT FROM to_queue AND EXISTS (
        SELECT FROM addresses other
        WHERE (other.street_key, other.house_key, other.queue_id)
              = (undo_plan.street_key, undo_plan.house_key, undo_plan.to_queue)
          AND other.id <> undo_plan.id
          AND other.id NOT IN (SELECT id FROM undo_plan WHERE before IS NULL AND obstacle IS NULL))
"""

_UNDO = (
    # People who are at a row that goes go on with the one of the same house that stays.
    """
    UPDATE users SET primary_address_id = (
        SELECT also.address_id FROM user_addresses also JOIN addresses other ON other.id = also.address_id
        WHERE also.user_id = users.user_id
          AND (other.street_key, other.house_key) = (undo_plan.street_key, undo_plan.house_key)
          AND other.id <> undo_plan.id ORDER BY priority, other.id LIMIT 1)
    FROM undo_plan WHERE before IS NULL AND obstacle IS NULL AND primary_address_id = undo_plan.id
    """,
    "DELETE FROM addresses USING undo_plan WHERE addresses.id = undo_plan.id AND before IS NULL AND obstacle IS NULL",
    """
    UPDATE addresses SET street = before ->> 'street', house_number = before ->> 'house_number', queue_id = to_queue,
        latitude = (before ->> 'latitude')::numeric, longitude = (before ->> 'longitude')::numeric
    FROM undo_plan
    WHERE addresses.id = undo_plan.id AND before IS NOT NULL AND after IS NOT NULL AND obstacle IS NULL
    """,
    """
    INSERT INTO addresses
        (id, street, house_number, street_key, house_key, queue_id, latitude, longitude, added_by, created_at)
    SELECT id, before ->> 'street', before ->> 'house_number', street_key, house_key, to_queue,
        (before ->> 'latitude')::numeric, (before ->> 'longitude')::numeric, before ->> 'added_by',
        (before ->> 'created_at')::timestamptz
    FROM undo_plan WHERE after IS NULL AND obstacle IS NULL
    """,
)

_CREATE_FOLLOWS = """
    CREATE TEMP TABLE undone_follows ON COMMIT DROP AS
    SELECT (before ->> 'user_id')::bigint AS user_id, (before ->> 'address_id')::int AS address_id,
        (before ->> 'priority')::int AS priority, before ->> 'label' AS label,
        (before ->> 'is_primary')::boolean AS is_primary,
        (after ->> 'kept_id')::int AS kept_id, (after ->> 'had_both')::boolean AS had_both
    FROM import_changes
    WHERE import_id = $1 AND thing = 'follow'
      AND (before ->> 'address_id')::int IN (SELECT id FROM undo_plan WHERE after IS NULL AND obstacle IS NULL)
      AND EXISTS (
          SELECT FROM user_addresses WHERE user_id = (before ->> 'user_id')::bigint
          AND address_id = (after ->> 'kept_id')::int)
"""

_FOLLOW_AGAIN = (
    """
    INSERT INTO user_addresses (user_id, address_id, queue_id, priority, label)
    SELECT undone.user_id, address_id, queue_id, priority, label
    FROM undone_follows undone JOIN users USING (user_id) JOIN addresses ON addresses.id = address_id
    ON CONFLICT DO NOTHING
    """,
    """
    DELETE FROM user_addresses USING undone_follows undone
    WHERE NOT had_both AND user_addresses.user_id = undone.user_id AND user_addresses.address_id = kept_id
    """,
    """
    UPDATE users SET primary_address_id = address_id FROM undone_follows undone
    WHERE users.user_id = undone.user_id AND is_primary
    """,
    """
    UPDATE users SET address_count = (
        SELECT count(DISTINCT priority) FROM user_addresses kept WHERE kept.user_id = users.user_id)
    WHERE user_id IN (SELECT user_id FROM undone_follows)
    """,
)


class UnrestorableHouse(NamedTuple):
    """A house that cannot be put back, and why."""

    street: str
    house_number: str
    obstacle: str


class Undone(NamedTuple):
    """How many addresses were put back, removed, brought back; what was not, by reason, and the first such houses."""

    restored: int
    removed: int
    returned: int
    moved: dict[tuple[int, int], int]
    obstacles: dict[str, int]
    unrestorable: list[UnrestorableHouse]


async def undo(connection: asyncpg.Connection, import_id: int) -> Undone:
    """Put back every address that is still as the import left it, and its people with it.

    Whose queues changed is in `queue_moves.MOVED` then.
    """
    await connection.execute(_CREATE_PLAN, import_id, timeout=TIMEOUT_S)
    for statement in ("ANALYZE undo_plan", _CREATE_TOUCHED, "ANALYZE user_addresses", _MARK_NEEDED, _MARK_TAKEN):
        await connection.execute(statement, timeout=TIMEOUT_S)
    await queue_moves.remember_followers(connection)
    for statement in _UNDO:
        await connection.execute(statement, timeout=TIMEOUT_S)
    await connection.execute(_CREATE_FOLLOWS, import_id, timeout=TIMEOUT_S)
    for statement in _FOLLOW_AGAIN:
        await connection.execute(statement, timeout=TIMEOUT_S)
    await queue_moves.find_moved(connection)
    return await _account(connection)


async def _account(connection: asyncpg.Connection) -> Undone:
    restored, removed, returned = await connection.fetchrow(
        """
        SELECT count(*) FILTER (WHERE before IS NOT NULL AND after IS NOT NULL), count(*) FILTER (WHERE before IS NULL),
               count(*) FILTER (WHERE after IS NULL)
        FROM undo_plan WHERE obstacle IS NULL
        """
    )
    moved = await connection.fetch(
        """
        SELECT from_queue, to_queue, count(*) FROM undo_plan
        WHERE obstacle IS NULL AND from_queue <> to_queue GROUP BY 1, 2 ORDER BY 1, 2
        """
    )
    obstacles = await connection.fetch(
        "SELECT obstacle, count(*) FROM undo_plan WHERE obstacle IS NOT NULL GROUP BY 1 ORDER BY 1"
    )
    unrestorable = await connection.fetch(
        """
        SELECT coalesce(after, before) ->> 'street', coalesce(after, before) ->> 'house_number', obstacle
        FROM undo_plan WHERE obstacle IS NOT NULL ORDER BY id LIMIT 20
        """
    )
    return Undone(
        restored, removed, returned, {(source, target): count for source, target, count in moved},
        dict(obstacles), [UnrestorableHouse(*row) for row in unrestorable],
    )  # fmt: skip
