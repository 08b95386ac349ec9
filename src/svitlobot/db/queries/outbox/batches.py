"""Batches of notifications: leased, loaded, recorded.

A lease is held by a sender's LISTEN connection: PostgreSQL lists it in pg_stat_activity for as long as the process
lives, so a killed sender's batches are free at once, and a hung one's when ``lease_until`` has passed.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import asyncpg

from svitlobot.db.queries.outbox.event_json import payload_from_json
from svitlobot.domain.outbox.payloads.base import StoredPayload

LEASE_S = 15
SENDER_PREFIX = "svitlobot-sender-"
SENDERS_CHANNEL = "svitlobot_senders"  # a new sender says so, and everybody counts again


# What the messages of a ``batch`` have come to so far; by its range of the primary key, whatever the statistics say.
COUNT = """
    SELECT count(*) FILTER (WHERE state = 'sent')::int AS sent, count(*) FILTER (WHERE state = 'failed')::int AS failed,
           count(*) FILTER (WHERE state = 'blocked')::int AS blocked
    FROM (
        SELECT state, n.batch_no FROM notifications AS n
        WHERE n.event_at = batch.event_at AND n.event_id = batch.event_id
          AND n.user_id BETWEEN batch.first_user_id AND batch.last_user_id OFFSET 0
    ) AS n WHERE n.batch_no = batch.batch_no
"""
COUNTED = "sent = done.sent, failed = done.failed, blocked = done.blocked"


@dataclass(frozen=True, slots=True)
class Batch:
    """A leased batch and what its event says."""

    event_id: int
    batch_no: int
    event_at: datetime
    priority: int
    first_user_id: int
    last_user_id: int
    kind: str
    payload: StoredPayload
    queue_name: str | None
    expires_at: datetime
    text_edition_id: int | None = None
    queue_id: int | None = None
    request_id: str | None = None

    @property
    def key(self) -> tuple[int, int]:
        """Name the batch."""
        return self.event_id, self.batch_no

    @property
    def traces(self) -> dict[str, Any]:
        """Return what its lines in the log are found by, and what they are about."""
        return {
            "request_id": self.request_id,
            "event_id": self.event_id,
            "batch_no": self.batch_no,
            "type": self.kind,
            "queue_id": self.queue_id,
        }


async def lease_batch(pool: asyncpg.Pool, sender: str, *, below: int, kinds: Collection[str]) -> Batch | None:
    """Lease the most urgent open batch of these kinds with a priority value under ``below``, or None."""
    row = await pool.fetchrow(
        f"""
        WITH alive AS (
            SELECT application_name FROM pg_stat_activity WHERE starts_with(application_name, '{SENDER_PREFIX}')
        ), free AS (
            SELECT event_id, batch_no FROM notification_batches AS batch
            JOIN events ON events.id = event_id AND events.status IN ('pending', 'expanded')
            WHERE NOT is_done AND batch.lane < $2 AND kind = ANY($3)
              AND (lease_until IS NULL OR lease_until < now() OR leased_by NOT IN (SELECT application_name FROM alive))
            ORDER BY batch.lane, event_id, batch_no LIMIT 1 FOR UPDATE OF batch SKIP LOCKED
        )
        UPDATE notification_batches AS batch SET leased_by = $1, lease_until = now() + interval '{LEASE_S} seconds'
        FROM free, events LEFT JOIN queues USING (queue_id)
        WHERE (batch.event_id, batch.batch_no) = (free.event_id, free.batch_no) AND events.id = free.event_id
        RETURNING batch.event_id, batch.batch_no, batch.event_at, batch.lane AS priority, first_user_id, last_user_id,
                  kind, payload, queues.name AS queue_name, expires_at, text_edition_id,
                  events.queue_id, request_id
        """,
        sender,
        below,
        kinds,
    )
    return Batch(**{**row, "payload": payload_from_json(row["kind"], row["payload"])}) if row else None


@dataclass(frozen=True, slots=True)
class Recipient:
    """One person a batch owes a message."""

    user_id: int
    is_night_mode: bool
    attempts: int
    address: str | None
    is_unreachable: bool
    is_untrue: bool = False
    is_named: bool = False  # the address is not just what its ids say: the person gave it a name
    quiet_from: str | None = None
    quiet_until: str | None = None


async def load_recipients(
    pool: asyncpg.Pool, batch: Batch, allowed: Mapping[str, int], *, only: Collection[int] | None = None
) -> list[Recipient]:
    """Return those of the batch who have no result yet, with their addresses as they know them.

    ``allowed`` says how many addresses each tier of the event's kind has. People who have unfollowed the house since,
    or have a tier that is not told of it, have a message that is not true any more.
    """
    rows = await pool.fetch(
        """
        SELECT n.user_id, n.is_night_mode, n.attempts, home.address, coalesce(is_blocked, false),
               n.address_ids IS NOT NULL AND home.address IS NULL
               OR (n.user_id > 0 AND cardinality($6::text[]) > 0 AND (allowed.tier IS NULL OR NOT wants_notifications)),
               coalesce(home.is_named, false),
               settings ->> 'quiet_from' AS quiet_from, settings ->> 'quiet_until' AS quiet_until
        FROM notifications AS n LEFT JOIN users ON users.user_id = n.user_id
        LEFT JOIN unnest($6::text[], $7::int[]) AS allowed (tier, addresses) ON allowed.tier = subscription_tier
        LEFT JOIN LATERAL (
            SELECT string_agg(coalesce(label || ': ', '') || street || ', ' || house_number, '; ' ORDER BY priority)
                   AS address, bool_or(label IS NOT NULL) OR count(*) < cardinality(n.address_ids) AS is_named
            FROM user_addresses JOIN addresses ON addresses.id = address_id
            WHERE user_addresses.user_id = n.user_id AND address_id = ANY(n.address_ids)
              AND priority <= allowed.addresses
        ) AS home ON true
        WHERE event_at = $1 AND event_id = $2 AND n.user_id BETWEEN $4 AND $5 AND batch_no = $3 AND state = 'pending'
          AND ($8::bigint[] IS NULL OR n.user_id = ANY($8))
        ORDER BY n.user_id
        """,
        batch.event_at,
        batch.event_id,
        batch.batch_no,
        batch.first_user_id,
        batch.last_user_id,
        list(allowed),
        list(allowed.values()),
        None if only is None else list(only),
    )
    return [Recipient(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one message. ``state`` is the row's new state."""

    event_at: datetime
    event_id: int
    user_id: int
    state: str
    attempts: int
    at: datetime
    error: str | None = None
    is_unreachable: bool = False
    told_address: str | None = None


async def record_results(connection: asyncpg.Connection, results: Sequence[Result]) -> None:
    """Write what became of messages; people who cannot be reached are not tried again until they return.

    The first result of a message stands, but that it was sent is a fact, whatever was thought of it meanwhile.
    """
    columns = zip(
        *((r.event_at, r.event_id, r.user_id, r.state, r.attempts, r.at, r.error, r.told_address) for r in results),
        strict=True,
    )
    await connection.execute(
        """
        UPDATE notifications AS n
        SET state = r.state, attempts = r.attempts, error_message = r.error, told_address = r.told_address,
            sent_at = CASE WHEN r.state = 'sent' THEN r.at END
        FROM unnest($1::timestamptz[], $2::bigint[], $3::bigint[], $4::text[], $5::int[], $6::timestamptz[], $7::text[],
                    $8::text[]) AS r (event_at, event_id, user_id, state, attempts, at, error, told_address)
        WHERE n.event_at = r.event_at AND n.event_id = r.event_id AND n.user_id = r.user_id
          AND (n.state = 'pending' OR (r.state = 'sent' AND n.state <> 'sent'))
        """,
        *columns,
    )
    unreachable = [r.user_id for r in results if r.is_unreachable]
    if unreachable:
        await connection.execute(
            "UPDATE users SET is_blocked = true WHERE user_id = ANY($1::bigint[]) AND NOT is_blocked",
            unreachable,
        )


async def finish_batches(connection: asyncpg.Connection, keys: Collection[tuple[int, int]]) -> None:
    """Close batches all of whose messages have a result, and count what they came to."""
    event_ids, batch_numbers = zip(*keys, strict=True)
    await connection.execute(
        f"""
        UPDATE notification_batches AS batch SET is_done = true, lease_until = NULL, done_at = now(), {COUNTED}
        FROM (
            SELECT batch.event_id, batch.batch_no, message.*
            FROM unnest($1::bigint[], $2::int[]) AS done (event_id, batch_no)
            JOIN notification_batches AS batch USING (event_id, batch_no) CROSS JOIN LATERAL ({COUNT}) AS message
        ) AS done
        WHERE batch.event_id = done.event_id AND batch.batch_no = done.batch_no
        """,
        event_ids,
        batch_numbers,
    )


async def extend_leases(
    connection: asyncpg.Connection, sender: str, keys: Collection[tuple[int, int]]
) -> set[tuple[int, int]]:
    """Keep the leases of the batches this sender is working on; return those that are still its own."""
    rows = await connection.fetch(
        f"""
        UPDATE notification_batches AS batch SET lease_until = now() + interval '{LEASE_S} seconds'
        FROM unnest($2::bigint[], $3::int[]) AS mine (event_id, batch_no)
        WHERE batch.event_id = mine.event_id AND batch.batch_no = mine.batch_no AND leased_by = $1 AND NOT is_done
        RETURNING batch.event_id, batch.batch_no
        """,
        sender,
        [event_id for event_id, _ in keys],
        [batch_no for _, batch_no in keys],
    )
    return {(row["event_id"], row["batch_no"]) for row in rows}


async def release_leases(pool: asyncpg.Pool, sender: str) -> None:
    """Give up every batch this sender still holds, so that another may take it at once."""
    await pool.execute(
        "UPDATE notification_batches SET lease_until = NULL WHERE leased_by = $1 AND NOT is_done",
        sender,
    )


async def release_batches(connection: asyncpg.Connection, keys: Collection[tuple[str, tuple[int, int]]]) -> None:
    """Give up batches, each by the sender that holds it, so that any may take them again."""
    await connection.executemany(
        """
        UPDATE notification_batches SET lease_until = NULL
        WHERE leased_by = $1 AND event_id = $2 AND batch_no = $3 AND NOT is_done
        """,
        [(sender, *key) for sender, key in keys],
    )


async def count_senders(pool: asyncpg.Pool) -> int:
    """Count the senders that are alive, wherever they run."""
    count: int = await pool.fetchval(
        f"""
        SELECT count(*) FROM pg_stat_activity
        WHERE datname = current_database() AND starts_with(application_name, '{SENDER_PREFIX}')
        """
    )
    return count


BACKLOG = """
    SELECT batch.lane, cast(sum(size) AS bigint) FROM notification_batches AS batch
    JOIN events ON events.id = event_id AND events.status IN ('pending', 'expanded')
    WHERE NOT is_done GROUP BY batch.lane
"""


async def backlog(pool: asyncpg.Pool) -> dict[int, int]:
    """Count the messages that are planned and not yet sent, by priority, to the nearest batch."""
    return dict(await pool.fetch(BACKLOG))


async def reserve_paid(pool: asyncpg.Pool, day: date, *, messages: int, cap: int) -> bool:
    """Put ``messages`` on the day's bill before they are sent; False when that would exceed ``cap`` messages."""
    spent = await pool.fetchval(
        """
        INSERT INTO paid_broadcast_spend AS spend (day, messages) SELECT $1, $2::bigint WHERE $2 <= $3::bigint
        ON CONFLICT (day) DO UPDATE SET messages = spend.messages + $2 WHERE spend.messages + $2 <= $3
        RETURNING messages
        """,
        day,
        messages,
        cap,
    )
    return spent is not None
