"""What a sensor's stored readings tell of it: runs without a gap, and curves of voltage and battery."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from svitlobot.domain.power.readings import CURRENT_WITHIN
from svitlobot.domain.power.sensor_health import Run

MOST_RUNS = 1_000  # the latest of a sensor that flaps


@dataclass(frozen=True, slots=True)
class Measured:
    """What a sensor measured over one step of time: the median voltage with its extremes, and the least battery."""

    at: datetime
    voltage: Decimal | None
    lowest: Decimal | None
    highest: Decimal | None
    battery: int | None


async def load_runs(
    session: AsyncSession, sensor_id: str, since: datetime, now: datetime, timeout: timedelta
) -> list[Run]:
    """Return a sensor's runs of equal readings, oldest first; a gap longer than ``timeout`` ends one.

    Readings that were kept while offline say what was, and are left out.
    """
    rows = await session.execute(
        text(
            """
            WITH heard AS (
                SELECT received_at, id, is_power_on,
                       received_at - lag(received_at) OVER said > cast(:timeout AS interval)
                       OR is_power_on <> lag(is_power_on) OVER said AS begins
                FROM iot_data
                WHERE sensor_id = :sensor_id AND received_at >= :since AND received_at <= :now
                  AND measured_at >= received_at - cast(:current AS interval)
                WINDOW said AS (ORDER BY received_at, id)
            ), numbered AS (
                SELECT received_at, is_power_on, count(*) FILTER (WHERE begins) OVER (ORDER BY received_at, id) AS run
                FROM heard
            )
            SELECT min(received_at), max(received_at), bool_and(is_power_on) FROM numbered
            GROUP BY run ORDER BY run DESC LIMIT :most
            """
        ),
        {
            "sensor_id": sensor_id,
            "since": since,
            "now": now,
            "timeout": timeout,
            "current": CURRENT_WITHIN,
            "most": MOST_RUNS,
        },
    )
    return [Run(*row) for row in rows][::-1]


async def load_measured(
    session: AsyncSession, sensor_id: str, since: datetime, now: datetime, step: timedelta
) -> list[Measured]:
    """Return a sensor's voltage and battery, a point a step, oldest first; a step without either has no point."""
    rows = await session.execute(
        text(
            """
            SELECT date_bin(cast(:step AS interval), received_at, cast(:since AS timestamptz)) AS at,
                   percentile_cont(0.5) WITHIN GROUP (ORDER BY voltage) FILTER (WHERE is_power_on)::numeric(5, 1),
                   min(voltage) FILTER (WHERE is_power_on), max(voltage) FILTER (WHERE is_power_on), min(battery)
            FROM iot_data
            WHERE sensor_id = :sensor_id AND received_at >= :since AND received_at <= :now
              AND (voltage IS NOT NULL OR battery IS NOT NULL)
            GROUP BY at ORDER BY at
            """
        ),
        {"sensor_id": sensor_id, "since": since, "now": now, "step": step},
    )
    return [Measured(*row) for row in rows]
