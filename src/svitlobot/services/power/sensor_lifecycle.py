"""A sensor's way after it was added: its first signal, a move to another queue, retirement and return."""

from datetime import datetime
from typing import Any

from svitlobot.db.models import IotSensor, Queue
from svitlobot.db.queries.power import queues
from svitlobot.db.session import AsyncSession
from svitlobot.domain.outbox.payloads.operator import SensorHeardPayload
from svitlobot.domain.power.observations import Power
from svitlobot.errors import ConflictError, NotFoundError
from svitlobot.services import audit
from svitlobot.services.outbox import events
from svitlobot.services.power import sensors
from svitlobot.services.power.evaluate import evaluate_queue
from svitlobot.services.power.sensors import Whereabouts
from svitlobot.services.texts import read_catalog


async def tell_first_signal(session: AsyncSession, sensor: IotSensor, queue: Queue, now: datetime) -> None:
    """Tell the chat that waits for a locked sensor's first signal, once."""
    if sensor.awaited_by is None:
        return
    state = "unknown" if sensor.reported_on is None else Power.of(sensor.reported_on).value
    known = (await read_catalog(session)).plain(f"state_{state}")
    payload = SensorHeardPayload(name=sensor.sensor_id, known=known)
    key = f"sensor_heard:{sensor.sensor_id}:{now.isoformat()}"
    await events.tell_users(session, payload, [sensor.awaited_by], now, key, queue_id=queue.queue_id)
    sensor.awaited_by = None


async def retire(session: AsyncSession, sensor_id: str, now: datetime, *, actor: str | None) -> IotSensor:
    """Take a sensor out of service: its key is refused, and its queue is decided without it; return the sensor.

    What it reported stays. Raises NotFoundError, and ConflictError for one that is retired already.
    """
    sensor, (queue,) = await _locked(session, sensor_id)
    if sensor.retired_at is not None:
        raise ConflictError(f"Датчик {sensor_id} уже прибрано")
    sensor.retired_at, sensor.is_online, sensor.awaited_by = now, False, None
    audit.record(session, "sensor_retired", now, actor=actor, description=sensor_id, details={"queue": queue.name})
    await session.flush()
    await evaluate_queue(session, queue, now)
    await session.flush()
    return sensor


async def restore(
    session: AsyncSession, sensor_id: str, now: datetime, *, actor: str | None, awaited_by: int | None = None
) -> IotSensor:
    """Bring a retired sensor back to its queue, under its key; what it said before counts no more; return the sensor.

    Raises NotFoundError, and ConflictError for one that is in service.
    """
    sensor, (queue,) = await _locked(session, sensor_id)
    if sensor.retired_at is None:
        raise ConflictError(f"Датчик {sensor_id} працює: повертати нічого")
    sensor.retired_at = None
    _forget_reports(sensor, awaited_by)
    audit.record(session, "sensor_restored", now, actor=actor, description=sensor_id, details={"queue": queue.name})
    await session.flush()
    return sensor


async def move(
    session: AsyncSession,
    sensor_id: str,
    queue_id: int,
    place: Whereabouts | None,
    now: datetime,
    *,
    actor: str | None,
    awaited_by: int | None = None,
) -> IotSensor:
    """Put a sensor to another queue or another place, None for the one where it is; return the sensor.

    In another queue it is unknown until it is heard there, and what it said before stays out of that queue's history.
    Both queues are decided anew. Raises NotFoundError for an unknown sensor or queue, InvalidInputError for a place
    that cannot be one, ConflictError for a retired sensor.
    """
    sensor, found = await _locked(session, sensor_id, queue_id)
    if sensor.retired_at is not None:
        raise ConflictError(f"Датчик {sensor_id} прибрано: спершу поверніть його")
    before = _whereabouts(sensor)
    if place is not None:
        sensors.put_at(sensor, place)
    if sensor.queue_id != queue_id:
        sensor.queue_id, sensor.placed_at = queue_id, now
        _forget_reports(sensor, awaited_by)
    details = {"before": before, "after": _whereabouts(sensor)}
    audit.record(session, "sensor_moved", now, actor=actor, description=sensor_id, details=details)
    await session.flush()
    for queue in found if len(found) > 1 else ():
        await evaluate_queue(session, queue, now)
    await session.flush()
    return sensor


async def _locked(session: AsyncSession, sensor_id: str, queue_id: int | None = None) -> tuple[IotSensor, list[Queue]]:
    """Lock a sensor's queue and ``queue_id``, then the sensor: in the order in which readings lock them."""
    known_in = (await sensors.get(session, sensor_id)).queue_id
    wanted = {known_in} if queue_id is None else {known_in, queue_id}
    found = list(await queues.get_many_locked(session, wanted))
    if len(found) < len(wanted):
        raise NotFoundError(f"Черги {queue_id} немає", queue_id=queue_id)
    sensor = await sensors.get_locked(session, sensor_id)
    if sensor.queue_id != known_in:
        raise ConflictError(f"Датчик {sensor_id} саме перемістили: подивіться ще раз")
    return sensor, found


def _forget_reports(sensor: IotSensor, awaited_by: int | None) -> None:
    """Make a sensor as one that was never heard."""
    sensor.is_online = False
    sensor.last_ping_at = sensor.heard_since = sensor.last_reading_at = None
    sensor.reported_on = sensor.reported_since = None
    sensor.slept_through = []
    sensor.voltage_state, sensor.voltage_next_state = "normal", None
    sensor.voltage_next_since = sensor.voltage_measured_at = None
    sensor.last_voltage = sensor.last_frequency = None
    sensor.awaited_by = awaited_by


def _whereabouts(sensor: IotSensor) -> dict[str, Any]:
    return {
        "queue_id": sensor.queue_id,
        "place": sensor.place,
        "latitude": None if sensor.latitude is None else str(sensor.latitude),
        "longitude": None if sensor.longitude is None else str(sensor.longitude),
    }
