"""Work that is given to a process of its own: it may take all the time and memory it needs, and takes none of ours."""

import asyncio
import os
import signal
import sys
from collections.abc import Mapping

import structlog

log = structlog.get_logger()

LIMIT_S = 900.0


async def run_command(*arguments: str, environment: Mapping[str, str]) -> int:
    """Run `svitlobot` with these arguments; return its exit code.

    Secrets go through the ``environment``, which others cannot read. It is killed after a quarter of an hour, or when
    the caller is cancelled.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "svitlobot", *arguments,
        env=os.environ | dict(environment), stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        async with asyncio.timeout(LIMIT_S):
            return await process.wait()
    except TimeoutError:
        log.exception("command_too_slow", command=arguments[:2])
        return -signal.SIGKILL
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
