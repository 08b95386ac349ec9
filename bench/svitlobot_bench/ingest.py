"""`bench ingest`: readings authenticated, stored and decided a second, beside a bare FastAPI insert."""

import asyncio
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import orjson

from svitlobot.clock import utc_now
from svitlobot_bench.rig import Process, Rig, free_port, fresh_servers, rig_on
from svitlobot_sandbox.city.sensors import firmware_payload

SENSORS_A_QUEUE = 16
QUEUES = 12
CONNECTIONS = 32
ROUNDS = 3
WARM_UP_S = 1.0

_IS_ANY_UNHEARD = "SELECT EXISTS (SELECT FROM iot_sensors WHERE last_ping_at IS NULL)"


async def run(seconds: float = 5.0) -> dict[str, Any]:
    """Measure both in turn, several rounds, in one process each; the ratio is of the medians."""
    with fresh_servers() as servers:
        async with rig_on(servers) as rig:
            await _provision(rig)
            await rig.start_api()
            bare_port = free_port()
            _start_bare(rig, bare_port)
            await rig._answers(f"http://127.0.0.1:{bare_port}/docs")
            ours, bare = urlsplit(rig.api).port or 0, bare_port
            requests = _requests(rig)
            while await rig.database.pool.fetchval(_IS_ANY_UNHEARD):  # the first reading of each sensor is eventful
                await load_port(ours, WARM_UP_S, requests)
            await load_port(bare, WARM_UP_S, requests)
            rounds = [
                (await load_port(ours, seconds, requests), await load_port(bare, seconds, requests))
                for _ in range(ROUNDS)
            ]
            stored = await rig.database.pool.fetchval("SELECT count(*) FROM iot_data")
    best = sorted(rounds, key=lambda pair: pair[0]["per_second"] / pair[1]["per_second"])[ROUNDS // 2]
    return {
        "readings_per_second": best[0]["per_second"],
        "bare_per_second": best[1]["per_second"],
        "ratio": round(best[0]["per_second"] / best[1]["per_second"], 3),
        "p50_ms": best[0]["p50_ms"],
        "p99_ms": best[0]["p99_ms"],
        "bare_p50_ms": best[1]["p50_ms"],
        "bare_p99_ms": best[1]["p99_ms"],
        "errors": sum(pair[0]["errors"] + pair[1]["errors"] for pair in rounds),
        "stored": stored,
        "rounds": [[ours["per_second"], bare["per_second"]] for ours, bare in rounds],
    }


async def _provision(rig: Rig) -> None:
    from svitlobot.domain.power.observations import Supply
    from svitlobot.services.power.sensors import add_sensor

    async with rig.database.transaction() as session:
        for queue_id in range(1, QUEUES + 1):
            for priority in range(1, SENSORS_A_QUEUE + 1):
                sensor_id = f"ESP32_{queue_id}_{priority}"
                rig.keys[sensor_id] = await add_sensor(
                    session,
                    sensor_id=sensor_id,
                    queue_id=queue_id,
                    priority=priority,
                    supply=Supply.BACKUP,
                    silence_after_s=180,
                    now=utc_now(),
                )


def _requests(rig: Rig) -> list[str]:
    requests = []
    for number, (sensor_id, key) in enumerate(rig.keys.items()):
        body = firmware_payload(sensor_id, is_power_on=True, voltage=220 + number % 20, frequency=49.98).decode()
        requests.append(
            f"POST /api/iot/data HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            f"Authorization: Bearer {key}\r\nContent-Length: {len(body)}\r\n\r\n{body}"
        )
    return requests


def _start_bare(rig: Rig, port: int) -> None:
    url = rig.servers.settings.require_database_url()
    command = [sys.executable, "-m", "svitlobot_bench.bare_ingest", url, str(port)]
    rig.processes.append(Process(subprocess.Popen(command)))  # noqa: S603 - our own module


async def load_port(port: int, seconds: float, requests: list[str]) -> dict[str, Any]:
    """Load a port of the loopback for some seconds from a process of its own; return the figures."""
    with tempfile.NamedTemporaryFile("wb", suffix=".jsonl") as file:
        file.write(b"\n".join(map(orjson.dumps, requests)))
        file.flush()
        command = ("svitlobot_bench.load", "127.0.0.1", str(port), str(seconds), str(CONNECTIONS), Path(file.name))
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", *map(str, command), stdout=asyncio.subprocess.PIPE
        )
        output, _ = await process.communicate()
    figures: dict[str, Any] = orjson.loads(output)
    return figures
