"""Sensors' pauses: counted from their readings, kept, loaded for the sweep."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from svitlobot.db.models import IotSensor, SensorPauses
from svitlobot.domain.power.pauses import LADDER, LONGEST_OWN, ORDINARY, Pauses

# A pause that a confirmed outage explains is no habit. Ordinary ones need not be compared with outages.
_COUNT = text(
    f"""
    WITH contact AS (
        SELECT received_at AS ended_at, lag(received_at) OVER (ORDER BY received_at) AS began_at
        FROM iot_data WHERE sensor_id = :sensor_id AND received_at > :since AND received_at <= :now
    ), outage AS (
        SELECT gone_at, back_at FROM (
            SELECT effective_at AS gone_at, is_power_on, confidence,
                   coalesce(lead(effective_at) OVER (ORDER BY id), 'infinity') AS back_at
            FROM queue_changes WHERE queue_id = :queue_id AND effective_at > :since
        ) AS change WHERE NOT is_power_on AND confidence = 'confirmed'
    ), pause AS (
        SELECT extract(epoch FROM ended_at - began_at)::float8 AS seconds FROM contact
        WHERE ended_at - began_at BETWEEN interval '1 second' AND interval '{LONGEST_OWN.total_seconds()} seconds'
          AND (ended_at - began_at <= interval '{ORDINARY.total_seconds()} seconds'
               OR NOT EXISTS (SELECT FROM outage WHERE gone_at <= ended_at AND back_at >= began_at))
    )
    SELECT width_bucket(seconds - 1e-6, CAST(:ladder AS float8[])) AS exceeded, count(*)::int AS pauses
    FROM pause GROUP BY 1
    """
)


async def count(session: AsyncSession, sensor: IotSensor, since: datetime, now: datetime) -> Pauses:
    """Count a sensor's pauses from its readings. Of tens of thousands of readings this takes some 50 ms."""
    rows = await session.execute(
        _COUNT,
        {
            "sensor_id": sensor.sensor_id,
            "queue_id": sensor.queue_id,
            "since": max(since, sensor.placed_at or since),
            "now": now,
            "ladder": [float(step) for step in LADDER],
        },
    )
    exceeded = {row.exceeded: row.pauses for row in rows}
    longer = tuple(sum(n for steps, n in exceeded.items() if steps > step) for step in range(len(LADDER)))
    return Pauses(sum(exceeded.values()), longer)


async def longest_unlearnt(session: AsyncSession, learnt_before: datetime, limit: int) -> Sequence[IotSensor]:
    """Return sensors in service whose pauses were not counted since then, those never counted first."""
    chosen = (
        select(IotSensor)
        .outerjoin(SensorPauses, SensorPauses.sensor_id == IotSensor.sensor_id)
        .where(IotSensor.retired_at.is_(None), IotSensor.last_ping_at.is_not(None))
        .where(SensorPauses.learnt_at.is_(None) | (SensorPauses.learnt_at < learnt_before))
        .order_by(SensorPauses.learnt_at.asc().nulls_first(), IotSensor.sensor_id)
        .limit(limit)
    )
    return (await session.scalars(chosen)).all()


async def save(session: AsyncSession, sensor_id: str, pauses: Pauses, now: datetime) -> None:
    """Store what was learnt of a sensor."""
    learnt = {"learnt_at": now, "total": pauses.total, "longer": list(pauses.longer)}
    row = insert(SensorPauses).values(sensor_id=sensor_id, **learnt)
    await session.execute(row.on_conflict_do_update(index_elements=["sensor_id"], set_=learnt))


async def load(session: AsyncSession) -> dict[str, Pauses]:
    """Return what is known of every sensor's pauses. A row of another ladder, of a newer release, says nothing."""
    rows = await session.execute(select(SensorPauses.sensor_id, SensorPauses.total, SensorPauses.longer))
    return {row.sensor_id: Pauses(row.total, tuple(row.longer)) for row in rows if len(row.longer) == len(LADDER)}
