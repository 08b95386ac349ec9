"""The API with the panel on a real socket, and an operator who can log in."""

import asyncio
import re
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import aiohttp
import pytest
import uvicorn
from redis.asyncio import Redis

from svitlobot.api.app import create_app
from svitlobot.api.context import Context
from svitlobot.bench.rig import until
from svitlobot.db.session import Database
from svitlobot.gateways.limits import Limiter
from svitlobot.launch.servers import Servers
from svitlobot.panel.app import Panel, mount
from svitlobot.panel.context import PanelContext
from svitlobot.services import operators
from town import Town

LOGIN, PASSWORD = "olena", "дуже довгий пароль"
_FIELD = re.compile(r'name="csrf_token" value="(\w+)"')


@dataclass
class Visitor:
    """A browser without a window: cookies, and the token of the last page it saw."""

    url: str
    http: aiohttp.ClientSession
    csrf: str = ""
    headers: Any = field(default_factory=dict)

    async def ask(self, method: str, path: str, **request: Any) -> tuple[int, str]:
        """Make a request as a page of the panel does; redirects are not followed."""
        headers = {"Origin": self.url, "Sec-Fetch-Site": "same-origin"} | request.pop("headers", {})
        async with self.http.request(
            method, f"{self.url}/admin{path}", headers=headers, allow_redirects=False, **request
        ) as answer:
            text = await answer.text()
            self.headers = answer.headers
            if found := _FIELD.search(text):
                self.csrf = found[1]
            return answer.status, text

    async def get(self, path: str) -> tuple[int, str]:
        """Open a page."""
        return await self.ask("GET", path)

    async def post(self, path: str, **fields: Any) -> tuple[int, str]:
        """Send a form with the token."""
        return await self.ask("POST", path, data={"csrf_token": self.csrf, **fields})

    async def log_in(self, login: str = LOGIN, password: str = PASSWORD) -> tuple[int, str]:
        """Open the page that asks for the password, and answer it; then see the first page."""
        await self.get("/login")
        answer = await self.post("/login", login=login, password=password)
        await self.get("/")
        return answer


@dataclass(frozen=True)
class Served:
    """The panel, the town behind it and where it is."""

    url: str
    panel: Panel
    town: Town


@pytest.fixture
def town(emptied_database: Database) -> Town:
    """A town without sensors."""
    return Town(emptied_database)


@pytest.fixture
async def served(town: Town, redis: Redis, servers: Servers) -> AsyncIterator[Served]:
    """The API and the panel, serving."""
    settings = servers.settings.model_copy(update={"telegram_bot_token": [], "schedule_urls": []})
    app = create_app(Context(settings, town.database, redis, town.clock))
    panel = mount(app, PanelContext(settings, town.database, Limiter(redis), town.clock))
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False))
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        await until(partial(_is_started, server), every=0.001)
        yield Served(f"http://127.0.0.1:{listening.getsockname()[1]}", panel, town)
        server.should_exit = True
        await serving


async def _is_started(server: uvicorn.Server) -> bool:
    return server.started


@pytest.fixture
async def operator(town: Town) -> str:
    """Somebody with an account."""
    async with town.database.transaction() as session:
        return (await operators.add(session, LOGIN, PASSWORD, town.clock(), actor="cli")).login


@pytest.fixture
async def visitor(served: Served) -> AsyncIterator[Visitor]:
    """A browser that is not logged in."""
    # The cookie jar of aiohttp wants to be told that an address may have cookies.
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as http:
        yield Visitor(served.url, http)


@pytest.fixture
async def browser_of_operator(visitor: Visitor, operator: str) -> Visitor:
    """A browser that is logged in."""
    status, text = await visitor.log_in()
    assert status == 303, text
    return visitor
