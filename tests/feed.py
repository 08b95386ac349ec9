"""Another party's server with a schedule, which does what the test tells it to."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class Feed:
    """The server's address, what it answers, and what it was asked."""

    url: str = ""
    body: str = ""
    status: int = 200
    etag: str | None = None
    answer: Answer | None = None
    asked: list[web.Request] = field(default_factory=list)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer as a server that knows ETags, unless the test answers itself."""
        self.asked.append(request)
        if self.answer is not None:
            return await self.answer(request)
        headers = {"ETag": self.etag} if self.etag else {}
        if self.etag and request.headers.get("If-None-Match") == self.etag:
            return web.Response(status=304, headers=headers)
        return web.Response(status=self.status, text=self.body, headers=headers)


@asynccontextmanager
async def serving() -> AsyncIterator[Feed]:
    """Serve on the loopback until the block ends."""
    feed = Feed()
    app = web.Application()
    app.router.add_get("/{path:.*}", feed.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        feed.url = f"http://127.0.0.1:{runner.addresses[0][1]}/plan.json"
        yield feed
    finally:
        await runner.cleanup()
