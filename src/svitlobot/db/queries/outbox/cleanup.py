"""The end of events: closed when done, expired when useless, buried when dead, deleted when old."""

from datetime import datetime

import asyncpg

from svitlobot.db.queries.outbox.batches import COUNT, COUNTED


async def close_finished_events(pool: asyncpg.Pool) -> None:
    """Close the events all of whose recipients are planned and dealt with."""
    await pool.execute(
        """
        UPDATE events SET status = 'done'
        WHERE status = 'expanded' AND NOT EXISTS (SELECT FROM notification_batches WHERE event_id = id AND NOT is_done)
        """
    )


async def expire_events(pool: asyncpg.Pool, now: datetime) -> int:
    """Mark the open events that are of no use any more; return how many."""
    expired: int = await pool.fetchval(
        """
        WITH expired AS (
            UPDATE events SET status = 'expired'
            WHERE status IN ('pending', 'expanded', 'paused') AND expires_at <= $1 RETURNING id
        ) SELECT count(*) FROM expired
        """,
        now,
    )
    return expired


async def settle_dead_batches(pool: asyncpg.Pool, *, limit: int) -> int:
    """Give the recipients of dead events their event's fate, some batches at a time; return how many batches.

    Batches that a living sender holds are left to it.
    """
    settled: int = await pool.fetchval(
        f"""
        WITH dead AS MATERIALIZED (
            SELECT event_id, batch_no, batch.event_at, first_user_id, last_user_id, status
            FROM notification_batches AS batch
            JOIN events ON events.id = event_id AND status IN ('superseded', 'expired', 'cancelled')
            WHERE NOT is_done AND (lease_until IS NULL OR lease_until < now())
            ORDER BY event_id, batch_no LIMIT $1 FOR UPDATE OF batch SKIP LOCKED
        ), told AS (
            UPDATE notifications AS n SET state = dead.status FROM dead
            WHERE n.event_at = dead.event_at AND n.event_id = dead.event_id AND n.batch_no = dead.batch_no
              AND n.user_id BETWEEN first_user_id AND last_user_id AND n.state = 'pending'
        ), done AS (
            SELECT * FROM dead AS batch CROSS JOIN LATERAL ({COUNT}) AS message
        ), closed AS (
            UPDATE notification_batches AS batch SET is_done = true, lease_until = NULL, done_at = now(), {COUNTED}
            FROM done WHERE batch.event_id = done.event_id AND batch.batch_no = done.batch_no RETURNING 1
        )
        SELECT count(*) FROM closed
        """,
        limit,
    )
    return settled


async def delete_old_events(pool: asyncpg.Pool, before: datetime, *, limit: int) -> int:
    """Delete closed events whose notifications are gone with their partition; return how many."""
    deleted: int = await pool.fetchval(
        """
        WITH old AS (
            SELECT id FROM events WHERE created_at < $1 AND status NOT IN ('pending', 'expanded') ORDER BY id LIMIT $2
        ), gone AS (DELETE FROM events USING old WHERE events.id = old.id RETURNING 1)
        SELECT count(*) FROM gone
        """,
        before,
        limit,
    )
    return deleted
