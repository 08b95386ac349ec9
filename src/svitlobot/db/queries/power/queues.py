"""Queues: found, locked for a decision, and their latest flips."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from svitlobot.db.models import Queue, QueueChange


async def get_locked(session: AsyncSession, queue_id: int) -> Queue | None:
    """Lock a queue until the transaction ends and return it as it is now."""
    return await session.get(Queue, queue_id, with_for_update=True, populate_existing=True)


async def get_many_locked(session: AsyncSession, queue_ids: Collection[int]) -> Sequence[Queue]:
    """Lock these queues in the order of their ids, so that two callers never wait for each other."""
    chosen = select(Queue).where(Queue.queue_id.in_(queue_ids)).order_by(Queue.queue_id).with_for_update()
    return (await session.scalars(chosen.execution_options(populate_existing=True))).all()


async def load_all(session: AsyncSession) -> Sequence[Queue]:
    """Return every queue, by id."""
    return (await session.scalars(select(Queue).order_by(Queue.queue_id))).all()


async def load_names(session: AsyncSession) -> Mapping[int, str]:
    """Return every queue's name, by id."""
    rows = await session.execute(select(Queue.queue_id, Queue.name).order_by(Queue.queue_id))
    return {row.queue_id: row.name for row in rows}


async def load_states(session: AsyncSession) -> Mapping[int, bool]:
    """Return of every queue whether it has power."""
    rows = await session.execute(select(Queue.queue_id, Queue.is_power_on))
    return {row.queue_id: row.is_power_on for row in rows}


async def last_change(session: AsyncSession, queue_id: int) -> QueueChange | None:
    """Return the queue's latest flip."""
    latest = select(QueueChange).where(QueueChange.queue_id == queue_id).order_by(QueueChange.id.desc()).limit(1)
    return (await session.scalars(latest)).one_or_none()


async def flips_since(session: AsyncSession, queue_id: int, since: datetime) -> Sequence[datetime]:
    """Return when the queue's flips after ``since`` were detected, oldest first."""
    chosen = (
        select(QueueChange.detected_at)
        .where(QueueChange.queue_id == queue_id, QueueChange.detected_at > since)
        .order_by(QueueChange.detected_at)
    )
    return (await session.scalars(chosen)).all()
