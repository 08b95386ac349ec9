"""Queues as people name them."""

from collections.abc import Collection

from sqlalchemy import select

from svitlobot.db.models import Queue
from svitlobot.db.session import AsyncSession
from svitlobot.errors import InvalidInputError


async def check_names(session: AsyncSession, names: Collection[object]) -> None:
    """Raise InvalidInputError naming a queue that does not exist, and those that do."""
    if not names:
        return
    known = list(await session.scalars(select(Queue.name).order_by(Queue.queue_id)))
    unknown = next((name for name in names if name not in known), None)
    if unknown is not None:
        raise InvalidInputError(f"Черги «{unknown}» немає; є: {', '.join(known)}")
