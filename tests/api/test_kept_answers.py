"""Public answers that are kept for a moment: many viewers cost one making."""

import asyncio
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from starlette.requests import Request
from starlette.types import Message, Receive, Scope, Send

from svitlobot.api.kept_answers import FRESH_FOR, SENT_WHILE_RENEWED, KeptAnswersMiddleware
from svitlobot.ready_answers import KeptAnswers, ReadyAnswer

from .client import Api

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
RENAME = "UPDATE queues SET name = 'нова' WHERE queue_id = 1"


async def test_the_city_is_made_once_in_two_seconds_and_then_anew(api: Api) -> None:
    names = []
    for seconds in (0, 1.9, 0.2):
        api.town.clock.tick(seconds)
        names.append((await api.get("/api/status")).json["queues"][0]["name"])
        await api.town.database.pool.execute(RENAME)
    assert names == ["1.1", "1.1", "нова"]


async def test_a_kept_answer_is_as_guarded_as_a_new_one(api: Api) -> None:
    new, kept = [await api.get("/api/status") for _ in range(2)]
    assert {**new.headers, "date": ""} == {**kept.headers, "date": ""}
    assert "X-Frame-Options" in kept.headers
    assert (await api.get("/api/status", headers={"Host": "evil.example"})).status == 421
    assert (await api.ask("POST", "/api/status")).status == 405


class Stage:
    """The middleware before an application that takes its time, or fails."""

    def __init__(self) -> None:
        self.kept, self.now, self.made = KeptAnswers(), NOW, 0
        self.may_go_on = asyncio.Event()
        self.error: Exception | None = None
        self.middleware = KeptAnswersMiddleware(self._make)

    async def _make(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.made += 1
        number, made_at = self.made, self.now
        await self.may_go_on.wait()
        if self.error is not None:
            raise self.error
        answer = ReadyAnswer(str(number).encode(), "text/plain", "public")
        await self.kept.keep(Request(scope), answer, made_at)(scope, receive, send)

    async def ask(self) -> bytes:
        """Return what a request gets."""
        sent: list[Message] = []

        async def send(message: Message) -> None:
            sent.append(message)

        state = SimpleNamespace(kept=self.kept, context=SimpleNamespace(clock=lambda: self.now))
        scope: Any = {"type": "http", "method": "GET", "path": "/", "headers": [], "app": SimpleNamespace(state=state)}
        await self.middleware(scope, scope.get, send)
        body: bytes = sent[-1]["body"]
        return body


async def test_one_request_makes_an_old_answer_anew_and_the_others_do_not_wait() -> None:
    stage = Stage()
    stage.may_go_on.set()
    assert await stage.ask() == b"1"
    stage.may_go_on.clear()
    stage.now += FRESH_FOR
    renewing = asyncio.create_task(stage.ask())
    await asyncio.sleep(0)
    assert await stage.ask() == b"1"
    stage.may_go_on.set()
    assert (await renewing, await stage.ask(), stage.made) == (b"2", b"2", 2)


async def test_an_answer_that_cannot_be_made_anew_is_not_sent_for_long() -> None:
    stage = Stage()
    stage.may_go_on.set()
    await stage.ask()
    stage.may_go_on.clear()
    stage.error = OSError("the database is away")
    stage.now += SENT_WHILE_RENEWED - timedelta(seconds=1)
    first = asyncio.create_task(stage.ask())
    await asyncio.sleep(0)
    assert await stage.ask() == b"1"
    stage.now += timedelta(seconds=1)
    second = asyncio.create_task(stage.ask())
    await asyncio.sleep(0)
    stage.may_go_on.set()
    results = await asyncio.gather(first, second, return_exceptions=True)
    assert [type(one) for one in results] == [OSError, OSError]
