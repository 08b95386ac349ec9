"""Sensors: found by queue or key, listed, marked offline."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from svitlobot.db.models import IotSensor, Queue
from svitlobot.domain.power.observations import SensorState, Supply
from svitlobot.domain.power.provisioning import TAG_LENGTH

_IN_SERVICE = IotSensor.retired_at.is_(None)


async def load_of_queue(session: AsyncSession, queue_id: int) -> Sequence[IotSensor]:
    """Return a queue's sensors as they are now, without those that are retired."""
    chosen = select(IotSensor).where(IotSensor.queue_id == queue_id, _IN_SERVICE).order_by(IotSensor.sensor_id)
    return (await session.scalars(chosen.execution_options(populate_existing=True))).all()


async def load_all(session: AsyncSession) -> Sequence[IotSensor]:
    """Return every sensor that is not retired."""
    return (await session.scalars(select(IotSensor).where(_IN_SERVICE))).all()


async def load_with_queue_names(session: AsyncSession) -> Sequence[tuple[IotSensor, str]]:
    """Return every sensor with its queue's name, by queue."""
    rows = await session.execute(
        select(IotSensor, Queue.name)
        .join(Queue, Queue.queue_id == IotSensor.queue_id)
        .order_by(IotSensor.queue_id, IotSensor.priority, IotSensor.sensor_id)
    )
    return [(sensor, name) for sensor, name in rows]


async def load_in_service(session: AsyncSession, limit: int) -> Sequence[tuple[IotSensor, str]]:
    """Return up to ``limit`` sensors that are not retired with their queues' names, those that are silent first."""
    rows = await session.execute(
        select(IotSensor, Queue.name)
        .join(Queue, Queue.queue_id == IotSensor.queue_id)
        .where(_IN_SERVICE)
        .order_by(IotSensor.is_online, IotSensor.sensor_id)
        .limit(limit)
    )
    return [(sensor, name) for sensor, name in rows]


async def load_page(
    session: AsyncSession, *, after: str | None, limit: int, queue_id: int | None = None, tag: str | None = None
) -> Sequence[IotSensor]:
    """Return up to ``limit`` sensors in the order of their ids, starting behind ``after``.

    ``queue_id`` and ``tag`` leave out other queues' sensors and those with another ``sensor_tag``.
    """
    chosen = select(IotSensor).order_by(IotSensor.sensor_id).limit(limit)
    if after is not None:
        chosen = chosen.where(IotSensor.sensor_id > after)
    if queue_id is not None:
        chosen = chosen.where(IotSensor.queue_id == queue_id)
    if tag is not None:
        digest = func.encode(func.sha256(func.convert_to(IotSensor.sensor_id, "UTF8")), "hex")
        chosen = chosen.where(func.left(digest, TAG_LENGTH) == tag)
    return (await session.scalars(chosen)).all()


async def find_by_key(session: AsyncSession, key_hash: bytes) -> IotSensor | None:
    """Return the sensor in service that has this key, or had it before its key was rotated."""
    has_key = or_(IotSensor.key_hash == key_hash, IotSensor.previous_key_hash == key_hash)
    sensor: IotSensor | None = await session.scalar(select(IotSensor).where(has_key, _IN_SERVICE))
    return sensor


async def mark_offline(session: AsyncSession, silent_since: datetime) -> None:
    """Mark sensors without a contact since then as offline."""
    await session.execute(
        update(IotSensor)
        .where(IotSensor.is_online, IotSensor.last_ping_at < silent_since)
        .values(is_online=False)
        .execution_options(synchronize_session=False)
    )


async def forget_reports_before(session: AsyncSession, queue_id: int, gone_at: datetime) -> None:
    """Forget what a queue's mains sensors reported that were not heard since the power went, as `after_flip` says."""
    gone = update(IotSensor).where(
        IotSensor.queue_id == queue_id,
        IotSensor.supply == Supply.MAINS,
        IotSensor.last_ping_at <= gone_at,
        IotSensor.reported_on.is_distinct_from(False),
    )
    await session.execute(gone.values(reported_on=None).execution_options(synchronize_session=False))


async def store_slept_through(session: AsyncSession, sensor: SensorState) -> None:
    """Store which changes of its queue a sensor slept through."""
    await session.execute(
        update(IotSensor)
        .where(IotSensor.sensor_id == sensor.sensor_id)
        .values(slept_through=list(sensor.slept_through))
        .execution_options(synchronize_session=False)
    )


async def set_aside(session: AsyncSession, slept_through: int) -> Sequence[IotSensor]:
    """Return the sensors in service that slept through so many changes of their queues in a row."""
    chosen = select(IotSensor).where(func.cardinality(IotSensor.slept_through) >= slept_through, _IN_SERVICE)
    return (await session.scalars(chosen.order_by(IotSensor.sensor_id))).all()


async def queues_with_mains_sensors(session: AsyncSession) -> set[int]:
    """Return the queues that have a sensor fed by the mains."""
    by_mains = select(IotSensor.queue_id).where(IotSensor.supply == Supply.MAINS, _IN_SERVICE)
    return set(await session.scalars(by_mains.distinct()))
