"""An application on a real socket, which is gone the moment a test is done with it."""

import asyncio
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import uvicorn
from fastapi import FastAPI

from svitlobot.api.connections import Limits
from svitlobot.api.server import server_config
from svitlobot_bench.rig import until


class _PromptServer(uvicorn.Server):
    """Stops when asked to: uvicorn looks ten times a second whether it should, and then waits as long again."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.stopping = asyncio.Event()

    async def main_loop(self) -> None:
        await self.on_tick(0)
        await self.stopping.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        await until(self._is_idle, every=0.001)
        await self.lifespan.shutdown()

    async def _is_idle(self) -> bool:
        return not self.server_state.connections and not self.server_state.tasks

    async def is_started(self) -> bool:
        return self.started


@asynccontextmanager
async def listening(
    app: FastAPI, port: int = 0, proxies: Sequence[str] = ("127.0.0.1",), limits: Limits | None = None
) -> AsyncIterator[str]:
    """Serve the application until the block ends, on any free port unless one is named; yield its address."""
    # Only a socket that says it is TCP sends an answer's body without waiting until its headers have been confirmed.
    with socket.socket(proto=socket.IPPROTO_TCP) as bound:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a server that restarts takes the same port
        bound.bind(("127.0.0.1", port))
        server = _PromptServer(server_config(app, "127.0.0.1", port, proxies, limits or Limits()))
        serving = asyncio.create_task(server.serve(sockets=[bound]))
        await until(server.is_started, every=0.001)
        try:
            yield f"http://127.0.0.1:{bound.getsockname()[1]}"
        finally:
            server.stopping.set()
            await serving
