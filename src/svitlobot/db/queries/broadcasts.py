"""Broadcasts as rows: how far they are, their ways to stand still, to go on, to end, and whom they did not reach."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import asyncpg
from sqlalchemy import Row, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from svitlobot.db.queries.outbox.batches import COUNT
from svitlobot.db.queries.outbox.event_json import audience_from_json, payload_from_json
from svitlobot.db.queries.users.filter_counts import broadcast_condition
from svitlobot.domain.outbox.audiences import FilteredUsers
from svitlobot.domain.outbox.delivery import EventKind, Priority
from svitlobot.domain.outbox.payloads.operator import BroadcastPayload
from svitlobot.domain.users.filters import AudienceFilter

MOST_MOVING = 100


@dataclass(frozen=True, slots=True)
class Broadcast:
    """A broadcast's event. ``step`` is the tier whose people are being planned."""

    id: int
    status: str
    payload: BroadcastPayload
    audience: FilteredUsers
    created_at: datetime
    expires_at: datetime
    step: int
    planned: int


@dataclass(frozen=True, slots=True)
class SendingCounts:
    """How many of a broadcast's messages were sent and failed, and how many were sent lately."""

    sent: int = 0
    failed: int = 0
    blocked: int = 0
    lately: int = 0


_COLUMNS = "id, status, payload, audience, created_at, expires_at, expansion_step AS step, recipients AS planned"


def _read(row: Row[Any]) -> Broadcast:
    payload = payload_from_json(EventKind.BROADCAST, row.payload)
    if not isinstance(payload, BroadcastPayload):  # of another release: what we can read of it
        payload = BroadcastPayload(str(row.payload.get("text", "")), is_html=bool(row.payload.get("is_html")))
    audience = audience_from_json(row.audience)
    if not isinstance(audience, FilteredUsers):
        audience = FilteredUsers()
    return Broadcast(**{**row._asdict(), "payload": payload, "audience": audience})


async def find(session: AsyncSession, event_id: int) -> Broadcast | None:
    """Return a broadcast."""
    query = text(f"SELECT {_COLUMNS} FROM events WHERE id = :id AND kind = 'broadcast'")
    row = (await session.execute(query, {"id": event_id})).one_or_none()
    return _read(row) if row else None


async def find_by_key(session: AsyncSession, dedup_key: str) -> Broadcast | None:
    """Return the broadcast that was made with a key."""
    query = text(f"SELECT {_COLUMNS} FROM events WHERE dedup_key = :key AND kind = 'broadcast'")
    row = (await session.execute(query, {"key": dedup_key})).one_or_none()
    return _read(row) if row else None


async def page(session: AsyncSession, *, before: int, limit: int) -> list[Broadcast]:
    """Return broadcasts older than an event, the newest first."""
    query = text(
        f"SELECT {_COLUMNS} FROM events WHERE kind = 'broadcast' AND id < :before ORDER BY id DESC LIMIT :limit"
    )
    return [_read(row) for row in await session.execute(query, {"before": before, "limit": limit})]


async def moving(session: AsyncSession) -> list[Broadcast]:
    """Return the broadcasts that are on their way, in the order they are sent in."""
    query = text(
        f"SELECT {_COLUMNS} FROM events WHERE kind = 'broadcast' AND lane = :lane "
        "AND status IN ('pending', 'expanded') ORDER BY id LIMIT :most"
    )
    return [_read(row) for row in await session.execute(query, {"lane": Priority.BROADCAST, "most": MOST_MOVING})]


async def sending_counts(
    session: AsyncSession, event_ids: Collection[int], since: datetime
) -> dict[int, SendingCounts]:
    """Return what these events' messages have come to, and how many of them were sent since a moment of late.

    Of batches that are done it is kept with them; those at work are looked at.
    """
    rows = await session.execute(
        text(
            f"""
            WITH batch AS (
                SELECT * FROM notification_batches WHERE event_id = ANY(cast(:ids AS bigint[]))
                  AND (is_done OR leased_by IS NOT NULL)
            ), counted AS (
                SELECT event_id, sent, failed, blocked FROM batch WHERE is_done
                UNION ALL
                SELECT event_id, message.* FROM batch CROSS JOIN LATERAL ({COUNT}) AS message WHERE NOT is_done
            ), lately AS (
                SELECT event_id, count(*) AS sent FROM batch CROSS JOIN LATERAL (
                    SELECT sent_at, n.batch_no FROM notifications AS n
                    WHERE n.event_at = batch.event_at AND n.event_id = batch.event_id
                      AND n.user_id BETWEEN batch.first_user_id AND batch.last_user_id OFFSET 0
                ) AS n
                WHERE (NOT is_done OR done_at > :since) AND n.batch_no = batch.batch_no AND sent_at > :since
                GROUP BY event_id
            )
            SELECT event_id, coalesce(sum(counted.sent), 0), coalesce(sum(failed), 0), coalesce(sum(blocked), 0),
                   coalesce(max(lately.sent), 0)
            FROM counted LEFT JOIN lately USING (event_id) GROUP BY event_id
            """
        ),
        {"ids": list(event_ids), "since": since},
    )
    return {row[0]: SendingCounts(*row[1:]) for row in rows}


async def pause(session: AsyncSession, event_id: int, now: datetime) -> bool:
    """Let nothing more of a broadcast be sent for now; tell whether it was on its way."""
    return await _turn(session, event_id, "'paused'", "status IN ('pending', 'expanded') AND expires_at > :now", now)


async def resume(session: AsyncSession, event_id: int, now: datetime, *, steps: int) -> bool:
    """Let a paused broadcast go on, where it has got to of its ``steps``; tell whether it was paused."""
    status = f"CASE WHEN expansion_step >= {int(steps)} THEN 'expanded' ELSE 'pending' END"
    return await _turn(session, event_id, status, "status = 'paused' AND expires_at > :now", now)


async def cancel(session: AsyncSession, event_id: int) -> bool:
    """End a broadcast; tell whether it was not over."""
    return await _turn(session, event_id, "'cancelled'", "status IN ('pending', 'expanded', 'paused')")


async def _turn(session: AsyncSession, event_id: int, status: str, condition: str, now: datetime | None = None) -> bool:
    query = f"UPDATE events SET status = {status} WHERE id = :id AND kind = 'broadcast' AND {condition} RETURNING id"
    values = {"id": event_id} | ({"now": now} if now else {})
    return (await session.execute(text(query), values)).one_or_none() is not None


# Planned people count by their message; the others by the filter, while there were people left to plan.
_NOT_TOLD = """
    FROM users LEFT JOIN notifications AS n
      ON n.event_at = :event_at AND n.event_id = :event_id AND n.user_id = users.user_id
    WHERE CASE WHEN n.user_id IS NULL THEN {unplanned} ELSE n.state NOT IN ('sent', 'failed', 'blocked') END
"""


async def count_not_told(
    session: AsyncSession, one: Broadcast, unplanned: AudienceFilter | None, *, within_ms: int
) -> dict[str, int] | None:
    """Count by tier those whom a broadcast that ended early did not reach; None when that takes too long.

    ``unplanned`` is the filter of people who were not planned yet, None when everybody was.
    """
    people, values = _not_told(one, unplanned)
    try:
        async with session.begin_nested():
            await session.execute(text(f"SET LOCAL statement_timeout = {int(within_ms)}"))
            rows = await session.execute(text(f"SELECT subscription_tier, count(*) {people} GROUP BY 1"), values)
            await session.execute(text("SET LOCAL statement_timeout TO DEFAULT"))
            return {str(row[0]): int(row[1]) for row in rows}
    except DBAPIError as error:
        if isinstance(error.driver_exception, asyncpg.QueryCanceledError):
            return None
        raise


async def list_not_told(
    session: AsyncSession, one: Broadcast, unplanned: AudienceFilter | None, *, after: int, limit: int
) -> list[tuple[int, str]]:
    """Return ids and tiers of those people after a user id, in the order of ids."""
    people, values = _not_told(one, unplanned)
    rows = await session.execute(
        text(
            f"SELECT users.user_id, subscription_tier {people} AND users.user_id > :after "
            "ORDER BY users.user_id LIMIT :limit"
        ),
        {**values, "after": after, "limit": limit},
    )
    return [(user_id, tier) for user_id, tier in rows]


def _not_told(one: Broadcast, unplanned: AudienceFilter | None) -> tuple[str, dict[str, Any]]:
    condition, values = broadcast_condition(unplanned, one.created_at) if unplanned is not None else ("false", {})
    return _NOT_TOLD.format(unplanned=condition), {**values, "event_at": one.created_at, "event_id": one.id}
