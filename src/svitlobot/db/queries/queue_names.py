"""Names of queues."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from svitlobot.db.models import Queue


async def names_by_id(session: AsyncSession) -> dict[int, str]:
    """Return the name of every queue by its id, in the order of the ids."""
    query = select(Queue.queue_id, Queue.name).order_by(Queue.queue_id)
    return {row.queue_id: row.name for row in await session.execute(query)}
