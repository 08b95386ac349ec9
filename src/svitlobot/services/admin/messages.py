"""Operator messages to one person or to the people of one queue."""

from datetime import datetime

from svitlobot.db.models import Queue
from svitlobot.db.queries.outbox import events as stored
from svitlobot.db.session import AsyncSession
from svitlobot.domain.broadcasts import checked_text
from svitlobot.domain.outbox.audiences import Chats, QueueResidents
from svitlobot.domain.outbox.payloads.base import Payload
from svitlobot.domain.outbox.payloads.operator import OperatorMessagePayload, OperatorNoticePayload
from svitlobot.errors import ConflictError, InvalidInputError, NotFoundError
from svitlobot.schemas.broadcasts import MessageAccepted, OperatorMessage
from svitlobot.services import audit
from svitlobot.services.outbox import events
from svitlobot.services.users import profile


async def send(session: AsyncSession, wanted: OperatorMessage, now: datetime, *, actor: str) -> MessageAccepted:
    """Make the event of a message, once for each key.

    Raises InvalidInputError for a text that Telegram would not take, or unless exactly one addressee is named;
    NotFoundError; ConflictError for a banned person, or when the key was used for another message.
    """
    if (wanted.user_id is None) == (wanted.queue_id is None):
        raise InvalidInputError("Вкажіть одне: user_id або queue_id")
    text = checked_text(wanted.text, is_html=wanted.is_html)
    dedup_key = f"operator_message:{wanted.key}"
    payload: OperatorMessagePayload | OperatorNoticePayload
    if wanted.user_id is not None:
        payload = OperatorMessagePayload(text, is_html=wanted.is_html)
        event_id = await _to_user(session, wanted.user_id, payload, now, dedup_key)
    else:
        payload = OperatorNoticePayload(text, is_html=wanted.is_html)
        event_id = await _to_queue(session, wanted.queue_id or 0, payload, now, dedup_key)
    if event_id is None:
        return MessageAccepted(event_id=await _sent_before(session, dedup_key, wanted, payload), is_new=False)
    audit.record(
        session,
        "operator_message",
        now,
        actor=actor,
        user_id=wanted.user_id,
        description="повідомлення людині" if wanted.user_id else f"повідомлення черзі {wanted.queue_id}",
        details={"event_id": event_id, "text": text},
    )
    return MessageAccepted(event_id=event_id, is_new=True)


async def _to_user(
    session: AsyncSession, user_id: int, payload: OperatorMessagePayload, now: datetime, dedup_key: str
) -> int | None:
    user = await profile.get(session, user_id)
    if user.banned_at is not None:
        raise ConflictError("Людину заблоковано: спершу розблокуйте її")
    return await events.tell_user(session, payload, user_id, now, dedup_key)


async def _to_queue(
    session: AsyncSession, queue_id: int, payload: OperatorNoticePayload, now: datetime, dedup_key: str
) -> int | None:
    if await session.get(Queue, queue_id) is None:
        raise NotFoundError(f"Черги {queue_id} немає", queue_id=queue_id)
    return await events.announce_in_queue(session, payload, QueueResidents(queue_id), now, dedup_key)


async def _sent_before(session: AsyncSession, dedup_key: str, wanted: OperatorMessage, payload: Payload) -> int:
    event = await stored.get_by_key(session, dedup_key)
    audience = Chats((wanted.user_id,)) if wanted.user_id is not None else QueueResidents(wanted.queue_id or 0)
    if (event.payload, event.audience) != (payload, audience):
        raise ConflictError("Цей key уже має інше повідомлення")
    return event.id
