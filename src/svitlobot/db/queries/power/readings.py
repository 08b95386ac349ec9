"""Readings: the one statement that stores an uneventful one, and the parts that store any other."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import asyncpg
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from svitlobot.domain.power.observations import SENSOR_LOST_AFTER
from svitlobot.domain.power.readings import Reading
from svitlobot.domain.power.voltage import HIGHEST_NORMAL, LOWEST_NORMAL

# A reading is uneventful when its sensor, heard lately with this key, said the same before, its queue is calmly in
# that very state and has no manual override (which this may end), and the voltage is and was normal, or there is none
# because the power is off: then no rule can come to another decision, and there is nothing to do but store it. A test
# holds this against the rules. The statement waits for no sensor's row, so two of it cannot deadlock: a sensor that
# another transaction holds is left out.
_STORE_UNEVENTFUL = f"""
    WITH calm AS (
        SELECT arrived.*
        FROM unnest($1::text[], $2::bytea[], $3::timestamptz[], $4::boolean[], $5::float8[], $6::float8[], $7::text[],
                    $8::bigint[], $9::text[], $10::text[], $11::smallint[])
             AS arrived (id, key_hash, at, is_on, voltage, frequency, boot_id, seq, address, firmware, battery)
        JOIN iot_sensors AS sensor ON sensor.sensor_id = arrived.id
        JOIN queues AS queue ON queue.queue_id = sensor.queue_id
        WHERE ((sensor.key_hash = arrived.key_hash AND sensor.key_heard_at IS NOT NULL)
               OR (sensor.previous_key_hash = arrived.key_hash AND sensor.previous_key_until > at))
          AND reported_on = is_on AND queue.is_power_on = is_on AND queue.unstable_since IS NULL AND is_online
          AND queue.word_at IS NULL AND retired_at IS NULL
          AND last_ping_at <= at
          AND last_ping_at > at - CASE supply WHEN 'mains' THEN silence_after_s * interval '1 second'
                                  ELSE interval '{SENSOR_LOST_AFTER.total_seconds()} seconds' END
          AND (last_reading_at IS NULL OR last_reading_at <= at)
          AND (arrived.boot_id IS NULL OR sensor.boot_id IS NULL OR sensor.boot_id <> arrived.boot_id
               OR last_seq IS NULL OR last_seq < seq)
          AND (NOT is_on OR voltage IS NULL OR voltage BETWEEN {LOWEST_NORMAL} AND {HIGHEST_NORMAL})
          AND voltage_state = 'normal' AND voltage_next_state IS NULL
          AND (firmware IS NULL OR firmware_version = firmware)
        FOR NO KEY UPDATE OF sensor SKIP LOCKED
    ), heard AS (
        UPDATE iot_sensors AS sensor
        SET last_ping_at = at, last_reading_at = at, is_online = true, last_voltage = voltage, ip_address = address,
            last_frequency = frequency, last_battery = coalesce(battery, last_battery),
            boot_id = coalesce(calm.boot_id, sensor.boot_id), last_seq = coalesce(seq, last_seq),
            voltage_measured_at = CASE WHEN NOT is_on THEN NULL
                                  WHEN voltage IS NULL THEN voltage_measured_at ELSE at END
        FROM calm WHERE sensor.sensor_id = calm.id
    )
    INSERT INTO iot_data (sensor_id, is_power_on, voltage, frequency, battery, received_at, measured_at, boot_id, seq)
    SELECT id, is_on, voltage, frequency, battery, at, at, boot_id, seq FROM calm
    RETURNING sensor_id
"""


class ReceivedReading(NamedTuple):
    """A reading as it arrived: with which key, when, and from which address."""

    reading: Reading
    key_hash: bytes
    at: datetime
    address: str | None


async def store_uneventful(pool: asyncpg.Pool, received: Sequence[ReceivedReading]) -> list[bool]:
    """Authenticate, store and decide uneventful readings in one round trip; False for each that is anything else.

    A second reading of a sensor among them counts as anything else.
    """
    of_sensors: dict[str, ReceivedReading] = {}
    for one in received:
        of_sensors.setdefault(one.reading.sensor_id, one)
    try:
        stored = await pool.fetch(_STORE_UNEVENTFUL, *map(list, zip(*map(_row, of_sensors.values()), strict=True)))
    except asyncpg.UniqueViolationError:  # one has the (sensor, boot, seq) of an earlier boot, and nothing is stored
        half = len(received) // 2
        if not half:
            return [False]
        return [*await store_uneventful(pool, received[:half]), *await store_uneventful(pool, received[half:])]
    ids = {sensor_id for (sensor_id,) in stored}
    return [one.reading.sensor_id in ids and one is of_sensors[one.reading.sensor_id] for one in received]


def _row(one: ReceivedReading) -> tuple[object, ...]:
    reading, key_hash, at, address = one
    return (
        reading.sensor_id,
        key_hash,
        at,
        reading.is_power_on,
        reading.voltage,
        reading.frequency,
        reading.boot_id,
        reading.seq,
        address,
        reading.firmware_version,
        reading.battery,
    )


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
