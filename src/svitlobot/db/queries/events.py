"""Events: made, expanded into recipients, superseded, closed."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import asyncpg
import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

CHANNEL = "svitlobot_events"


async def add_event(
    session: AsyncSession,
    *,
    kind: str,
    queue_id: int | None,
    payload: Mapping[str, Any],
    audience: Mapping[str, Any],
    lane: int,
    created_at: datetime,
    expires_at: datetime,
    dedup_key: str | None = None,
) -> int | None:
    """Write an event and wake the senders when the transaction commits.

    Returns its id, or None when an event with this ``dedup_key`` is there already.
    """
    event_id: int | None = await session.scalar(
        text(
            """
            INSERT INTO events (kind, queue_id, payload, audience, lane, created_at, expires_at, dedup_key)
            VALUES (:kind, :queue_id, cast(:payload AS jsonb), cast(:audience AS jsonb), :lane, :created_at, :expires_at,
                    :dedup_key)
            ON CONFLICT (dedup_key) DO NOTHING RETURNING id
            """
        ),
        {
            "kind": kind,
            "queue_id": queue_id,
            "payload": orjson.dumps(payload).decode(),
            "audience": orjson.dumps(audience).decode(),
            "lane": lane,
            "created_at": created_at,
            "expires_at": expires_at,
            "dedup_key": dedup_key,
        },
    )
    if event_id is not None:
        await wake_senders(session)
    return event_id


async def wake_senders(session: AsyncSession) -> None:
    """Tell every sender, at commit, that events came or went."""
    await session.execute(text(f"NOTIFY {CHANNEL}"))


async def supersede(session: AsyncSession, *, queue_id: int, kinds: Collection[str]) -> None:
    """Mark the queue's open events of these kinds: what of them is unsent is no longer true."""
    await session.execute(
        text(
            "UPDATE events SET status = 'superseded' "
            "WHERE queue_id = :queue_id AND kind = ANY(:kinds) AND status IN ('pending', 'expanded')"
        ),
        {"queue_id": queue_id, "kinds": list(kinds)},
    )


@dataclass(frozen=True, slots=True)
class OpenEvent:
    """An event whose recipients are not all planned yet."""

    id: int
    created_at: datetime
    kind: str
    queue_id: int | None
    audience: dict[str, Any]
    step: int
    cursor: int | None
    batches: int


async def lock_pending_event(connection: asyncpg.Connection) -> OpenEvent | None:
    """Lock the most urgent event that still has recipients to plan and that no other sender is planning."""
    row = await connection.fetchrow(
        """
        SELECT id, created_at, kind, queue_id, audience, expansion_step, expansion_cursor, batches FROM events
        WHERE status = 'pending' AND expires_at > now() ORDER BY lane, id LIMIT 1 FOR UPDATE SKIP LOCKED
        """
    )
    return OpenEvent(*row) if row else None


@dataclass(frozen=True, slots=True)
class Planned:
    """What one chunk of an expansion came to."""

    people: int
    recipients: int
    batches: int
    last_user_id: int | None


_INSERT_PLANNED = """
    planned AS (
        INSERT INTO notifications (event_at, event_id, user_id, batch_no, address_ids, is_night_mode)
        SELECT $1, $2, user_id, $3 + ((row_number() OVER (ORDER BY user_id) - 1) / $4)::int, address_ids, is_night_mode
        FROM eligible
        ON CONFLICT (event_at, event_id, user_id) DO NOTHING
        RETURNING user_id, batch_no
    ), batched AS (
        INSERT INTO notification_batches (event_id, batch_no, event_at, lane, size, first_user_id, last_user_id)
        SELECT $2, batch_no, $1, $5, count(*), min(user_id), max(user_id) FROM planned GROUP BY batch_no
        RETURNING batch_no, size
    )
    SELECT (SELECT count(*)::int FROM people), (SELECT coalesce(sum(size), 0)::int FROM batched),
           (SELECT coalesce(max(batch_no) + 1 - $3, 0)::int FROM batched), (SELECT max(user_id) FROM people)
"""

_ELIGIBLE = """
    eligible AS (
        SELECT people.user_id, people.address_ids, $8::boolean AND wants_quiet_nights AS is_night_mode
        FROM people JOIN users ON users.user_id = people.user_id AND subscription_tier = $9
        WHERE wants_notifications
    ),
"""

# One person with two addresses in the queue is one row with both. The index holds all this needs, in this order.
_OF_QUEUE = f"""
    WITH people AS (
        SELECT user_id, array_agg(address_id ORDER BY priority) AS address_ids FROM user_addresses
        WHERE queue_id = $10 AND subscription_tier = $9 AND priority <= $11 AND user_id > $6
        GROUP BY user_id ORDER BY user_id LIMIT $7
    ), {_ELIGIBLE} {_INSERT_PLANNED}
"""

_OF_EVERYONE = f"""
    WITH people AS (
        SELECT user_id, NULL::int[] AS address_ids FROM users
        WHERE subscription_tier = $9 AND user_id > $6 ORDER BY user_id LIMIT $7
    ), {_ELIGIBLE} {_INSERT_PLANNED}
"""

_OF_CHATS = f"""
    WITH people AS (
        SELECT unnest($6::bigint[]) AS user_id
    ), eligible AS (
        SELECT user_id, NULL::int[] AS address_ids, false AS is_night_mode FROM people
    ), {_INSERT_PLANNED}
"""


async def plan_queue(
    connection: asyncpg.Connection,
    event: OpenEvent,
    *,
    tier: str,
    lane: int,
    addresses_allowed: int,
    has_night_mode: bool,
    batch_size: int,
    chunk: int,
) -> Planned:
    """Plan the next ``chunk`` people of a tier who follow an address in the event's queue."""
    first = event.cursor if event.cursor is not None else 0
    row = await connection.fetchrow(
        _OF_QUEUE, event.created_at, event.id, event.batches, batch_size, lane, first, chunk, has_night_mode,
        tier, event.queue_id, addresses_allowed,
    )  # fmt: skip
    return Planned(*row)


async def plan_everyone(
    connection: asyncpg.Connection,
    event: OpenEvent,
    *,
    tier: str,
    lane: int,
    has_night_mode: bool,
    batch_size: int,
    chunk: int,
) -> Planned:
    """Plan the next ``chunk`` people of a tier, wherever they live."""
    first = event.cursor if event.cursor is not None else 0
    row = await connection.fetchrow(
        _OF_EVERYONE,
        event.created_at,
        event.id,
        event.batches,
        batch_size,
        lane,
        first,
        chunk,
        has_night_mode,
        tier,
    )
    return Planned(*row)


async def plan_chats(
    connection: asyncpg.Connection, event: OpenEvent, *, chat_ids: list[int], lane: int, batch_size: int
) -> Planned:
    """Plan named chats: a queue's channel, the operator's chat."""
    row = await connection.fetchrow(_OF_CHATS, event.created_at, event.id, event.batches, batch_size, lane, chat_ids)
    return Planned(*row)


async def channel_of(connection: asyncpg.Connection, queue_id: int | None) -> int | None:
    """Return the queue's Telegram channel, if it has one."""
    channel: int | None = await connection.fetchval(
        "SELECT telegram_channel_id FROM queues WHERE queue_id = $1", queue_id
    )
    return channel


async def save_progress(
    connection: asyncpg.Connection,
    event: OpenEvent,
    planned: Planned,
    *,
    step: int,
    cursor: int | None,
    is_last: bool,
) -> None:
    """Remember how far the expansion has come; wake the senders for the new batches."""
    await connection.execute(
        """
        UPDATE events SET expansion_step = $2, expansion_cursor = $3, batches = batches + $4,
               recipients = recipients + $5, status = CASE WHEN $6 THEN 'expanded' ELSE status END
        WHERE id = $1
        """,
        event.id, step, cursor, planned.batches, planned.recipients, is_last,
    )  # fmt: skip
    if planned.batches:
        await connection.execute(f"NOTIFY {CHANNEL}")


async def dead_events(pool: asyncpg.Pool, event_ids: Collection[int]) -> dict[int, str]:
    """Return those of the events that are no longer to be sent, with what became of them."""
    rows = await pool.fetch(
        "SELECT id, status FROM events WHERE id = ANY($1::bigint[]) AND status NOT IN ('pending', 'expanded', 'done')",
        list(event_ids),
    )
    return {row["id"]: row["status"] for row in rows}
