"""An API that only listens: what simulated sensors talk to in their own tests."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web


@dataclass
class Backend:
    """Keeps what was posted; answers 503 for the first ``failures`` requests."""

    failures: int = 0
    port: int = 0
    bodies: list[bytes] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    refused: list[bytes] = field(default_factory=list)
    _news: asyncio.Condition = field(default_factory=asyncio.Condition)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def take(self, request: web.Request) -> web.Response:
        body = await request.read()
        async with self._news:
            self._news.notify_all()
            if self.failures:
                self.failures -= 1
                self.refused.append(body)
                return web.Response(status=503)
            self.bodies.append(body)
            self.headers.append(dict(request.headers))
        return web.Response(text='{"status":"ok"}')

    async def posted(self, count: int) -> None:
        """Return once so many posts have been accepted."""
        async with asyncio.timeout(10), self._news:
            await self._news.wait_for(lambda: len(self.bodies) >= count)


@asynccontextmanager
async def listening(backend: Backend) -> AsyncIterator[Backend]:
    """Serve on the backend's port; 0 picks one, which it keeps."""
    app = web.Application()
    app.router.add_post("/api/iot/data", backend.take)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", backend.port)
    await site.start()
    backend.port = runner.addresses[0][1]
    try:
        yield backend
    finally:
        await runner.cleanup()
