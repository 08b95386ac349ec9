"""`bench status`: the city's status and the public page, requests a second beside a bare route of the same bytes.

Where nginx is installed, also through the shipped micro-cache beside nginx that serves the same bytes as files.
"""

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from svitlobot_bench import nginx
from svitlobot_bench.ingest import load_port
from svitlobot_bench.rig import Process, Rig, free_port, fresh_servers, rig_on

PAGES = {"status": "/api/status", "page": "/"}
ROUNDS = 3
WARM_UP_S = 0.5


async def run(seconds: float = 3.0) -> dict[str, Any]:
    """Measure each in turn with its yardstick, several rounds; a ratio is that of the median round."""
    with fresh_servers() as servers, tempfile.TemporaryDirectory(prefix="svitlobot-bench-") as directory:
        folder = Path(directory)
        async with rig_on(servers) as rig:
            await rig.add_houses()
            await rig.add_sensors()
            api = await rig.start_api()
            await _keep_answers(rig, folder)
            bare = await _start_bare(rig, folder)
            figures = await _measure("", urlsplit(rig.api).port or 0, bare, seconds)
            figures |= await _processor_time(rig, api, bare, seconds)
            if not nginx.is_installed():
                return {**figures, "nginx": "not installed: the micro-cache is not measured"}
            with nginx.serving([rig.api], folder) as (cached, files):
                await rig._answers(f"http://127.0.0.1:{files}/status")
                return {**figures, **await _measure("cached_", cached, files, seconds)}


async def _keep_answers(rig: Rig, folder: Path) -> None:
    """Write what the application answers to files, for the yardsticks."""
    for name, path in PAGES.items():
        async with rig.http.get(rig.api + path) as answer:
            answer.raise_for_status()
            (folder / name).write_bytes(await answer.read())


async def _start_bare(rig: Rig, folder: Path) -> int:
    port = free_port()
    command = [sys.executable, "-m", "svitlobot_bench.bare_bytes", str(folder), str(port)]
    rig.processes.append(Process(subprocess.Popen(command)))  # noqa: S603, ASYNC220 - our own module
    await rig._answers(f"http://127.0.0.1:{port}/status")
    return port


async def _measure(prefix: str, ours: int, yardstick: int, seconds: float) -> dict[str, Any]:
    figures: dict[str, Any] = {}
    for name, path in PAGES.items():
        ends = ((ours, path), (yardstick, f"/{name}"))
        for end in ends:
            await _get(*end, WARM_UP_S)
        rounds = [[await _get(*end, seconds) for end in ends] for _ in range(ROUNDS)]
        figures |= _summary(f"{prefix}{name}", rounds)
    return figures


async def _processor_time(rig: Rig, api: Process, bare: int, seconds: float) -> dict[str, Any]:
    """Measure the processor's time for a request, which other programs on the machine hardly change."""
    figures: dict[str, Any] = {}
    for name, path in PAGES.items():
        for key, process, end in (
            (name, api, (urlsplit(rig.api).port or 0, path)),
            (f"{name}_bare", rig.processes[-1], (bare, f"/{name}")),
        ):
            before = process.cpu_seconds()
            requests = (await _get(*end, seconds))["requests"]
            figures[f"{key}_cpu_us"] = round((process.cpu_seconds() - before) / requests * 1e6, 1)
    return figures


async def _get(port: int, path: str, seconds: float) -> dict[str, Any]:
    return await load_port(port, seconds, [f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n"])


def _summary(name: str, rounds: list[list[dict[str, Any]]]) -> dict[str, Any]:
    """Return the figures of the round whose ratio is the median, and the errors of all."""
    ours, bare = sorted(rounds, key=lambda pair: pair[0]["per_second"] / pair[1]["per_second"])[len(rounds) // 2]
    return {
        f"{name}_per_second": ours["per_second"],
        f"{name}_bare_per_second": bare["per_second"],
        f"{name}_ratio": round(ours["per_second"] / bare["per_second"], 3),
        f"{name}_p99_ms": ours["p99_ms"],
        f"{name}_bare_p99_ms": bare["p99_ms"],
        f"{name}_errors": sum(one["errors"] for pair in rounds for one in pair),
    }
