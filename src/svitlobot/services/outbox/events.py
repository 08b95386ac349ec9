"""Makes the events that the senders turn into messages."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from svitlobot.db.queries.outbox import events
from svitlobot.db.session import AsyncSession
from svitlobot.domain.outbox.delivery import POLICIES, EventKind


async def announce_in_queue(
    session: AsyncSession,
    kind: EventKind,
    queue_id: int,
    payload: Mapping[str, Any],
    now: datetime,
    dedup_key: str | None = None,
    *,
    expires_at: datetime | None = None,
    audience: Mapping[str, Any] | None = None,
) -> int | None:
    """Tell a queue's residents; what an older event of the same sort still owed them is no longer sent.

    ``useless_at`` is when there is no more use in it, unless the kind's own time is meant; ``audience`` narrows who is
    told. Returns the event's id, or None when ``dedup_key`` has been used.
    """
    policy = POLICIES[kind]
    event_id = await events.add_event(
        session,
        kind=kind,
        queue_id=queue_id,
        payload=payload,
        audience={"queue": queue_id, **(audience or {})},
        priority=policy.steps[0].priority,
        created_at=now,
        expires_at=expires_at or now + policy.ttl,
        dedup_key=dedup_key,
    )
    if event_id is not None and policy.supersedes:
        await events.supersede(session, queue_id=queue_id, kinds=policy.supersedes, by=event_id)
    return event_id


async def tell_person(
    session: AsyncSession, kind: EventKind, user_id: int, payload: Mapping[str, Any], now: datetime, dedup_key: str
) -> int | None:
    """Write to one person about what they did or have, once for each ``dedup_key``; return the event's id."""
    return await tell_people(session, kind, [user_id], payload, now, dedup_key)


async def tell_people(
    session: AsyncSession,
    kind: EventKind,
    user_ids: Sequence[int],
    payload: Mapping[str, Any],
    now: datetime,
    dedup_key: str | None = None,
    *,
    queue_id: int | None = None,
) -> int | None:
    """Write the same to several people, each about themselves, or all about a queue; return the event's id."""
    policy = POLICIES[kind]
    return await events.add_event(
        session,
        kind=kind,
        queue_id=queue_id,
        payload=payload,
        audience={"chats": list(user_ids)},
        priority=policy.steps[0].priority,
        created_at=now,
        expires_at=now + policy.ttl,
        dedup_key=dedup_key,
    )


Buttons = Sequence[Sequence[Mapping[str, str]]]
"""Rows of ``{"key": a button's text, "data": what the bot gets when it is pressed}``."""


async def alert_operator(
    session: AsyncSession,
    admin_chat: int | None,
    text: str,
    now: datetime,
    dedup_key: str,
    buttons: Buttons = (),
    text_key: str | None = None,
) -> int | None:
    """Write to the operator's chat, once for each ``dedup_key``. Without a chat there is nobody to write to.

    ``text_key`` names what to say instead of an alert; it has a {text}, too.
    """
    if admin_chat is None:
        return None
    policy = POLICIES[EventKind.ADMIN_ALERT]
    return await events.add_event(
        session,
        kind=EventKind.ADMIN_ALERT,
        queue_id=None,
        payload={"text": text, "buttons": buttons, **({"text_key": text_key} if text_key else {})},
        audience={"chats": [admin_chat]},
        priority=policy.steps[0].priority,
        created_at=now,
        expires_at=now + policy.ttl,
        dedup_key=dedup_key,
    )


async def tell_operator(
    session: AsyncSession,
    kind: EventKind,
    admin_chat: int,
    queue_id: int,
    payload: Mapping[str, Any],
    now: datetime,
    dedup_key: str,
) -> int | None:
    """Write to the operator's chat about a queue, once for each ``dedup_key``; return the event's id."""
    return await tell_people(session, kind, [admin_chat], payload, now, dedup_key, queue_id=queue_id)
