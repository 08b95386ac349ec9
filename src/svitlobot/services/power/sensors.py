"""Add sensors, rotate their keys, list them; `sensor_lifecycle` moves, retires and restores them."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from svitlobot.db.models import IotSensor, Queue
from svitlobot.db.queries.locks import lock_name
from svitlobot.db.queries.power import sensors
from svitlobot.db.session import AsyncSession
from svitlobot.domain.power.observations import Supply
from svitlobot.domain.power.readings import SENSOR_ID_LENGTH, check_label
from svitlobot.errors import ConflictError, InvalidInputError, NotFoundError
from svitlobot.schemas.power.sensor_map import SensorMap, SensorOnMap
from svitlobot.services import audit

KEY_BYTES = 11  # 15 characters: as long as the channelPing clients of others allow, and 88 bits
OLD_KEY_VALID_FOR = timedelta(days=7)
MOST_ON_MAP = 5_000
SIM_CARD_LENGTH = 20
PLACE_LENGTH = 200


class Whereabouts(NamedTuple):
    """Where a sensor stands: in words for the operator, and on the map. Degrees, both or none."""

    words: str | None = None
    latitude: float | None = None
    longitude: float | None = None


NOWHERE = Whereabouts()


def hash_key(key: str) -> bytes:
    """Return what is stored of a sensor's key. A key is random, so a plain hash gives nothing away."""
    return hashlib.sha256(key.encode()).digest()


async def add_sensor(
    session: AsyncSession,
    *,
    sensor_id: str,
    queue_id: int,
    priority: int,
    supply: Supply,
    silence_after_s: int,
    now: datetime,
    actor: str | None = None,
    sim_card: str | None = None,
    place: Whereabouts = NOWHERE,
    awaited_by: int | None = None,
) -> str:
    """Register a sensor and return its key, which is shown this once and stored hashed.

    ``sim_card`` is the number of its SIM card, ``awaited_by`` the chat that is told of its first signal. Raises
    InvalidInputError for an id that no reading could carry, NotFoundError for an unknown queue, ConflictError for a
    sensor that is there already.
    """
    check_label(sensor_id, "sensor_id", SENSOR_ID_LENGTH)
    if sim_card is not None:
        check_label(sim_card, "sim_card", SIM_CARD_LENGTH)
    await _reserve_id(session, sensor_id, queue_id)
    key = secrets.token_urlsafe(KEY_BYTES)
    sensor = IotSensor(
        sensor_id=sensor_id,
        queue_id=queue_id,
        priority=priority,
        supply=supply,
        silence_after_s=silence_after_s,
        key_hash=hash_key(key),
        sim_card=sim_card,
        awaited_by=awaited_by,
    )
    put_at(sensor, place)
    session.add(sensor)
    details = {"queue_id": queue_id, "priority": priority, "supply": supply, "silence_after_s": silence_after_s}
    audit.record(session, "sensor_added", now, actor=actor, description=sensor_id, details=details)
    await session.flush()
    return key


async def _reserve_id(session: AsyncSession, sensor_id: str, queue_id: int) -> None:
    """Lock a new sensor's id until the transaction ends. Raises NotFoundError (queue), ConflictError (sensor)."""
    if await session.get(Queue, queue_id) is None:
        raise NotFoundError(f"Черги {queue_id} немає; подивіться: svitlobot queues list", queue_id=queue_id)
    await lock_name(session, f"sensor:{sensor_id}")
    if await session.get(IotSensor, sensor_id) is not None:
        raise ConflictError(f"Датчик {sensor_id} вже є; новий ключ: svitlobot sensors rotate {sensor_id}")


def put_at(sensor: IotSensor, place: Whereabouts) -> None:
    """Store where a sensor stands. Raises InvalidInputError for half a place, and for words that cannot be shown."""
    if place.words is not None:
        check_label(place.words, "place", PLACE_LENGTH)
    if (place.latitude is None) != (place.longitude is None):
        raise InvalidInputError("Широту й довготу вкажіть разом або не вказуйте жодної", field="latitude")
    sensor.place = place.words
    sensor.latitude, sensor.longitude = _degrees(place.latitude), _degrees(place.longitude)


def _degrees(angle: float | None) -> Decimal | None:
    return None if angle is None else Decimal(f"{angle:.6f}")


async def rotate_key(session: AsyncSession, sensor_id: str, now: datetime, *, actor: str | None = None) -> str:
    """Give a sensor a new key; the old one is accepted for a week more, so that it can be reflashed in peace."""
    sensor = await get_locked(session, sensor_id)
    if sensor.retired_at is not None:
        raise ConflictError(f"Датчик {sensor_id} прибрано: спершу поверніть його")
    key = secrets.token_urlsafe(KEY_BYTES)
    sensor.previous_key_hash, sensor.previous_key_until = sensor.key_hash, now + OLD_KEY_VALID_FOR
    sensor.key_hash, sensor.key_heard_at = hash_key(key), None
    audit.record(session, "sensor_key_rotated", now, actor=actor, description=sensor_id)
    await session.flush()
    return key


async def set_sim_card(
    session: AsyncSession, sensor_id: str, sim_card: str | None, now: datetime, *, actor: str | None = None
) -> IotSensor:
    """Store the number of a sensor's SIM card, None when it has none; return the sensor.

    Raises InvalidInputError for a number that cannot be one, NotFoundError for an unknown sensor.
    """
    if sim_card is not None:
        check_label(sim_card, "sim_card", SIM_CARD_LENGTH)
    sensor = await get_locked(session, sensor_id)
    changed = {"before": {"sim_card": sensor.sim_card}, "after": {"sim_card": sim_card}}
    sensor.sim_card = sim_card
    audit.record(session, "sensor_sim_changed", now, actor=actor, description=sensor_id, details=changed)
    await session.flush()
    return sensor


async def get_locked(session: AsyncSession, sensor_id: str) -> IotSensor:
    """Lock a sensor for the rest of the transaction. Raises NotFoundError."""
    sensor = await session.get(IotSensor, sensor_id, with_for_update=True, populate_existing=True)
    if sensor is None:
        raise _unknown(sensor_id)
    return sensor


async def get(session: AsyncSession, sensor_id: str) -> IotSensor:
    """Return a sensor. Raises NotFoundError."""
    sensor = await session.get(IotSensor, sensor_id)
    if sensor is None:
        raise _unknown(sensor_id)
    return sensor


def _unknown(sensor_id: str) -> NotFoundError:
    return NotFoundError(f"Датчика {sensor_id} немає; подивіться: svitlobot sensors list")


async def list_sensors(session: AsyncSession) -> Sequence[tuple[IotSensor, str]]:
    """Return every sensor with its queue's name."""
    return await sensors.load_with_queue_names(session)


async def page_of_sensors(
    session: AsyncSession, *, after: str | None, limit: int, queue_id: int | None = None, tag: str | None = None
) -> Sequence[IotSensor]:
    """Return up to ``limit`` sensors in the order of their ids, starting behind ``after``.

    ``queue_id`` and ``tag`` (see `sensor_tag`) leave out others.
    """
    return await sensors.load_page(session, after=after, limit=limit, queue_id=queue_id, tag=tag)


async def sensor_map(session: AsyncSession, now: datetime) -> SensorMap:
    """Return where the sensors in service stand and whether they are heard, the silent ones first."""
    found = await sensors.load_in_service(session, MOST_ON_MAP)
    return SensorMap(checked_at=now, items=[_on_map(sensor, queue) for sensor, queue in found])


def _on_map(sensor: IotSensor, queue: str) -> SensorOnMap:
    return SensorOnMap(
        sensor_id=sensor.sensor_id,
        queue_id=sensor.queue_id,
        queue=queue,
        state="online" if sensor.is_online else "awaited" if sensor.last_ping_at is None else "silent",
        heard_at=sensor.last_ping_at,
        is_power_on=sensor.reported_on,
        place=sensor.place,
        latitude=None if sensor.latitude is None else float(sensor.latitude),
        longitude=None if sensor.longitude is None else float(sensor.longitude),
        battery=sensor.last_battery,
    )
