"""The operator's chat and the queues' channels: where they are now, which refuse messages, and who hears of it."""

from collections.abc import Collection, Mapping
from datetime import datetime

from svitlobot.db.queries.outbox import moved_chats, refused_chats
from svitlobot.db.session import AsyncSession
from svitlobot.domain.outbox.payloads.operator import AdminAlertPayload
from svitlobot.services.alerts.lifecycle import Values
from svitlobot.services.outbox import events
from svitlobot.services.texts import read_catalog


async def operator_chat(session: AsyncSession, admin_chat: int | None) -> int | None:
    """Return the present id of the operator's chat, which the settings name ``admin_chat``."""
    return await moved_chats.current(session, admin_chat)


async def refusing(session: AsyncSession, admin_chat: int | None) -> dict[str, Values]:
    """Return the operator's chat and the queues' channels that take no messages."""
    catalog = await read_catalog(session)
    return {
        str(chat_id): {
            "name": catalog.plain("alert_chat_of_queue", queue=queue)
            if queue
            else catalog.plain("alert_chat_of_operator"),
            "chat_id": chat_id,
            "reason": reason,
            "since": since.isoformat(),
        }
        for chat_id, queue, reason, since in await refused_chats.in_use(session, admin_chat)
    }


async def tell_operators_privately(
    session: AsyncSession,
    refused: Mapping[str, Values],
    admin_chat: int | None,
    operators: Collection[int],
    now: datetime,
) -> None:
    """Tell each operator in their own chat, once, that the operator's chat takes no messages.

    An alert of it would go to that very chat.
    """
    chat_id = await operator_chat(session, admin_chat)
    found = refused.get(str(chat_id))
    others = sorted(set(operators) - {chat_id})
    if found is None or not others:
        return
    catalog = await read_catalog(session)
    text = f"{catalog.plain('alert_chat_refused', **found)} {catalog.plain('alert_chat_privately')}"
    key = f"chat_refused:{chat_id}:{found['since']}"
    await events.tell_users(session, AdminAlertPayload(text), others, now, key)
