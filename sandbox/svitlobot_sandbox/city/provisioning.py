"""Registers the simulated sensors with the product, two for each queue, and remembers their keys."""

import os
from pathlib import Path

import orjson
from sqlalchemy import select

from svitlobot.clock import Clock, utc_now
from svitlobot.db.models import IotSensor, Queue
from svitlobot.db.session import Database
from svitlobot.domain.power.observations import Supply
from svitlobot.services.power.sensors import add_sensor, hash_key, rotate_key
from svitlobot_sandbox.city.sensors import Credentials

SENSORS_PER_QUEUE = 2
SILENCE_AFTER_S = 180


async def provision(database: Database, keys_file: Path, *, clock: Clock = utc_now) -> list[Credentials]:
    """Return two simulated sensors for each queue, registering those that are missing.

    The product keeps only hashes, so the keys are kept in ``keys_file`` (0600) for the next run; a sensor whose key
    was lost gets a new one.
    """
    keys = _load(keys_file)
    found = []
    async with database.transaction() as session:
        registered = {
            sensor.sensor_id: sensor.key_hash
            for sensor in await session.scalars(select(IotSensor).where(IotSensor.sensor_id.startswith("ESP32_SIM")))
        }
        for queue_id in await session.scalars(select(Queue.queue_id).order_by(Queue.queue_id)):
            for priority in range(1, SENSORS_PER_QUEUE + 1):
                # Marked, so that a device of the operator's is never taken for a simulated one.
                sensor_id = f"ESP32_SIM{queue_id}_{priority}"
                if sensor_id not in registered:
                    keys[sensor_id] = await add_sensor(
                        session,
                        sensor_id=sensor_id,
                        queue_id=queue_id,
                        priority=priority,
                        supply=Supply.BACKUP,
                        silence_after_s=SILENCE_AFTER_S,
                        now=clock(),
                    )
                elif sensor_id not in keys or hash_key(keys[sensor_id]) != registered[sensor_id]:
                    keys[sensor_id] = await rotate_key(session, sensor_id, clock())
                found.append(Credentials(sensor_id, queue_id, keys[sensor_id]))
    _save(keys_file, keys)
    return found


def _load(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    keys: dict[str, str] = orjson.loads(path.read_bytes())
    return keys


def _save(path: Path, keys: dict[str, str]) -> None:
    """Replace the file whole, so that a kill leaves either the old keys or the new ones."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".new")
    unfinished.unlink(missing_ok=True)
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(orjson.dumps(keys, option=orjson.OPT_INDENT_2))
    unfinished.replace(path)
