"""A small town for tests: sensors, a clock that moves when it is told to, and the product's own services."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from svitlobot.clock import utc_now
from svitlobot.db.models import IotSensor, Queue
from svitlobot.db.session import Database
from svitlobot.domain.addresses.normalise import house_key, street_key
from svitlobot.domain.power.decisions import Decision, PowerSource
from svitlobot.domain.power.observations import Supply
from svitlobot.domain.power.readings import Reading
from svitlobot.services.power import evaluate, ingest, liveness, overrides, sensors
from svitlobot.services.power.liveness import ApiProcess

ADMIN_CHAT = 777


class Clock:
    """A clock that stands still until it is moved. It starts now, where the database has partitions."""

    def __init__(self) -> None:
        self.now = utc_now().replace(microsecond=0)

    def __call__(self) -> datetime:
        return self.now

    def tick(self, seconds: float) -> None:
        """Let time pass."""
        self.now += timedelta(seconds=seconds)


@dataclass
class Town:
    """A migrated database, the clock, and the keys of the sensors made so far."""

    database: Database
    clock: Clock = field(default_factory=Clock)
    keys: dict[str, str] = field(default_factory=dict)
    api: ApiProcess = field(default_factory=ApiProcess)

    async def add_sensor(
        self, sensor_id: str, queue_id: int = 1, supply: Supply = Supply.BACKUP, silence_after_s: int = 180
    ) -> str:
        """Provision a sensor; return its key."""
        async with self.database.transaction() as session:
            key = self.keys[sensor_id] = await sensors.add_sensor(
                session,
                sensor_id=sensor_id,
                queue_id=queue_id,
                priority=1,
                supply=supply,
                silence_after_s=silence_after_s,
                now=self.clock(),
            )
        return key

    async def add_house(self, street: str, house: str, *queue_ids: int) -> int:
        """Put a house into queues (1, unless told otherwise); return the smallest id of its rows."""
        query = (
            "INSERT INTO addresses (street, house_number, street_key, house_key, queue_id) "
            "SELECT $1, $2, $3, $4, unnest($5::int[]) RETURNING id"
        )
        keys = street_key(street), house_key(house)
        rows = await self.database.pool.fetch(query, street, house, *keys, list(queue_ids or (1,)))
        return min(row["id"] for row in rows)

    async def hear(self, sensor_id: str, is_power_on: bool, **fields: Any) -> int | None:
        """Take in a reading as the API does."""
        reading = Reading(sensor_id, is_power_on=is_power_on, **fields)
        return await ingest.ingest_reading(self.database, reading, self.keys[sensor_id], self.clock(), "192.0.2.1")

    async def ping(self, sensor_id: str, *, is_legacy: bool = False) -> int:
        """Take in a ping as the API does."""
        return await ingest.ingest_ping(self.database, self.keys[sensor_id], self.clock(), None, is_legacy=is_legacy)

    async def override(
        self, is_on: bool, queue_id: int = 1, source: PowerSource = PowerSource.OPERATOR, **fields: Any
    ) -> bool:
        """Have a person say that there is power, or none; return whether that was news."""
        async with self.database.transaction() as session:
            queue = await evaluate.lock_queue(session, queue_id)
            fields = {"source": source, "reason": "видно з вікна", "actor": "telegram:7", "now": self.clock()} | fields
            return await overrides.apply_override(session, queue, is_on, **fields)

    async def beat(self, process: ApiProcess | None = None) -> None:
        """Send the heartbeat of an API process, the town's own unless told otherwise."""
        await (process or self.api).send_heartbeat(self.database, self.clock())

    async def sweep(self) -> dict[int, Decision]:
        """Run the silence sweep as the worker does."""
        return await liveness.sweep(self.database, self.clock(), admin_chat=ADMIN_CHAT)

    async def sweep_for(self, seconds: float, every: float = 30) -> None:
        """Let time pass with the sweep running."""
        end = self.clock() + timedelta(seconds=seconds)
        while self.clock() < end:
            self.clock.tick(min(every, (end - self.clock()).total_seconds()))
            await self.sweep()

    async def queue(self, queue_id: int = 1) -> Queue:
        """Return a queue as it is stored."""
        async with self.database.transaction() as session:
            return await session.get_one(Queue, queue_id)

    async def sensor(self, sensor_id: str) -> IotSensor:
        """Return a sensor as it is stored."""
        async with self.database.transaction() as session:
            return await session.get_one(IotSensor, sensor_id)

    async def readings(self, sensor_id: str) -> list[Mapping[str, Any]]:
        """Return a sensor's stored readings, oldest first."""
        query = "SELECT * FROM iot_data WHERE sensor_id = $1 ORDER BY received_at, id"
        return await self.database.pool.fetch(query, sensor_id)

    async def kinds(self, queue_id: int | None = 1) -> list[str]:
        """Return the kinds of a queue's events (of events without a queue for None), oldest first."""
        query = "SELECT kind FROM events WHERE queue_id IS NOT DISTINCT FROM $1 ORDER BY id"
        return [row["kind"] for row in await self.database.pool.fetch(query, queue_id)]

    async def events(self) -> list[Mapping[str, Any]]:
        """Return every event, oldest first."""
        return await self.database.pool.fetch("SELECT * FROM events ORDER BY id")

    async def changes(self, queue_id: int = 1) -> list[Mapping[str, Any]]:
        """Return a queue's history, oldest first."""
        return await self.database.pool.fetch("SELECT * FROM queue_changes WHERE queue_id = $1 ORDER BY id", queue_id)
