"""Ingest readings and pings: authenticate the sensor, store the contact, evaluate its queue."""

import hmac
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

import structlog

from svitlobot.db.models import IotSensor, Queue
from svitlobot.db.queries.power import readings, sensors
from svitlobot.db.session import AsyncSession, Database
from svitlobot.domain.outbox.audiences import QueueResidents
from svitlobot.domain.outbox.payloads.power import VoltageHighPayload, VoltageLowPayload, VoltageNormalPayload
from svitlobot.domain.power.observations import Supply, after_contact
from svitlobot.domain.power.readings import Reading, is_current
from svitlobot.domain.power.voltage import VoltageChange, VoltageLevel, VoltageWatch, measured
from svitlobot.errors import NotAuthenticatedError, UnavailableError
from svitlobot.metrics.readings import eventful_readings, pings, uneventful_readings
from svitlobot.services.outbox import events
from svitlobot.services.power.evaluate import evaluate_queue, lock_queue, sensor_state
from svitlobot.services.power.sensor_lifecycle import tell_first_signal
from svitlobot.services.power.sensors import hash_key

log = structlog.get_logger()

LATE_AT_MOST = 100  # readings
LEGACY_SILENCE_S = 300  # clients of channelPing may ping as seldom as every 240 s


async def ingest_reading(
    database: Database, reading: Reading, key: str, now: datetime, address: str | None
) -> int | None:
    """Ingest a reading: authenticate, store, decide.

    Returns the queue's id when the reading called for a decision, None when it was uneventful.
    Raises NotAuthenticatedError; it is the same for an unknown sensor, a wrong key and another sensor's key.
    """
    key_hash = hash_key(key)
    arrival = readings.ReceivedReading(reading, key_hash, now, address)
    if not reading.age and await database.run_together(readings.store_uneventful, arrival):
        uneventful_readings.inc()
        return None
    async with database.transaction() as session:
        sensor = await session.get(IotSensor, reading.sensor_id)
        if sensor is None or sensor.retired_at is not None or not _has_key(sensor, key_hash, now):
            raise NotAuthenticatedError("Невідомий датчик або неправильний ключ")
        queue_id = await _ingest_eventful(session, sensor.queue_id, arrival)
    eventful_readings.inc()
    return queue_id


async def _ingest_eventful(session: AsyncSession, queue_id: int, arrival: readings.ReceivedReading) -> int:
    reading, key_hash, now, address = arrival
    queue = await lock_queue(session, queue_id)
    sensor = await session.get_one(IotSensor, reading.sensor_id, with_for_update=True, populate_existing=True)
    _check_in_place(sensor, queue)
    is_overtaken = _is_overtaken(sensor, reading)
    is_new = await readings.store_reading(session, reading, now)
    if not is_new and not is_overtaken and reading.boot_id == sensor.boot_id:
        # It counts anew under an old boot_id (a MAC address, say): then its numbers cannot tell readings apart.
        is_new = await readings.store_reading(session, replace(reading, boot_id=None, seq=None), now)
    is_news = is_new and not is_overtaken and is_current(reading, now, sensor.last_reading_at)
    _remember_contact(sensor, now, address, reported_on=reading.is_power_on if is_news else None)
    _remember_key(sensor, key_hash, now)
    await tell_first_signal(session, sensor, queue, now)
    if is_news:
        change = _remember_reading(sensor, reading, now)
        await session.flush()
        if change is not None and queue.is_power_on:
            await _announce_voltage(session, queue, sensor, change, now)
    await session.flush()
    log.debug("reading_ingested", sensor_id=sensor.sensor_id, queue_id=queue_id, is_news=is_news)
    await evaluate_queue(session, queue, now)
    return queue_id


def _check_in_place(sensor: IotSensor, queue: Queue) -> None:
    """Raise UnavailableError for a sensor that was moved or retired while we waited for its queue: it asks again."""
    if sensor.queue_id != queue.queue_id or sensor.retired_at is not None:
        raise UnavailableError("Датчик саме переміщують: повторіть за мить")


def _is_overtaken(sensor: IotSensor, reading: Reading) -> bool:
    """Whether a later reading of the same boot arrived before this one.

    A number far below the last one is no late reading but a device that began to count anew.
    """
    if reading.boot_id is None or reading.seq is None or sensor.last_seq is None:
        return False
    return reading.boot_id == sensor.boot_id and sensor.last_seq - LATE_AT_MOST <= reading.seq <= sensor.last_seq


def _remember_contact(sensor: IotSensor, now: datetime, address: str | None, reported_on: bool | None) -> None:
    state = after_contact(sensor_state(sensor), now, reported_on)
    sensor.last_ping_at = state.last_contact
    sensor.heard_since = state.heard_since
    sensor.reported_on = state.reported_on
    sensor.reported_since = state.reported_since
    sensor.is_online = True
    sensor.ip_address = address


def _remember_key(sensor: IotSensor, key_hash: bytes, now: datetime) -> None:
    if sensor.key_heard_at is None and sensor.key_hash == key_hash:
        sensor.key_heard_at = now


def _remember_reading(sensor: IotSensor, reading: Reading, now: datetime) -> VoltageChange | None:
    sensor.last_reading_at = now - reading.age
    sensor.boot_id = reading.boot_id or sensor.boot_id
    sensor.last_seq = reading.seq if reading.seq is not None else sensor.last_seq
    sensor.firmware_version = reading.firmware_version or sensor.firmware_version
    sensor.last_voltage = _hundredths(reading.voltage)
    sensor.last_frequency = _hundredths(reading.frequency)
    sensor.last_battery = reading.battery if reading.battery is not None else sensor.last_battery
    if not reading.is_power_on:
        return _remember_watch(sensor, VoltageWatch(), None)
    if reading.voltage is None:
        return None
    watch = VoltageWatch(
        VoltageLevel(sensor.voltage_state),
        VoltageLevel(sensor.voltage_next_state) if sensor.voltage_next_state else None,
        sensor.voltage_next_since,
        sensor.voltage_measured_at,
    )
    return _remember_watch(sensor, *measured(watch, now, reading.voltage))


def _hundredths(quantity: float | None) -> Decimal | None:
    return None if quantity is None else Decimal(f"{quantity:.2f}")


def _remember_watch(sensor: IotSensor, watch: VoltageWatch, change: VoltageChange | None) -> VoltageChange | None:
    sensor.voltage_state = watch.level
    sensor.voltage_next_state = watch.next_level
    sensor.voltage_next_since = watch.next_since
    sensor.voltage_measured_at = watch.measured_at
    return change


_VOLTAGE_PAYLOADS: dict[VoltageLevel, type[VoltageLowPayload | VoltageHighPayload | VoltageNormalPayload]] = {
    VoltageLevel.LOW: VoltageLowPayload,
    VoltageLevel.HIGH: VoltageHighPayload,
    VoltageLevel.NORMAL: VoltageNormalPayload,
}


async def _announce_voltage(
    session: AsyncSession, queue: Queue, sensor: IotSensor, change: VoltageChange, now: datetime
) -> None:
    """Tell people once, though each of the queue's sensors sees the same voltage."""
    others = [other for other in await sensors.load_of_queue(session, queue.queue_id) if other is not sensor]
    if any(other.voltage_state == change.level for other in others if change.level is not VoltageLevel.NORMAL):
        return  # announced when the other sensor saw it
    if change.level is VoltageLevel.NORMAL and any(other.voltage_state != change.level for other in others):
        return  # not all is well yet
    payload = _VOLTAGE_PAYLOADS[change.level](voltage=round(change.volts))
    await events.announce_in_queue(session, payload, QueueResidents(queue.queue_id), now)


async def ingest_ping(
    database: Database,
    key: str,
    now: datetime,
    address: str | None,
    *,
    is_legacy: bool = False,
    reported_on: bool | None = None,
    sensor_id: str | None = None,
) -> int:
    """Ingest a ping: a bare sign of life, or one that says ``reported_on``.

    From a sensor fed by the mains a bare one means that there is power. ``sensor_id`` is whose
    key it must be. Returns the queue's id. Raises NotAuthenticatedError for an unknown key.
    """
    async with database.transaction() as session:
        sensor = await authenticate(session, key, now)
        if sensor_id is not None and sensor.sensor_id != sensor_id:
            raise NotAuthenticatedError("Ключ іншого датчика")
        queue = await lock_queue(session, sensor.queue_id)
        await session.refresh(sensor, with_for_update=True)
        _check_in_place(sensor, queue)
        if reported_on is not None:
            sensor.last_reading_at = now
        elif sensor.supply == Supply.MAINS:
            reported_on = True
        if reported_on is not None:
            await readings.store_reading(session, Reading(sensor.sensor_id, is_power_on=reported_on), now)
        if is_legacy:
            sensor.silence_after_s = max(sensor.silence_after_s, LEGACY_SILENCE_S)
        _remember_contact(sensor, now, address, reported_on)
        _remember_key(sensor, hash_key(key), now)
        await tell_first_signal(session, sensor, queue, now)
        await session.flush()
        log.debug("ping_ingested", sensor_id=sensor.sensor_id, queue_id=queue.queue_id, reported_on=reported_on)
        await evaluate_queue(session, queue, now)
    pings.inc()
    return queue.queue_id


async def authenticate(session: AsyncSession, key: str, now: datetime) -> IotSensor:
    """Return the sensor in service that has this key. Raises NotAuthenticatedError."""
    key_hash = hash_key(key)
    sensor = await sensors.find_by_key(session, key_hash)
    if sensor is None or not _has_key(sensor, key_hash, now):
        raise NotAuthenticatedError("Невідомий ключ датчика")
    return sensor


def _has_key(sensor: IotSensor, key_hash: bytes, now: datetime) -> bool:
    if hmac.compare_digest(sensor.key_hash, key_hash):
        return True
    is_old_valid = sensor.previous_key_until is not None and now < sensor.previous_key_until
    return is_old_valid and hmac.compare_digest(sensor.previous_key_hash or b"", key_hash)
