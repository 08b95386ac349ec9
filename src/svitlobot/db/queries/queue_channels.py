"""The Telegram channels of queues."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from svitlobot.db.models import Queue


async def channels_by_id(session: AsyncSession) -> dict[int, int | None]:
    """Return each queue's channel by the queue's id, None where it has none."""
    query = select(Queue.queue_id, Queue.telegram_channel_id)
    return {row.queue_id: row.telegram_channel_id for row in await session.execute(query)}


async def lock_queue_named(session: AsyncSession, name: str) -> Queue | None:
    """Return the queue of this name, locked until the transaction ends; None if there is none."""
    found: Queue | None = await session.scalar(select(Queue).where(Queue.name == name).with_for_update())
    return found
