"""The operator's chat and the queues' channels: where they are now, and which of them refuse messages."""

from svitlobot.db.queries.outbox import moved_chats, refused_chats
from svitlobot.db.session import AsyncSession
from svitlobot.services.alerts.lifecycle import Values
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
