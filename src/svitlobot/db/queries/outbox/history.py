"""What was sent to whom. A person's messages are found event by event, through the primary key."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

from svitlobot.db.queries.outbox.event_json import payload_from_json
from svitlobot.domain.outbox.payloads.base import StoredPayload

LOOKED_AT = 500  # events, for one page of messages
NOBODY = -(2**62)  # before every person and chat


@dataclass(frozen=True, slots=True)
class MessageRow:
    """One person's message and its event."""

    event_id: int
    kind: str
    payload: StoredPayload
    queue: str | None
    user_id: int
    state: str
    event_at: datetime
    sent_at: datetime | None
    error: str | None
    address: str | None
    edition: str | None


_COLUMNS = """
    events.id AS event_id, kind, payload, queues.name AS queue, n.user_id, n.state, n.event_at, n.sent_at,
    n.error_message AS error,
    coalesce(n.told_address, (
        SELECT string_agg(street || ', ' || house_number, '; ' ORDER BY place)
        FROM unnest(n.address_ids) WITH ORDINALITY AS told (id, place) JOIN addresses USING (id)
    )) AS address, (SELECT body FROM text_editions WHERE text_editions.id = text_edition_id) AS edition
"""


def _read(row: Row[Any]) -> MessageRow:
    values = row._asdict()
    return MessageRow(**{**values, "payload": payload_from_json(values["kind"], values["payload"])})


async def of_event(
    session: AsyncSession, event_id: int, *, after: int, only: int | None, limit: int
) -> list[MessageRow]:
    """Return an event's messages to people after a user id, or to ``only`` one of them."""
    rows = await session.execute(
        text(
            f"""
            SELECT {_COLUMNS} FROM events LEFT JOIN queues USING (queue_id) CROSS JOIN LATERAL (
                SELECT * FROM notifications
                WHERE event_at = events.created_at AND event_id = events.id AND user_id > :after
                  AND user_id BETWEEN :first AND :last
                ORDER BY user_id LIMIT :limit
            ) AS n
            WHERE events.id = :event_id
            """
        ),
        {
            "event_id": event_id,
            "after": after,
            "limit": limit,
            "first": NOBODY if only is None else only,
            "last": 2**62 if only is None else only,
        },
    )
    return [_read(row) for row in rows]


async def of_everybody(
    session: AsyncSession, *, event_id: int, after: int, limit: int
) -> tuple[list[MessageRow], tuple[int, int] | None]:
    """Return messages of the newest events up to one, of which those to people after a user id.

    With them comes the event and the person that the next page begins after, None when there are no more.
    """
    rows = await session.execute(
        text(
            f"""
            SELECT {_COLUMNS} FROM (
                SELECT * FROM events WHERE id <= :event_id ORDER BY id DESC LIMIT :looked_at
            ) AS events LEFT JOIN queues USING (queue_id) CROSS JOIN LATERAL (
                SELECT * FROM notifications
                WHERE event_at = events.created_at AND event_id = events.id
                  AND (events.id < :event_id OR user_id > :after)
                ORDER BY user_id LIMIT :limit
            ) AS n ORDER BY events.id DESC, n.user_id LIMIT :limit
            """
        ),
        {"event_id": event_id, "after": after, "limit": limit, "looked_at": LOOKED_AT},
    )
    found = [_read(row) for row in rows]
    if len(found) == limit:
        return found, (found[-1].event_id, found[-1].user_id)
    before = await session.scalar(
        text("SELECT id FROM events WHERE id <= :event_id ORDER BY id DESC OFFSET :looked_at LIMIT 1"),
        {"event_id": event_id, "looked_at": LOOKED_AT},
    )
    return found, None if before is None else (before, NOBODY)


async def latest_of_user(session: AsyncSession, user_id: int, *, limit: int) -> list[MessageRow]:
    """Return a person's messages among all events, the newest first, at most ``limit``."""
    rows = await session.execute(
        text(
            f"""
            SELECT {_COLUMNS} FROM events LEFT JOIN queues USING (queue_id) CROSS JOIN LATERAL (
                SELECT * FROM notifications
                WHERE event_at = events.created_at AND event_id = events.id AND user_id = :user_id OFFSET 0
            ) AS n ORDER BY events.id DESC LIMIT :limit
            """
        ),
        {"user_id": user_id, "limit": limit},
    )
    return [_read(row) for row in rows]


async def of_user(session: AsyncSession, user_id: int, *, before: int) -> tuple[list[MessageRow], int | None]:
    """Return a person's messages among so many events before one, the newest first.

    With them comes the last event that was looked at, None when there are no more.
    """
    values = {"user_id": user_id, "before": before, "looked_at": LOOKED_AT}
    ids = await session.scalars(
        text("SELECT id FROM events WHERE id < :before ORDER BY id DESC LIMIT :looked_at"),
        {"before": before, "looked_at": LOOKED_AT},
    )
    looked_at = list(ids)
    rows = await session.execute(
        text(
            f"""
            SELECT {_COLUMNS} FROM (
                SELECT * FROM events WHERE id < :before ORDER BY id DESC LIMIT :looked_at
            ) AS events LEFT JOIN queues USING (queue_id) CROSS JOIN LATERAL (
                SELECT * FROM notifications
                WHERE event_at = events.created_at AND event_id = events.id AND user_id = :user_id OFFSET 0
            ) AS n ORDER BY events.id DESC
            """
        ),
        values,
    )
    return [_read(row) for row in rows], looked_at[-1] if len(looked_at) == LOOKED_AT else None
