"""A Bot API that knows only getChatMember and answers what it is told to."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

from .client import BOT_TOKENS

CHANNEL = -1001000000001


@dataclass
class Channel:
    """Where it is, what it answers (a text is no JSON, None is no answer at all), and what it was asked."""

    url: str = ""
    answer: object = field(default_factory=lambda: {"ok": True, "result": {"status": "member"}})
    asked: list[dict[str, Any]] = field(default_factory=list)

    async def get_chat_member(self, request: web.Request) -> web.Response:
        """Answer."""
        self.asked.append(await request.json())
        if self.answer is None:
            assert request.transport is not None
            request.transport.abort()
            return web.Response()
        if isinstance(self.answer, str):
            return web.Response(text=self.answer, status=502)
        return web.json_response(self.answer)


@asynccontextmanager
async def channel_server() -> AsyncIterator[Channel]:
    """Serve it until the block ends."""
    channel = Channel()
    app = web.Application()
    app.router.add_post(f"/bot{BOT_TOKENS[0]}/getChatMember", channel.get_chat_member)
    server = TestServer(app)
    await server.start_server()
    channel.url = str(server.make_url("/"))
    try:
        yield channel
    finally:
        await server.close()
