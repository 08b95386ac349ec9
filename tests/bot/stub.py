"""An API that answers as it is told to."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import orjson
from aiohttp import web

from svitlobot_bench.rig import free_port


@dataclass
class Stub:
    """Its address, what it will answer, one after the other and the last one for ever, and what it was asked."""

    url: str
    answers: list[Any] = field(default_factory=list)
    asked: list[web.Request] = field(default_factory=list)
    bodies: list[Any] = field(default_factory=list)

    def will(self, *answers: Any) -> None:
        """Answer with these: a ``web.Response``, an object for JSON, or None to hang up."""
        self.answers = list(answers)


@asynccontextmanager
async def stubbed() -> AsyncIterator[Stub]:
    """Serve until the block ends."""
    port = free_port()
    stub = Stub(f"http://127.0.0.1:{port}")

    async def answer(request: web.Request) -> web.StreamResponse:
        stub.asked.append(request)
        body = await request.read()
        stub.bodies.append(orjson.loads(body) if body else None)
        said = stub.answers.pop(0) if len(stub.answers) > 1 else stub.answers[0]
        if said is None:
            request.transport.close()
            return web.Response()
        if isinstance(said, tuple):
            status, text = said
            return web.Response(status=status, text=text)
        return web.json_response(said)

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(app, shutdown_timeout=0)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    yield stub
    await runner.cleanup()
