"""`svitlobot demo` as a newcomer runs it, on ports of its own."""

import asyncio
import os
import re
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from svitlobot.bench.rig import free_port

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
async def running_demo(directory: Path, residents: int) -> AsyncIterator[Demo]:
    """Run the demo with a city of so many residents; yield where it is. Ctrl-C ends it."""
    ports = {name: str(free_port()) for name in _PORTS}
    environment = os.environ | ports | {"VAR_DIR": str(directory / "var")}
    demo = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "svitlobot", "demo", "--residents", str(residents)),
        env=environment,
        cwd=directory,
        stdout=asyncio.subprocess.PIPE,
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


async def _page(console: asyncio.StreamReader) -> str:
    said = ""
    async for line in console:
        said += line.decode()
        if found := _PAGE.search(said):
            return found[1]
    raise AssertionError(f"the demo ended before its page could be opened:\n{said}")
