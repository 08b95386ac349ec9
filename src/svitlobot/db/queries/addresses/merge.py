"""Houses that leave one of their queues: their people go on with the queues that stay. A step of an address import."""

import asyncpg

from svitlobot.db.queries.imports.changes import TIMEOUT_S

# When a house leaves one of its queues, followers of that row follow the house's first other row instead.
_CREATE_MERGES = """
    CREATE TEMP TABLE address_merges ON COMMIT DROP AS
    SELECT DISTINCT ON (plan.id) plan.id, kept.id AS kept_id, kept.queue_id AS kept_queue
    FROM address_plan plan
    JOIN accepted_houses listed USING (street_key, house_key)
    JOIN addresses kept USING (street_key, house_key)
    WHERE plan.to_queue IS NULL AND kept.queue_id = ANY (listed.queues)
    ORDER BY plan.id, kept.queue_id
"""

_REMEMBER_FOLLOWS = """
    INSERT INTO import_changes (import_id, thing, key, before, after)
    SELECT $1, 'follow', user_id || ':' || address_id,
        jsonb_build_object('user_id', user_id, 'address_id', address_id, 'priority', priority, 'label', label,
                           'is_primary', primary_address_id IS NOT DISTINCT FROM address_id),
        jsonb_build_object('kept_id', kept_id, 'had_both', EXISTS (
            SELECT FROM user_addresses also
            WHERE also.user_id = user_addresses.user_id AND also.address_id = kept_id))
    FROM user_addresses JOIN address_merges ON address_id = id JOIN users USING (user_id)
"""

_MERGE = (
    """
    UPDATE user_addresses followed SET address_id = chosen.kept_id, queue_id = chosen.kept_queue
    FROM (
        SELECT DISTINCT ON (user_id, kept_id) user_id, address_id, kept_id, kept_queue
        FROM user_addresses JOIN address_merges ON address_id = id
        WHERE NOT EXISTS (
            SELECT FROM user_addresses already
            WHERE already.user_id = user_addresses.user_id AND already.address_id = kept_id)
        ORDER BY user_id, kept_id, priority
    ) chosen
    WHERE followed.user_id = chosen.user_id AND followed.address_id = chosen.address_id
    """,
    "UPDATE users SET primary_address_id = kept_id FROM address_merges WHERE primary_address_id = id",
    "UPDATE crowdreports SET address_id = kept_id FROM address_merges WHERE address_id = address_merges.id",
    """
    WITH doubled AS (
        DELETE FROM user_addresses USING address_merges WHERE address_id = id RETURNING user_id
    )
    UPDATE users SET address_count = (
        SELECT count(DISTINCT priority) FROM user_addresses AS kept
        WHERE kept.user_id = users.user_id AND address_id NOT IN (SELECT id FROM address_merges))
    WHERE user_id IN (SELECT user_id FROM doubled)
    """,
    "DELETE FROM addresses USING address_merges WHERE addresses.id = address_merges.id",
)


async def merge(connection: asyncpg.Connection, import_id: int) -> int:
    """Take away the rows that ``address_plan`` has one too many; return how many.

    Who followed them, and how, is kept under ``import_id``.
    """
    merged = int((await connection.execute(_CREATE_MERGES, timeout=TIMEOUT_S)).rpartition(" ")[2])
    if merged:
        await connection.execute(_REMEMBER_FOLLOWS, import_id, timeout=TIMEOUT_S)
        for statement in _MERGE:
            await connection.execute(statement, timeout=TIMEOUT_S)
    return merged
