"""People whose houses are in other queues now: who they are, and what each of them is told."""

from dataclasses import dataclass

import asyncpg
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from svitlobot.db.queries.outbox.batches import Batch

TIMEOUT_S = 600.0
MOVED = "moved_people"

_FOLLOWED = """
    SELECT user_id, street_key, house_key, min(address_id) AS address_id, min(priority) AS priority,
           array_agg(DISTINCT addresses.queue_id ORDER BY addresses.queue_id) AS queues
    FROM touched_houses JOIN addresses USING (street_key, house_key) JOIN user_addresses ON address_id = addresses.id
    GROUP BY user_id, street_key, house_key
"""


async def remember_followers(connection: asyncpg.Connection) -> None:
    """Remember in which queues people have the houses of ``touched_houses``, before these change."""
    await connection.execute("ANALYZE touched_houses")
    await connection.execute(
        f"CREATE TEMP TABLE followed_before ON COMMIT DROP AS {_FOLLOWED}",
        timeout=TIMEOUT_S,
    )


async def find_moved(connection: asyncpg.Connection) -> None:
    """Make the table MOVED of those who have a house in other queues than `remember_followers` saw."""
    await connection.execute(
        f"""
        CREATE TEMP TABLE {MOVED} ON COMMIT DROP AS
        SELECT user_id, present.address_id, present.priority, was.queues AS old_queues, present.queues AS new_queues
        FROM followed_before was JOIN ({_FOLLOWED}) present USING (user_id, street_key, house_key)
        WHERE was.queues <> present.queues
        """,
        timeout=TIMEOUT_S,
    )


async def count_moved(connection: asyncpg.Connection) -> int:
    """Return how many people are in MOVED."""
    number: int = await connection.fetchval(f"SELECT count(DISTINCT user_id) FROM {MOVED}", timeout=TIMEOUT_S)
    return number


async def forget_untold(connection: asyncpg.Connection, event_key: str) -> None:
    """Remove from MOVED the people not notified of the event ``event_key``, and stop sending it.

    A person who was not told that their house moved is not told that it is back. A batch that a sender has taken may be
    on its way, so its people count as told.
    """
    event_id = await connection.fetchval(
        """
        UPDATE events SET status = CASE WHEN status IN ('pending', 'expanded') THEN 'superseded' ELSE status END
        WHERE dedup_key = $1 RETURNING id
        """,
        event_key,
    )
    await connection.execute(
        f"""
        DELETE FROM {MOVED} WHERE NOT EXISTS (
            SELECT FROM notifications told
            LEFT JOIN notification_batches batch ON batch.event_id = told.event_id AND batch.batch_no = told.batch_no
            WHERE told.event_id = $1 AND told.event_at = (SELECT created_at FROM events WHERE id = $1)
              AND told.user_id = {MOVED}.user_id
              AND (told.state = 'sent' OR (told.state = 'pending' AND batch.leased_by IS NOT NULL)))
        """,
        event_id,
        timeout=TIMEOUT_S,
    )


async def store(session: AsyncSession, event_id: int) -> None:
    """Keep the people of MOVED for the event that tells them."""
    await session.execute(
        text(
            f"INSERT INTO queue_moves (event_id, user_id, address_id, priority, old_queues, new_queues) "
            f"SELECT :event_id, user_id, address_id, priority, old_queues, new_queues FROM {MOVED}"
        ),
        {"event_id": event_id},
    )


@dataclass(frozen=True, slots=True)
class MovedHouse:
    """A person's house, the names of the queues it was in and is in."""

    user_id: int
    house: str
    old_queues: str
    new_queues: str


async def moved_houses(pool: asyncpg.Pool, batch: Batch) -> list[MovedHouse]:
    """Return the houses of a batch's people that moved, as they are now; none for one that is back meanwhile."""
    rows = await pool.fetch(
        """
        WITH moved AS (
            SELECT user_id, street, house_number, old_queues, queue_moves.priority, (
                SELECT array_agg(DISTINCT present.queue_id ORDER BY present.queue_id)
                FROM addresses same JOIN user_addresses present ON present.address_id = same.id
                WHERE same.street_key = house.street_key AND same.house_key = house.house_key
                  AND present.user_id = queue_moves.user_id
            ) AS queues
            FROM queue_moves JOIN addresses house ON house.id = address_id
            WHERE event_id = $1 AND user_id BETWEEN $2 AND $3
        )
        SELECT user_id, street || ', ' || house_number,
               (SELECT string_agg(name, ', ' ORDER BY queue_id) FROM queues WHERE queue_id = ANY (old_queues)),
               (SELECT string_agg(name, ', ' ORDER BY queue_id) FROM queues WHERE queue_id = ANY (moved.queues))
        FROM moved WHERE queues <> old_queues ORDER BY user_id, priority
        """,
        batch.event_id,
        batch.first_user_id,
        batch.last_user_id,
    )
    return [MovedHouse(*row) for row in rows]
