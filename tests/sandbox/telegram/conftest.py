from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

import aiohttp
import pytest

from svitlobot_sandbox.telegram import Config, serve

from .client import Client, Clock

Start = Callable[..., Coroutine[Any, Any, Client]]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def start(clock: Clock) -> AsyncIterator[Start]:
    """Start sandboxes with settings of the test's own; they stop with the test."""
    running = []
    async with aiohttp.ClientSession() as session:

        async def start(**settings: Any) -> Client:
            sandbox = await serve(Config(**({"monotonic": clock, "unix": clock} | settings)))
            running.append(sandbox)
            return Client(sandbox, session)

        yield start
        for sandbox in running:
            await sandbox.close()


@pytest.fixture
async def client(start: Start) -> Client:
    """A sandbox with Telegram's own limits whose time stands still."""
    return await start()
