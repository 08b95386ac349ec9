"""The Telegram channel of a queue: shown, given, taken away."""

from collections.abc import Mapping
from datetime import datetime

from svitlobot.db.queries import queue_channels as rows
from svitlobot.db.session import AsyncSession
from svitlobot.domain.queue_settings import checked_channel
from svitlobot.errors import NotFoundError
from svitlobot.services import audit


async def channels(session: AsyncSession) -> Mapping[int, int | None]:
    """Return each queue's channel by the queue's id, None where it has none."""
    return await rows.channels_by_id(session)


async def set_channel(session: AsyncSession, queue: str, chat_id: int | None, now: datetime, *, actor: str) -> None:
    """Give a queue a channel, or with None take it away. Raises NotFoundError, InvalidInputError."""
    found = await rows.lock_queue_named(session, queue)
    if found is None:
        raise NotFoundError(f"Черги «{queue}» немає; подивіться: svitlobot queues list")
    changes = {"before": found.telegram_channel_id, "after": checked_channel(chat_id)}
    audit.record(session, "queue_channel_set", now, actor=actor, description=queue, details=changes)
    found.telegram_channel_id = chat_id
