"""The API with the panel on a real socket, and a browser without a window."""

import io
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import openpyxl
from fastapi import FastAPI
from redis.asyncio import Redis

from listening import listening
from svitlobot.api.app import create_app
from svitlobot.api.context import Context
from svitlobot.db.session import Database
from svitlobot.panel.app import Panel, mount
from svitlobot.panel.context import PanelContext
from svitlobot.services.admin import operators
from svitlobot.services.imports.offload import Importers
from svitlobot.settings import Settings
from town import Town

LOGIN, PASSWORD = "olena", "дуже довгий пароль"
_FIELD = re.compile(r'name="csrf_token" value="(\w+)"')


def workbook(*rows: tuple[Any, ...]) -> bytes:
    """Return an .xlsx file of these rows."""
    book, file = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(file)
    return file.getvalue()


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

    async def upload(self, content: bytes, name: str = "file.xlsx", **fields: str) -> tuple[int, str]:
        """Send a file as a browser does, with the token before it."""
        words = {"csrf_token": self.csrf} | fields
        parts = [f'form-data; name="{key}"\r\n\r\n{value}'.encode() for key, value in words.items()]
        parts.append(f'form-data; name="file"; filename="{name}"\r\n\r\n'.encode() + content)
        body = b"".join(b"--edge\r\nContent-Disposition: " + part + b"\r\n" for part in parts) + b"--edge--\r\n"
        headers = {"Content-Type": "multipart/form-data; boundary=edge"}
        return await self.ask("POST", "/excel", data=body, headers=headers)

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


@asynccontextmanager
async def panel_served(town: Town, redis: Redis, settings: Settings) -> AsyncIterator[Served]:
    """Serve the API and the panel until the block ends."""
    key = town.database, repr(settings)
    app, panel = _idle.pop(key, None) or _made(settings, town, redis)
    app.state.context = Context(settings, town.database, redis, town.clock)
    app.state.importers = Importers(settings, town.database, town.clock)
    panel.admin.state.context = PanelContext(settings, town.database, town.clock, app.state)
    async with listening(app) as url:
        yield Served(url, panel, town)
    _idle[key] = app, panel


# Panels by database and settings that no test uses just now: finding out what routes need takes longer than most tests.
_idle: dict[tuple[Database, str], tuple[FastAPI, Panel]] = {}


def _made(settings: Settings, town: Town, redis: Redis) -> tuple[FastAPI, Panel]:
    app = create_app(Context(settings, town.database, redis, town.clock))
    return app, mount(app, PanelContext(settings, town.database, town.clock, app.state))


async def add_operator(town: Town) -> str:
    """Give an operator an account."""
    async with town.database.transaction() as session:
        return (await operators.add(session, LOGIN, PASSWORD, town.clock(), actor="cli")).login
