"""`svitlobot demo` as a newcomer runs it, on ports of its own."""

import asyncio
import os
import random
import re
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

RESIDENTS = 240  # twenty a queue: at Telegram's pace all of a queue are told within a second
OPEN_WITHIN = 120.0  # seconds; it makes a database and loads a city's addresses first
GONE_WITHIN = 30.0

_PAGE = re.compile(r"Сторінка міста: (\S+)")
_PORTS = ("API_PORT", "BOT_PORT", "TELEGRAM_SANDBOX_PORT", "PAYMENT_SANDBOX_PORT", "CITY_PORT")


@dataclass(frozen=True)
class Demo:
    """Where a running demo is found: its page, its API, and the directory of its data."""

    page: str
    api: str
    var_dir: Path

    @property
    def admin_token(self) -> str:
        """Return what opens the operator's doors."""
        return (self.var_dir / "admin_token").read_text().strip()


@asynccontextmanager
async def running_demo(directory: Path) -> AsyncIterator[Demo]:
    """Run the demo with a small city as a script runs it in the background; yield where it is. SIGINT ends it."""
    ports = dict(zip(_PORTS, map(str, _unasked_ports(len(_PORTS))), strict=True))
    environment = os.environ | ports | {"VAR_DIR": str(directory / "var")}
    demo = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "svitlobot", "demo", "--residents", str(RESIDENTS)),
        env=environment,
        cwd=directory,
        stdout=asyncio.subprocess.PIPE,
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_IGN),
    )
    assert demo.stdout is not None
    try:
        async with asyncio.timeout(OPEN_WITHIN):
            page = await _page(demo.stdout)
        reading = asyncio.create_task(demo.stdout.read())  # so that it never waits for us
        yield Demo(page, f"http://127.0.0.1:{ports['API_PORT']}", directory / "var")
        demo.send_signal(signal.SIGINT)
        async with asyncio.timeout(GONE_WITHIN):
            rest = await reading
            assert await demo.wait() == 0, rest.decode()
    finally:
        if demo.returncode is None:
            demo.kill()
            await demo.wait()


def _unasked_ports(count: int) -> list[int]:
    """Return free ports that the kernel gives to no connection by itself: some are bound only half a minute later."""
    found: list[int] = []
    for port in random.sample(range(20_000, 32_000), 1_000):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                found.append(port)
        if len(found) == count:
            return found
    raise AssertionError("no free ports between 20000 and 32000")


async def _page(console: asyncio.StreamReader) -> str:
    text = ""
    async for line in console:
        text += line.decode()
        if found := _PAGE.search(text):
            return found[1]
    raise AssertionError(f"the demo ended before its page could be opened:\n{text}")
