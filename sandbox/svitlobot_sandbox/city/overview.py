"""The city at a glance, as the page's board shows it."""

import asyncio
from time import monotonic
from typing import Any

import orjson

from svitlobot.clock import Clock, utc_now
from svitlobot.db.queries.outbox.batches import backlog
from svitlobot.db.session import Database
from svitlobot.domain.outbox.delivery import Priority
from svitlobot.services.power.status import list_queues
from svitlobot_sandbox.city.phones import Phones
from svitlobot_sandbox.city.town import Town

KEPT_FOR = 0.5  # seconds

_SENSORS = "SELECT sensor_id, priority, is_online, last_ping_at FROM iot_sensors WHERE sensor_id = ANY($1)"
_RESIDENTS = "SELECT queue_id, count(DISTINCT user_id) FROM user_addresses GROUP BY queue_id"

Json = dict[str, Any]


class Overview:
    """Looks at the city when asked, at most twice a second however many pages ask."""

    def __init__(self, database: Database, phones: Phones, town: Town, *, clock: Clock = utc_now) -> None:
        self._database = database
        self._phones = phones
        self._town = town
        self._clock = clock
        self._turn = asyncio.Lock()
        self._seen = b""
        self._good_until = 0.0

    async def as_json(self) -> bytes:
        """Return the city as JSON. Raises what the database and the sandbox raise when they are away."""
        async with self._turn:
            started = monotonic()
            if started >= self._good_until:
                self._seen = orjson.dumps(await self._look())
                looked = monotonic()
                # A tenth of the time at most, however big the city is.
                self._good_until = looked + max(KEPT_FOR, 9 * (looked - started))
            return self._seen

    def forget(self) -> None:
        """Look anew when asked next: something was switched."""
        self._good_until = 0.0

    async def _look(self) -> Json:
        traffic, now = await self._phones.traffic(), self._clock()
        waiting = await backlog(self._database.pool)
        total = sum(waiting.values())
        queues = await self._queues()
        return {
            "now": now,
            "queues": queues,
            "sensors": await self._sensors(),
            "backlog": {
                "total": total,
                "per_lane": [{"lane": lane, "name": lane.name, "count": waiting.get(lane, 0)} for lane in Priority],
            },
            "rate": round(traffic.rate, 1),
            "sent": traffic.accepted,
            "eta_s": round(total / traffic.rate) if total and traffic.rate else None,
            "outage": next((_named(queue) for queue in queues if queue["is_scripted"]), None),
        }

    async def _queues(self) -> list[Json]:
        async with self._database.transaction() as session:
            queues = await list_queues(session, self._clock())
        residents = dict(await self._database.pool.fetch(_RESIDENTS))
        return [
            queue.model_dump(include={"queue_id", "name", "status", "since", "is_unstable"})
            | {"residents": residents.get(queue.queue_id, 0), "is_scripted": queue.queue_id in self._town.on_stage}
            for queue in queues
        ]

    async def _sensors(self) -> list[Json]:
        devices = {sensor.sensor_id: sensor for sensor in self._town.sensors}
        known = {row["sensor_id"]: row for row in await self._database.pool.fetch(_SENSORS, list(devices))}
        return [
            {
                "sensor_id": sensor_id,
                "queue_id": device.queue_id,
                "priority": known[sensor_id]["priority"],
                "mode": device.mode,
                "voltage": device.volts,
                "heard_at": known[sensor_id]["last_ping_at"],
                "trouble": device.trouble,
                "is_online": known[sensor_id]["is_online"],
            }
            for sensor_id, device in devices.items()
            if sensor_id in known
        ]


def _named(queue: Json) -> Json:
    return {name: queue[name] for name in ("queue_id", "name")}
