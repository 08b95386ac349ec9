"""Readings: the one statement that stores an uneventful one, and the parts that store any other."""

from datetime import datetime

import asyncpg
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from svitlobot.domain.power.observations import SENSOR_LOST_AFTER
from svitlobot.domain.power.readings import Reading
from svitlobot.domain.power.voltage import HIGHEST_NORMAL, LOWEST_NORMAL

# A reading is uneventful when its sensor, heard lately, said the same before, its queue is calmly in that very state
# and has no manual override (which this may end), and the voltage is and was normal, or there is none because the
# power is off: then no rule can come to another decision, and there is nothing to do but store it. A test holds this
# against the rules.
_STORE_UNEVENTFUL = f"""
    WITH heard AS (
        UPDATE iot_sensors AS sensor
        SET last_ping_at = $3, last_reading_at = $3, is_online = true, last_voltage = $5::float8, ip_address = $9,
            last_frequency = $6::float8, last_battery = coalesce($11, last_battery),
            boot_id = coalesce($7, boot_id), last_seq = coalesce($8, last_seq),
            voltage_measured_at = CASE WHEN NOT $4 THEN NULL
                                  WHEN $5::float8 IS NULL THEN voltage_measured_at ELSE $3 END
        FROM queues AS queue
        WHERE sensor.sensor_id = $1
          AND (key_hash = $2 OR (previous_key_hash = $2 AND previous_key_until > $3))
          AND queue.queue_id = sensor.queue_id
          AND reported_on = $4 AND queue.is_power_on = $4 AND queue.unstable_since IS NULL AND is_online
          AND queue.word_at IS NULL AND retired_at IS NULL
          AND last_ping_at <= $3
          AND last_ping_at > $3 - CASE supply WHEN 'mains' THEN silence_after_s * interval '1 second'
                                  ELSE interval '{SENSOR_LOST_AFTER.total_seconds()} seconds' END
          AND (last_reading_at IS NULL OR last_reading_at <= $3)
          AND ($7::text IS NULL OR boot_id IS NULL OR boot_id <> $7 OR last_seq IS NULL OR last_seq < $8::bigint)
          AND (NOT $4 OR $5::float8 IS NULL OR $5 BETWEEN {LOWEST_NORMAL} AND {HIGHEST_NORMAL})
          AND voltage_state = 'normal' AND voltage_next_state IS NULL
          AND ($10::text IS NULL OR firmware_version = $10)
        RETURNING sensor.sensor_id
    )
    INSERT INTO iot_data (sensor_id, is_power_on, voltage, frequency, battery, received_at, measured_at, boot_id, seq)
    SELECT sensor_id, $4, $5, $6, $11, $3, $3, $7, $8 FROM heard
    RETURNING id
"""


async def store_uneventful(
    pool: asyncpg.Pool, reading: Reading, key_hash: bytes, now: datetime, address: str | None
) -> bool:
    """Authenticate, store and decide an uneventful reading in one round trip; False when it is anything else."""
    try:
        stored = await pool.fetchval(
            _STORE_UNEVENTFUL,
            reading.sensor_id,
            key_hash,
            now,
            reading.is_power_on,
            reading.voltage,
            reading.frequency,
            reading.boot_id,
            reading.seq,
            address,
            reading.firmware_version,
            reading.battery,
        )
    except asyncpg.UniqueViolationError:  # the same (sensor, boot, seq) again, of an earlier boot
        return False
    return stored is not None


async def store_reading(session: AsyncSession, reading: Reading, now: datetime) -> bool:
    """Store a reading of any sort; False when this very one (sensor, boot, seq) is there already."""
    stored = await session.scalar(
        text(
            """
            INSERT INTO iot_data
                (sensor_id, is_power_on, voltage, frequency, battery, received_at, measured_at, boot_id, seq)
            VALUES (:sensor_id, :is_power_on, :voltage, :frequency, :battery, :now, :measured_at, :boot_id, :seq)
            ON CONFLICT DO NOTHING RETURNING id
            """
        ),
        {
            "sensor_id": reading.sensor_id,
            "is_power_on": reading.is_power_on,
            "voltage": reading.voltage,
            "frequency": reading.frequency,
            "battery": reading.battery,
            "now": now,
            "measured_at": now - reading.age,
            "boot_id": reading.boot_id,
            "seq": reading.seq,
        },
    )
    return stored is not None
