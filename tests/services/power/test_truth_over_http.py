"""The simulated city's readings through nginx and three API processes that restart: decisions are the pure rule's."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

import aiohttp
import pytest
from redis.asyncio import Redis

from listening import listening
from svitlobot.api.app import create_app
from svitlobot.api.context import Context
from svitlobot.clock import utc_now
from svitlobot.db.session import Database
from svitlobot.domain.power.readings import Reading
from svitlobot.launch.servers import Servers
from svitlobot.services.power.liveness import ApiProcess
from svitlobot_bench import nginx
from svitlobot_bench.rig import free_port, is_open, until
from svitlobot_bench.truth.devices import make_feeds
from svitlobot_bench.truth.ours import OurRule
from svitlobot_bench.truth.services import replay, shown
from svitlobot_bench.truth.setups import SETUPS
from svitlobot_bench.truth.world import NETWORKS, QueueWorld, World

pytestmark = pytest.mark.long

CHOSEN = ("two batteries and mains", "two mains", "one mains")
RESTART_EVERY = 45  # readings


@dataclass
class Instance:
    """A process of the API in the test's own loop: it keeps its port, and forgets the rest when it restarts."""

    context: Context
    port: int = field(default_factory=free_port)
    serving: AsyncExitStack = field(default_factory=AsyncExitStack)
    is_up: bool = False

    async def start(self) -> None:
        self.context = replace(self.context, process=ApiProcess())
        await self.serving.enter_async_context(listening(create_app(self.context), self.port))
        self.is_up = True

    async def stop(self) -> None:
        self.is_up = False
        await self.serving.aclose()

    async def beat(self) -> None:
        await self.context.process.send_heartbeat(self.context.database, self.context.clock())


@dataclass
class NginxDoor:
    """Three instances behind nginx, of which one after the other restarts while readings come in."""

    http: aiohttp.ClientSession
    instances: list[Instance] = field(default_factory=list)
    url: str = ""
    now: datetime = field(default_factory=utc_now)
    delivered: int = 0
    restarts: int = 0
    restarting: asyncio.Task[None] | None = None

    def clock(self) -> datetime:
        return self.now

    async def deliver(self, reading: Reading, key: str, now: datetime, address: str) -> None:
        """Post a reading as firmware does, again until it is answered."""
        self.now = now
        self.delivered += 1
        if self.delivered % RESTART_EVERY == 0 and (self.restarting is None or self.restarting.done()):
            self.restarting = asyncio.create_task(self._restart(self.instances[self.restarts % len(self.instances)]))
        body = {
            "sensor_id": reading.sensor_id,
            "is_power_on": reading.is_power_on,
            "age_s": reading.age.total_seconds(),
        }
        headers = {"Authorization": f"Bearer {key}", "X-Real-IP": address}
        while await self._post(body, headers) != 200:
            pass

    async def _post(self, body: dict[str, object], headers: dict[str, str]) -> int:
        async with self.http.post(f"{self.url}/api/iot/data", json=body, headers=headers) as answer:
            assert answer.status in {200, 502}, await answer.text()
            return answer.status

    async def _restart(self, instance: Instance) -> None:
        await instance.stop()
        await instance.start()
        await instance.beat()
        self.restarts += 1

    async def beat(self, _at: float, now: datetime) -> None:
        """Send the heartbeats of the instances that are up."""
        self.now = now
        for instance in self.instances:
            if instance.is_up:
                await instance.beat()


@pytest.fixture
async def door(emptied_database: Database, redis: Redis, servers: Servers, tmp_path: Path) -> AsyncIterator[NginxDoor]:
    if not nginx.is_installed():
        (pytest.fail if os.environ.get("CI") else pytest.skip)("no nginx: apt-get install nginx")
    async with aiohttp.ClientSession() as http, AsyncExitStack() as running:
        door = NginxDoor(http)
        context = Context(servers.settings, emptied_database, redis, door.clock)
        door.instances = [Instance(context) for _ in range(3)]
        for instance in door.instances:
            await instance.start()
            running.push_async_callback(instance.stop)
        apis = [f"http://127.0.0.1:{instance.port}" for instance in door.instances]
        port, _ = running.enter_context(nginx.serving(apis, tmp_path))
        door.url = f"http://127.0.0.1:{port}"
        await until(lambda: is_open(port), every=0.01)
        yield door
        if door.restarting is not None:
            await door.restarting


def _world() -> World:
    """Half an hour with outages in every queue, a provider away and Redis away."""
    off = [[(703.0, 1406.0)], [(811.0, 1514.0)], [(903.0, 1307.0)]]
    away = {name: [] for name in NETWORKS} | {"provider-b": [(1507.0, 1701.0)]}
    return World(1, [QueueWorld(spans, [], {}) for spans in off], away, [], redis_away=[(1001.0, 1041.0)])


async def test_restarts_of_three_api_processes_behind_nginx_change_no_decision(
    emptied_database: Database, door: NginxDoor, monkeypatch
) -> None:
    monkeypatch.setattr(World, "end", 1800.0)
    await emptied_database.pool.execute("DELETE FROM queues WHERE queue_id > 3")
    world = _world()
    feeds = make_feeds(world, 3, [SETUPS[name] for name in CHOSEN])
    pure = [one.told for one in OurRule(world, feeds, thorough=True, sweep_every=30.0).run()]
    assert all(pure), "something happens in every queue"
    real = await replay(emptied_database, world, feeds, sweep_every=30.0, door=door)
    assert [shown(told) for told in real] == [shown(told) for told in pure]
    assert door.restarts >= 3, "each process restarted"
    networks = await emptied_database.pool.fetchval("SELECT count(DISTINCT ip_address) FROM iot_sensors")
    assert networks == len({device.network for name in CHOSEN for device in SETUPS[name]}), "addresses pass nginx"
