"""Sensors: found by queue or key, listed, marked offline."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from svitlobot.db.models import IotSensor, Queue
from svitlobot.domain.power.observations import Supply


async def load_of_queue(session: AsyncSession, queue_id: int) -> Sequence[IotSensor]:
    """Return a queue's sensors as they are now."""
    chosen = select(IotSensor).where(IotSensor.queue_id == queue_id).order_by(IotSensor.sensor_id)
    return (await session.scalars(chosen.execution_options(populate_existing=True))).all()


async def load_all(session: AsyncSession) -> Sequence[IotSensor]:
    """Return every sensor."""
    return (await session.scalars(select(IotSensor))).all()


async def load_with_queue_names(session: AsyncSession) -> Sequence[tuple[IotSensor, str]]:
    """Return every sensor with its queue's name, by queue."""
    rows = await session.execute(
        select(IotSensor, Queue.name)
        .join(Queue, Queue.queue_id == IotSensor.queue_id)
        .order_by(IotSensor.queue_id, IotSensor.priority, IotSensor.sensor_id)
    )
    return [(sensor, name) for sensor, name in rows]


async def load_page(session: AsyncSession, *, after: str | None, limit: int) -> Sequence[IotSensor]:
    """Return up to ``limit`` sensors in the order of their ids, starting behind ``after``."""
    chosen = select(IotSensor).order_by(IotSensor.sensor_id).limit(limit)
    if after is not None:
        chosen = chosen.where(IotSensor.sensor_id > after)
    return (await session.scalars(chosen)).all()


async def find_by_key(session: AsyncSession, key_hash: bytes) -> IotSensor | None:
    """Return the sensor that has this key, or had it before its key was rotated."""
    has_key = or_(IotSensor.key_hash == key_hash, IotSensor.previous_key_hash == key_hash)
    sensor: IotSensor | None = await session.scalar(select(IotSensor).where(has_key))
    return sensor


async def mark_offline(session: AsyncSession, silent_since: datetime) -> None:
    """Mark sensors without a contact since then as offline."""
    await session.execute(
        update(IotSensor)
        .where(IotSensor.is_online, IotSensor.last_ping_at < silent_since)
        .values(is_online=False)
        .execution_options(synchronize_session=False)
    )


async def queues_with_mains_sensors(session: AsyncSession) -> set[int]:
    """Return the queues that have a sensor fed by the mains."""
    return set(await session.scalars(select(IotSensor.queue_id).where(IotSensor.supply == Supply.MAINS).distinct()))
