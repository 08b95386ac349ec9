"""A plain HTTP client for the sandbox, and a clock that moves only when told."""

import asyncio
from typing import Any, NamedTuple

import aiohttp

from svitlobot_sandbox.telegram import RunningSandbox

TOKEN = "42:TEST-token"


class Clock:
    """Seconds that pass only by ``tick``; serves as both clocks of a sandbox."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now

    def tick(self, seconds: float) -> None:
        self.now += seconds


class Answered(NamedTuple):
    status: int
    body: dict[str, Any]

    @property
    def result(self) -> Any:
        assert self.body["ok"], self.body
        return self.body["result"]

    @property
    def refusal(self) -> tuple[int, str]:
        assert self.status == self.body["error_code"]
        return self.status, self.body["description"]


class Client:
    """Calls a sandbox as a bot (``call``) and as a person or operator (``get``, ``post``, ``delete``)."""

    def __init__(self, sandbox: RunningSandbox, session: aiohttp.ClientSession) -> None:
        self.sandbox = sandbox
        self.session = session

    async def call(self, method: str, *, token: str = TOKEN, **params: Any) -> Answered:
        async with self.session.post(f"{self.sandbox.url}/bot{token}/{method}", json=params) as response:
            return Answered(response.status, await response.json())

    async def send(self, chat_id: int | str = 7, text: str = "Світло є", **params: Any) -> Answered:
        return await self.call("sendMessage", chat_id=chat_id, text=text, **params)

    async def get(self, path: str, **query: Any) -> Any:
        async with self.session.get(f"{self.sandbox.url}/sandbox/{path}", params=query) as response:
            assert response.status == 200, await response.text()
            return await response.json()

    async def post(self, path: str, **body: Any) -> Any:
        async with self.session.post(f"{self.sandbox.url}/sandbox/{path}", json=body) as response:
            assert response.status == 200, await response.text()
            return await response.json()

    async def post_refused(self, path: str, **body: Any) -> tuple[int, str]:
        async with self.session.post(f"{self.sandbox.url}/sandbox/{path}", json=body) as response:
            return response.status, (await response.json())["code"]

    async def delete(self, path: str) -> None:
        async with self.session.delete(f"{self.sandbox.url}/sandbox/{path}") as response:
            assert response.status == 200, await response.text()

    async def until_called(self, method: str) -> None:
        """Wait until a bot's call of ``method`` has arrived."""
        async with asyncio.timeout(5):
            while not (await self.stats())["calls"].get(method.lower()):  # noqa: ASYNC110 - it's another process's event
                await asyncio.sleep(0.001)

    async def stats(self) -> dict[str, Any]:
        return await self.get("stats")
