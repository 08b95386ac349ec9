"""A client of the API, and the API served in the test's own loop."""

import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import aiohttp
from fastapi import FastAPI

from listening import listening
from svitlobot.api.app import create_app
from svitlobot.api.context import Context
from svitlobot.services.imports.offload import Importers
from svitlobot_sandbox.city.sensors import firmware_payload
from town import Town

ADMIN_TOKEN = "an-admin-token-for-tests"
SERVICE_TOKEN = "a-service-token-for-tests"
BOT_TOKENS = ["1000000001:first-bot-of-the-tests", "1000000002:second-bot-of-the-tests"]
AS_BOT = {"X-Service-Token": SERVICE_TOKEN}
AS_ADMIN = {"X-Admin-Token": ADMIN_TOKEN}
OPERATOR_ID = 5_000_000_000_900
AS_OPERATOR = AS_BOT | {"X-Operator": str(OPERATOR_ID)}


def init_data(user_id: int, at: datetime, token: str = BOT_TOKENS[0], **fields: str) -> str:
    """Return what Telegram gives a Mini App, signed as Telegram's documentation says."""
    notified = {
        "auth_date": str(int(at.timestamp())),
        "query_id": "AAHdF6IQAAAAAN0XohDhrOrc",
        "user": json.dumps({"id": user_id, "first_name": "Олена & Co", "language_code": "uk"}),
        "signature": "of-a-third-party_check",
    } | fields
    check = "\n".join(f"{name}={notified[name]}" for name in sorted(notified))
    secret = hmac.new(b"WebAppData", token.encode(), hashlib.sha256).digest()
    signature = hmac.new(secret, check.encode(), hashlib.sha256).hexdigest()
    return urlencode(notified | {"hash": signature})


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    content_type: str
    body: bytes
    json: Any
    headers: Any


@dataclass(frozen=True)
class Api:
    """The API's address, the town behind it, and ways to ask."""

    url: str
    http: aiohttp.ClientSession
    town: Town

    async def ask(self, method: str, path: str, **request: Any) -> Answer:
        """Make a request; redirects are not followed."""
        async with self.http.request(method, self.url + path, allow_redirects=False, **request) as answer:
            body = await answer.read()
            is_json = answer.content_type.endswith("json") and body
            return Answer(
                answer.status, answer.content_type, body, await answer.json(content_type=None) if is_json else None,
                answer.headers,
            )  # fmt: skip

    async def get(self, path: str, **request: Any) -> Answer:
        """Make a GET request."""
        return await self.ask("GET", path, **request)

    async def post_raw(self, body: Any, key: str | None) -> Answer:
        """Post any body to the sensors' door."""
        headers = {"Content-Type": "application/json"}
        if key is not None:
            headers["Authorization"] = f"Bearer {key}"
        return await self.ask("POST", "/api/iot/data", data=body, headers=headers)

    async def report(self, sensor_id: str, is_power_on: bool, key: str | None = None) -> Answer:
        """Post what the firmware would."""
        body = firmware_payload(sensor_id, is_power_on=is_power_on, voltage=229.3 * is_power_on, frequency=50.0)
        return await self.post_raw(body, key or self.town.keys[sensor_id])

    async def as_bot(self, method: str, path: str, body: Any = None) -> Answer:
        """Make a request as the bot."""
        return await self.ask(method, path, headers=AS_BOT, json=body)

    async def register(self, user_id: int, **fields: Any) -> Answer:
        """Have a person write to the bot."""
        return await self.as_bot("POST", "/api/users", {"user_id": user_id, **fields})

    async def as_admin(self, path: str) -> Answer:
        """Make a GET request as the admin."""
        return await self.get(path, headers={"X-Admin-Token": ADMIN_TOKEN})


_idle: list[FastAPI] = []


@contextmanager
def _application(context: Context, *, is_new: bool) -> Iterator[FastAPI]:
    """Lend an application that nobody uses just now: to find out what its routes need takes longer than most tests."""
    app = create_app(context) if is_new or not _idle else _idle.pop()
    app.state.context = context
    app.state.importers = Importers(context.settings, context.database, context.clock)
    yield app
    if not is_new:
        _idle.append(app)


@asynccontextmanager
async def served(context: Context, town: Town, port: int = 0, *, is_new: bool = False) -> AsyncIterator[Api]:
    """Serve the application until the block ends, on any free port unless one is named.

    ``is_new`` makes an application of its own, for settings that it reads when it is made.
    """
    with _application(context, is_new=is_new) as app:
        async with listening(app, port) as url, aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=20)) as http:
            yield Api(url, http, town)
