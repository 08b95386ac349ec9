"""The real thing on a small stage: embedded servers in a fresh directory, roles as processes, the sandbox as Telegram.

Benchmarks and fault tests stand on it, so that what they see is what an operator would.
"""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import orjson
import psutil
from pydantic import SecretStr

from svitlobot.clock import utc_now
from svitlobot.db import migrate
from svitlobot.db.session import Database
from svitlobot.domain.power.observations import Supply
from svitlobot.launch.servers import Servers, started
from svitlobot.services.power.sensors import add_sensor
from svitlobot.settings import Settings
from svitlobot_sandbox.city.sensors import firmware_payload

TOKEN = "1000000001:benchmark-token-known-to-everyone-000"  # noqa: S105 - the sandbox takes any
START_LIMIT_S = 30.0
HOUSES = 2_000
BOOT_ID = "bench"  # numbers are known again under the start that gave them


def start_process(argv: list[str], env: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """Start ``python -m argv`` with this environment."""
    return subprocess.Popen([sys.executable, "-m", *argv], env=dict(env))  # noqa: S603 - our own modules


# Tests that start many roles give another way to start them.
Start = Callable[[list[str], Mapping[str, str]], subprocess.Popen[bytes]]


@dataclass
class Process:
    """A role, running."""

    popen: subprocess.Popen[bytes]

    @property
    def stats(self) -> psutil.Process:
        """The operating system's view of it."""
        return psutil.Process(self.popen.pid)

    def cpu_seconds(self) -> float:
        """Return user and system time so far."""
        times = self.stats.cpu_times()
        return float(times.user + times.system)

    def peak_rss_mib(self) -> float:
        """Return the most memory it ever held, in MiB (Linux: VmHWM)."""
        for line in Path(f"/proc/{self.popen.pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
        return 0.0

    def kill(self) -> None:
        """Kill it as a power cut would."""
        self.popen.kill()
        self.popen.wait()

    def stop(self, timeout: float = 10.0) -> int:
        """Ask it to stop; return its exit code."""
        self.popen.send_signal(signal.SIGTERM)
        return self.popen.wait(timeout)


@dataclass
class Rig:
    """Servers, the sandbox, and the roles started so far."""

    servers: Servers
    database: Database
    http: aiohttp.ClientSession
    telegram: str
    api: str
    start_process: Start = start_process
    processes: list[Process] = field(default_factory=list)
    keys: dict[str, str] = field(default_factory=dict)

    def start(self, *arguments: str, **environment: str) -> Process:
        """Start ``python -m svitlobot ROLE``, with settings of its own if need be."""
        settings = self.servers.settings
        env = os.environ | {
            "DATABASE_URL": settings.require_database_url(),
            "REDIS_URL": settings.require_redis_url(),
            "TELEGRAM_BOT_TOKEN": TOKEN,
            "TELEGRAM_API_URL": self.telegram,
            "API_PORT": self.api.rpartition(":")[2],
            "ADMIN_TOKEN": "admin-token-of-the-rig",
            "LOG_LEVEL": "ERROR",
            **environment,
        }
        process = Process(self.start_process(["svitlobot", *arguments], env))
        self.processes.append(process)
        return process

    async def start_api(self, **environment: str) -> Process:
        """Start the API and wait until it answers."""
        process = self.start("api", **environment)
        await self._answers(f"{self.api}/health/live")
        return process

    async def start_sender(self, rate: float, **environment: str) -> Process:
        """Start a sender and wait until it listens."""
        before = await self.count_senders()
        process = self.start("sender", SEND_RATE=str(rate), **environment)
        await until(lambda: self._is_more_senders(before))
        return process

    async def _is_more_senders(self, before: int) -> bool:
        return await self.count_senders() > before

    async def count_senders(self) -> int:
        """Count the senders that listen."""
        query = "SELECT count(*) FROM pg_stat_activity WHERE starts_with(application_name, 'svitlobot-sender-')"
        count: int = await self.database.pool.fetchval(query)
        return count

    async def stats(self) -> dict[str, Any]:
        """Return what the sandbox counted."""
        async with self.http.get(f"{self.telegram}/sandbox/stats") as answer:
            stats: dict[str, Any] = await answer.json()
            return stats

    async def control(self, method: str, path: str, body: object = None) -> Any:  # noqa: ANN401 - JSON
        """Call the sandbox's own API."""
        async with self.http.request(method, f"{self.telegram}/sandbox/{path}", json=body) as answer:
            answer.raise_for_status()
            return await answer.json()

    async def deliveries_by_chat(self) -> dict[int, int]:
        """Return how many messages each chat has had."""
        async with self.http.get(f"{self.telegram}/sandbox/deliveries/chats") as answer:
            return dict(orjson.loads(line) for line in (await answer.read()).splitlines())

    async def add_houses(self, queue_id: int = 1) -> None:
        """Build a street in a queue, for people to live in."""
        await self.database.pool.execute(
            """
            INSERT INTO addresses (street, house_number, queue_id, street_key, house_key)
            SELECT 'вул. Соборна', number, $1::int, 'соборна', number FROM generate_series(1, $2) AS number
            """,
            queue_id,
            HOUSES,
        )

    async def add_sensors(
        self, queue_id: int = 1, supply: Supply = Supply.BACKUP, silence_after_s: int = 180
    ) -> list[str]:
        """Give a queue its two sensors; return their ids. They have said nothing yet."""
        ids = [f"ESP32_{queue_id}_{priority}" for priority in (1, 2)]
        async with self.database.transaction() as session:
            for priority, sensor_id in enumerate(ids, 1):
                self.keys[sensor_id] = await add_sensor(
                    session,
                    sensor_id=sensor_id,
                    queue_id=queue_id,
                    priority=priority,
                    supply=supply,
                    silence_after_s=silence_after_s,
                    now=utc_now(),
                )
        return ids

    async def post(self, sensor_id: str, *, is_power_on: bool, seq: int | None = None) -> int:
        """Post a reading as the firmware does, numbered if it is to be known again; return the HTTP status."""
        body = firmware_payload(sensor_id, is_power_on=is_power_on, voltage=229.3 * is_power_on, frequency=50.0)
        if seq is not None:
            body = body.removesuffix(b"}") + f',"boot_id": "{BOOT_ID}","seq": {seq}}}'.encode()
        headers = {"Authorization": f"Bearer {self.keys[sensor_id]}", "Content-Type": "application/json"}
        async with self.http.post(f"{self.api}/api/iot/data", data=body, headers=headers) as answer:
            await answer.read()
            return answer.status

    async def _answers(self, url: str) -> None:
        async def is_up() -> bool:
            try:
                async with self.http.get(url) as answer:
                    return answer.status == 200
            except aiohttp.ClientError:
                return False

        await until(is_up)


async def until(condition: Any, limit: float = START_LIMIT_S, every: float = 0.02) -> None:  # noqa: ANN401
    """Wait until the coroutine function answers true. Raises TimeoutError after ``limit`` seconds."""
    async with asyncio.timeout(limit):
        while not await condition():  # noqa: ASYNC110 - it waits for other processes, which set no event
            await asyncio.sleep(every)


async def is_open(port: int) -> bool:
    """Return whether a process listens on a port of the loopback."""
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    return True


def free_port() -> int:
    """Return a port on the loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def fresh_servers() -> Iterator[Servers]:
    """Start embedded PostgreSQL and Redis with empty data; everything is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="svitlobot-rig-") as directory:
        settings = Settings(var_dir=Path(directory), _env_file=None)
        with started(settings.model_copy(update={"database_url": None, "redis_url": None})) as servers:
            yield servers


@asynccontextmanager
async def rig_on(
    servers: Servers, database_url: str | None = None, rate: float = 30.0, start: Start = start_process
) -> AsyncIterator[Rig]:
    """Set the stage on running servers: schema and sandbox. The roles are the caller's to start."""
    if database_url is None:
        database_url = servers.settings.require_database_url()
        await migrate.upgrade(database_url)
    settings = servers.settings.model_copy(update={"database_url": SecretStr(database_url)})
    servers = Servers(settings, servers.embedded)
    port = free_port()
    sandbox = start(["svitlobot_sandbox.telegram", "--port", str(port), "--rate", str(rate)], os.environ)
    database = await Database(database_url, role="rig", pool_size=4).open()
    async with aiohttp.ClientSession() as http:
        rig = Rig(servers, database, http, f"http://127.0.0.1:{port}", f"http://127.0.0.1:{free_port()}", start)
        rig.processes.append(Process(sandbox))
        try:
            await rig._answers(f"{rig.telegram}/sandbox/stats")
            yield rig
        finally:
            for process in reversed(rig.processes):
                if process.popen.poll() is None:
                    process.kill()
            await database.close()
