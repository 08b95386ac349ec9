import asyncio
import sys

import aiohttp
import pytest

from svitlobot.errors import ConfigurationError
from svitlobot_sandbox.telegram import Config, run, serve

from .client import Client


async def test_production_is_refused():
    with pytest.raises(ConfigurationError, match="must not run in production"):
        await run("127.0.0.1", 0, Config(), environment="production")


async def test_closing_ends_waiting_polls_and_frees_the_port(client):
    polling = asyncio.create_task(client.call("getUpdates", timeout=30))
    await client.until_called("getUpdates")
    async with asyncio.timeout(1):
        await client.sandbox.close()
        with pytest.raises(aiohttp.ClientConnectionError):
            await polling
    port = int(client.sandbox.url.rpartition(":")[2])
    again = await serve(port=port)
    await again.close()


async def start_process(*options):
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "svitlobot_sandbox.telegram", "--port", "0", *options),
        stderr=asyncio.subprocess.PIPE,
    )
    return process, (await process.stderr.readline()).decode()


async def test_the_process_serves_fails_on_demand_and_leaves_on_sigterm_within_a_second(start):
    process, greeting = await start_process("--rate", "1")
    client = Client(type("Elsewhere", (), {"url": greeting.split()[-1]}), (await start()).session)
    try:
        assert [(await client.send(chat_id)).status for chat_id in (7, 8)] == [200, 429]
        await client.post("faults", kind="reset_after", count=1, methods=["getMe"])
        with pytest.raises(aiohttp.ClientOSError, match="reset by peer"):
            await client.call("getMe")
    finally:
        process.terminate()
    assert await asyncio.wait_for(process.wait(), 1) == 0


async def test_the_process_refuses_production_in_one_line():
    process, line = await start_process("--environment", "production")
    assert await process.wait() == 2
    assert "must not run in production" in line
