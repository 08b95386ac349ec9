"""Events: made, expanded into recipients, superseded, closed."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import asyncpg
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from svitlobot.db.queries.outbox.event_json import (
    audience_from_json,
    audience_to_json,
    payload_from_json,
    payload_to_json,
)
from svitlobot.domain.outbox.audiences import EventAudience, StoredAudience
from svitlobot.domain.outbox.payloads.base import Payload, StoredPayload
from svitlobot.logging import request_id

CHANNEL = "svitlobot_events"


async def add_event(
    session: AsyncSession,
    payload: Payload,
    audience: EventAudience,
    *,
    queue_id: int | None = None,
    priority: int,
    created_at: datetime,
    expires_at: datetime,
    dedup_key: str | None = None,
) -> int | None:
    """Write an event and wake the senders when the transaction commits. It keeps the request's id, if there is one.

    Returns its id, or None when an event with this ``dedup_key`` is there already.
    """
    event_id: int | None = await session.scalar(
        text(
            """
            INSERT INTO events (kind, queue_id, payload, audience, lane, created_at, expires_at, dedup_key, request_id)
            VALUES (:kind, :queue_id, cast(:payload AS jsonb), cast(:audience AS jsonb), :lane, :created_at,
                    :expires_at, :dedup_key, :request_id)
            ON CONFLICT (dedup_key) DO NOTHING RETURNING id
            """
        ),
        {
            "kind": payload.kind,
            "queue_id": queue_id,
            "payload": payload_to_json(payload),
            "audience": audience_to_json(audience),
            "lane": priority,
            "created_at": created_at,
            "expires_at": expires_at,
            "dedup_key": dedup_key,
            "request_id": request_id(),
        },
    )
    if event_id is not None:
        await wake_senders(session)
    return event_id


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """What an event says, and to whom."""

    id: int
    payload: StoredPayload
    audience: StoredAudience


async def get_by_key(session: AsyncSession, dedup_key: str) -> StoredEvent:
    """Return the event that has this key; there is one."""
    query = text("SELECT id, kind, payload, audience FROM events WHERE dedup_key = :key")
    row = (await session.execute(query, {"key": dedup_key})).one()
    payload = payload_from_json(row.kind, row.payload)
    return StoredEvent(row.id, payload, audience_from_json(row.audience))


async def wake_senders(session: AsyncSession) -> None:
    """Tell every sender, at commit, that events came or went."""
    await session.execute(text(f"NOTIFY {CHANNEL}"))


async def supersede(session: AsyncSession, *, queue_id: int, kinds: Collection[str], by: int) -> None:
    """Mark the queue's other open events of these kinds: since event ``by``, what of them is unsent is not true."""
    await session.execute(
        text(
            "UPDATE events SET status = 'superseded' "
            "WHERE queue_id = :queue_id AND kind = ANY(:kinds) AND id <> :by AND status IN ('pending', 'expanded')"
        ),
        {"queue_id": queue_id, "kinds": list(kinds), "by": by},
    )


async def stopped_events(pool: asyncpg.Pool, event_ids: Collection[int]) -> dict[int, str]:
    """Return those of the events that are not to be sent, or not now, with what became of them."""
    rows = await pool.fetch(
        "SELECT id, status FROM events WHERE id = ANY($1::bigint[]) AND status NOT IN ('pending', 'expanded', 'done')",
        list(event_ids),
    )
    return {row["id"]: row["status"] for row in rows}
