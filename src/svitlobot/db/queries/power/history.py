"""What sensors recorded of a few queues: changes of power, voltage and frequency."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from svitlobot.domain.power.day_totals import PowerChange


@dataclass(frozen=True, slots=True)
class VoltagePoint:
    """Voltage and frequency of a queue over one step of time: the median, and the extremes of the voltage."""

    at: datetime
    voltage: Decimal
    lowest: Decimal
    highest: Decimal
    frequency: Decimal | None


@dataclass(frozen=True, slots=True)
class VoltageNow:
    """The last voltage that any sensor of a queue measured; None while the power is off."""

    measured_at: datetime
    voltage: Decimal
    frequency: Decimal | None


async def load_changes_of(
    session: AsyncSession, queue_ids: Sequence[int], since: datetime, limit: int
) -> Mapping[int, list[PowerChange]]:
    """Return the last ``limit`` changes of each queue since a moment, and the one before that moment."""
    rows = await session.execute(
        text(
            """
            SELECT asked.queue_id, change.effective_at, change.is_power_on
            FROM unnest(cast(:queue_ids AS int[])) AS asked (queue_id) CROSS JOIN LATERAL (
                (SELECT effective_at, is_power_on FROM queue_changes
                 WHERE queue_id = asked.queue_id AND effective_at >= :since ORDER BY effective_at DESC, id DESC
                 LIMIT :limit)
                UNION ALL
                (SELECT effective_at, is_power_on FROM queue_changes
                 WHERE queue_id = asked.queue_id AND effective_at < :since ORDER BY effective_at DESC, id DESC LIMIT 1)
            ) AS change
            """
        ),
        {"queue_ids": list(queue_ids), "since": since, "limit": limit},
    )
    found: defaultdict[int, list[PowerChange]] = defaultdict(list)
    for queue_id, at, is_on in rows:
        found[queue_id].append(PowerChange(at, is_on))
    return found


async def load_voltage(
    session: AsyncSession, queue_ids: Sequence[int], since: datetime, until: datetime, step: timedelta | None
) -> Mapping[int, list[VoltagePoint]]:
    """Return each queue's voltage and frequency between two moments, a point a step, oldest first.

    A step of None is a day in Kyiv. A step in which no sensor measured has no point. A sensor measures 0 V for the
    seconds before it is sure that the power is off: that is the outage, not the voltage that the house had.
    """
    at = (
        "date_trunc('day', received_at, 'Europe/Kyiv')"
        if step is None
        else "date_bin(cast(:step AS interval), received_at, cast(:since AS timestamptz))"
    )
    values = {"queue_ids": list(queue_ids), "since": since, "until": until} | ({} if step is None else {"step": step})
    rows = await session.execute(
        text(
            f"""
            SELECT queue_id, {at} AS at,
                   percentile_cont(0.5) WITHIN GROUP (ORDER BY voltage)::numeric(5, 1), min(voltage), max(voltage),
                   percentile_cont(0.5) WITHIN GROUP (ORDER BY frequency)::numeric(5, 2)
            FROM iot_sensors JOIN iot_data USING (sensor_id)
            WHERE queue_id = ANY (:queue_ids) AND received_at >= :since AND received_at < :until
              AND (placed_at IS NULL OR received_at >= placed_at) AND iot_data.is_power_on AND voltage > 0
            GROUP BY queue_id, at ORDER BY queue_id, at
            """
        ),
        values,
    )
    found: defaultdict[int, list[VoltagePoint]] = defaultdict(list)
    for queue_id, *point in rows:
        found[queue_id].append(VoltagePoint(*point))
    return found


async def load_voltage_now(
    session: AsyncSession, queue_ids: Sequence[int], since: datetime
) -> Mapping[int, VoltageNow]:
    """Return the newest voltage of each queue that was measured since a moment."""
    rows = await session.execute(
        text(
            """
            SELECT DISTINCT ON (queue_id) queue_id, voltage_measured_at, last_voltage, last_frequency
            FROM iot_sensors
            WHERE queue_id = ANY (:queue_ids) AND voltage_measured_at >= :since AND last_voltage > 0
              AND retired_at IS NULL
            ORDER BY queue_id, voltage_measured_at DESC
            """
        ),
        {"queue_ids": list(queue_ids), "since": since},
    )
    return {queue_id: VoltageNow(*measured) for queue_id, *measured in rows}
