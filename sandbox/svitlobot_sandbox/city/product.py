"""Runs the product itself, for a play that begins with nothing: `svitlobot up` as a process of its own."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp

from svitlobot.errors import ConflictError, UnavailableError

READY_WITHIN = 120.0  # seconds; the first start also makes the database
STOPPED_WITHIN = 15.0
LOG_LINES = 5


@asynccontextmanager
async def running_product(
    api_url: str, log_file: Path, *, before_exec: Callable[[], None] | None = None
) -> AsyncIterator[None]:
    """Start `svitlobot up`, yield once it is ready, stop it in the end. What it says goes to ``log_file``.

    ``before_exec`` runs in the child before the program does. Raises ConflictError when another one runs at
    ``api_url`` already, UnavailableError with the end of the log when it does not start or ends before the play does.
    """
    async with aiohttp.ClientSession() as http:
        if await _answers(http, f"{api_url}/health/live"):
            raise ConflictError(f"за адресою {api_url} вже щось працює: для запущеного `up` є `svitlobot simulate`")
    log_file.parent.mkdir(parents=True, exist_ok=True)
    with log_file.open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "svitlobot",
            "up",
            env={"CITY_NAMES": "Львів"} | os.environ,  # whose addresses the demo city has
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # a terminal's Ctrl-C is for us: sensors stop before the product does
            preexec_fn=before_exec,
        )
    try:
        await _ready(process, api_url, log_file)
        async with while_it_lives(process, log_file):
            yield
    finally:
        await _stop(process)


@asynccontextmanager
async def while_it_lives(process: asyncio.subprocess.Process, log_file: Path) -> AsyncIterator[None]:
    """Break off what is done with the product when it ends by itself. Raises UnavailableError."""
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(None) as life:
            ended = asyncio.create_task(process.wait())
            ended.add_done_callback(lambda _: life.reschedule(loop.time()) if process.returncode is not None else None)
            try:
                yield
            finally:
                ended.cancel()
    except TimeoutError:
        if not life.expired():
            raise
        raise UnavailableError(f"`svitlobot up` зупинився:\n{_last_lines(log_file)}") from None


async def _ready(process: asyncio.subprocess.Process, api_url: str, log_file: Path) -> None:
    try:
        async with asyncio.timeout(READY_WITHIN), aiohttp.ClientSession() as http:
            while not await _answers(http, f"{api_url}/health/ready"):
                if process.returncode is not None:
                    raise UnavailableError(f"`svitlobot up` не запустився:\n{_last_lines(log_file)}")
                await asyncio.sleep(0.1)
    except TimeoutError:
        raise UnavailableError(f"`svitlobot up` не готовий за {READY_WITHIN:.0f} с:\n{_last_lines(log_file)}") from None


async def _answers(http: aiohttp.ClientSession, url: str) -> bool:
    try:
        async with http.get(url, timeout=aiohttp.ClientTimeout(total=2)) as answer:
            return answer.ok
    except (aiohttp.ClientError, TimeoutError):
        return False


async def _stop(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.send_signal(signal.SIGINT)
    try:
        async with asyncio.timeout(STOPPED_WITHIN):
            await process.wait()
    except TimeoutError:
        os.killpg(process.pid, signal.SIGKILL)
        await process.wait()


def _last_lines(log_file: Path) -> str:
    return "\n".join(log_file.read_text(errors="replace").splitlines()[-LOG_LINES:])
