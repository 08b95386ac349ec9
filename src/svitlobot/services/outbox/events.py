"""Makes the events that the senders turn into messages."""

from collections.abc import Sequence
from datetime import datetime

from svitlobot.db.queries.outbox import events
from svitlobot.db.session import AsyncSession
from svitlobot.domain.outbox.audiences import Chats, QueueResidents, WarnedResidents
from svitlobot.domain.outbox.delivery import POLICIES
from svitlobot.domain.outbox.payloads.base import Payload
from svitlobot.domain.outbox.payloads.operator import AdminAlertPayload, AlertOverPayload, AlertQuietOverPayload


async def announce_in_queue(
    session: AsyncSession,
    payload: Payload,
    audience: QueueResidents | WarnedResidents,
    now: datetime,
    dedup_key: str | None = None,
    *,
    expires_at: datetime | None = None,
) -> int | None:
    """Tell a queue's residents; what an older event of the same sort still owed them is no longer sent.

    ``expires_at`` is when there is no more use in it, unless the kind's own time is meant. Returns the event's id, or
    None when ``dedup_key`` has been used.
    """
    policy = POLICIES[payload.kind]
    event_id = await events.add_event(
        session,
        payload,
        audience,
        queue_id=audience.queue_id,
        priority=policy.steps[0].priority,
        created_at=now,
        expires_at=expires_at or now + policy.ttl,
        dedup_key=dedup_key,
    )
    if event_id is not None and policy.supersedes:
        await events.supersede(session, queue_id=audience.queue_id, kinds=policy.supersedes, by=event_id)
    return event_id


async def tell_user(session: AsyncSession, payload: Payload, user_id: int, now: datetime, dedup_key: str) -> int | None:
    """Write to one person about what they did or have, once for each ``dedup_key``; return the event's id."""
    return await tell_users(session, payload, [user_id], now, dedup_key)


async def tell_users(
    session: AsyncSession,
    payload: Payload,
    user_ids: Sequence[int],
    now: datetime,
    dedup_key: str | None = None,
    *,
    queue_id: int | None = None,
) -> int | None:
    """Write the same to several people, each about themselves, or all about a queue; return the event's id."""
    policy = POLICIES[payload.kind]
    return await events.add_event(
        session,
        payload,
        Chats(tuple(user_ids)),
        queue_id=queue_id,
        priority=policy.steps[0].priority,
        created_at=now,
        expires_at=now + policy.ttl,
        dedup_key=dedup_key,
    )


async def alert_operator(
    session: AsyncSession,
    admin_chat: int | None,
    payload: AdminAlertPayload | AlertOverPayload | AlertQuietOverPayload,
    now: datetime,
    dedup_key: str,
) -> int | None:
    """Write to the operator's chat, once for each ``dedup_key``. Without a chat there is nobody to write to."""
    if admin_chat is None:
        return None
    return await tell_user(session, payload, admin_chat, now, dedup_key)
