"""The webhook's door: who may knock, and that an update is handled before it is confirmed."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest
from structlog.testing import capture_logs
from yarl import URL

from svitlobot.bot import webhook
from svitlobot.bot.client.backend import Backend
from svitlobot.bot.polling import BACKOFF
from svitlobot.bot.webhook import SECRET_HEADER, announce, create_webhook, secret_of, served
from svitlobot_bench.rig import free_port, until
from svitlobot_sandbox.telegram import people
from svitlobot_sandbox.telegram.faults import Fault

from .people import Line, Person


@dataclass
class Door:
    """The webhook, as anybody on the internet reaches it."""

    url: str
    line: Line
    http: aiohttp.ClientSession

    async def knock(self, body: Any, secret: str | None = None, bot_id: int | None = None) -> int:
        """Bring a body; return the status."""
        headers = {} if secret is None else {SECRET_HEADER: secret}
        payload = {"data": body} if isinstance(body, bytes) else {"json": body}
        url = f"{self.url}/telegram/{bot_id or self.line.bot.id}"
        async with self.http.post(url, headers=headers, **payload) as answer:
            return answer.status


@pytest.fixture
async def door(line: Line) -> AsyncIterator[Door]:
    port = free_port()
    app = create_webhook([line.bot], line.updates)
    async with served(app, "127.0.0.1", port, 1), aiohttp.ClientSession() as http:
        yield Door(f"http://127.0.0.1:{port}", line, http)


@pytest.fixture
def update(person: Person) -> dict[str, Any]:
    user = {"id": person.user_id, "is_bot": False, "first_name": "Олена"}
    chat = {"id": person.user_id, "type": "private", "first_name": "Олена"}
    return {"update_id": 7, "message": {"message_id": 1, "date": 1, "from": user, "chat": chat, "text": "/start"}}


async def test_an_update_is_handled_before_it_is_confirmed(door: Door, person: Person, update: dict[str, Any]) -> None:
    assert await door.knock(update, secret_of(door.line.bot)) == 200
    assert "СвітлоБот" in person.messages[0].text


@pytest.mark.parametrize("secret", [None, "", "wrong", "ї" * 10])
async def test_a_caller_without_the_secret_finds_nothing(
    door: Door, person: Person, update: dict[str, Any], secret: str | None
) -> None:
    assert await door.knock(update, secret) == 404
    assert await door.knock(update, secret_of(door.line.bot), bot_id=43) == 404
    assert person.messages == []


async def test_the_token_is_neither_in_the_address_nor_in_the_secret(door: Door) -> None:
    token = door.line.bot.token
    assert token.partition(":")[2] not in secret_of(door.line.bot)
    assert await door.knock({}, secret=token) == 404


async def test_what_is_no_update_is_confirmed_and_not_brought_for_ever(door: Door) -> None:
    with capture_logs() as logs:
        assert await door.knock(b"not json", secret_of(door.line.bot)) == 200
        assert await door.knock({"update_id": "таємниця"}, secret_of(door.line.bot)) == 200
    assert [entry["event"] for entry in logs] == ["update_not_understood"] * 2
    assert "таємниця" not in str(logs)
    assert not any("exc_info" in entry for entry in logs)


async def test_a_secret_of_any_bytes_is_just_a_wrong_one(door: Door) -> None:
    url = URL(door.url)
    reader, writer = await asyncio.open_connection(url.host, url.port)
    head = f"POST /telegram/{door.line.bot.id} HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n{SECRET_HEADER}: "
    writer.write(head.encode() + b"\xff\xfe\r\n\r\n")
    async with asyncio.timeout(5):
        status = await reader.readline()
    writer.close()
    assert b" 404 " in status


async def test_a_membership_that_nobody_took_note_of_is_to_be_brought_again(
    door: Door, person: Person, backend: Backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    await person.writes("/start")
    user = {"id": person.user_id, "is_bot": False, "first_name": "Олена"}
    robot = {"id": door.line.bot.id, "is_bot": True, "first_name": "СвітлоБот"}
    change = {
        "chat": {"id": person.user_id, "type": "private", "first_name": "Олена"},
        "from": user,
        "date": 1,
        "old_chat_member": {"user": robot, "status": "member"},
        "new_chat_member": {"user": robot, "status": "kicked", "until_date": 0},
    }
    update = {"update_id": 7, "my_chat_member": change}
    with monkeypatch.context() as patch:
        patch.setattr(backend, "_url", "http://127.0.0.1:9")
        assert await door.knock(update, secret_of(door.line.bot)) == 503
    assert await door.knock(update, secret_of(door.line.bot)) == 200
    assert (await backend.user(person.user_id)).is_blocked


async def test_more_than_a_mebibyte_is_not_read(door: Door) -> None:
    assert await door.knock(b" " * (webhook.MAX_BODY + 1), secret_of(door.line.bot)) == 413


async def test_an_update_brought_twice_is_handled_once(door: Door, person: Person, update: dict[str, Any]) -> None:
    for _ in range(2):
        assert await door.knock(update, secret_of(door.line.bot)) == 200
    assert len([text for text in person.messages if "СвітлоБот" in text.text]) == 1


async def test_an_update_whose_handler_fails_is_confirmed_and_the_person_told(
    door: Door, person: Person, update: dict[str, Any], backend: Backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backend, "_url", "http://127.0.0.1:9")
    assert await door.knock(update, secret_of(door.line.bot)) == 200
    assert len(person.messages) == 1


async def test_it_says_that_it_lives(door: Door) -> None:
    async with door.http.get(f"{door.url}/health/live") as answer:
        assert (answer.status, await answer.json()) == (200, {"status": "ok"})


async def test_telegram_brings_updates_to_where_it_was_told(door: Door, person: Person) -> None:
    await announce(door.line.bot, f"{door.url}/")
    people.write_text(door.line.sandbox.world, door.line.in_sandbox, person.user_id, "/start")

    async def is_answered() -> bool:
        return bool(person.messages)

    await until(is_answered)
    assert "СвітлоБот" in person.messages[0].text


async def test_telegram_is_told_again_until_it_takes_note(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    quick = type(BACKOFF)(min_delay=0.001, max_delay=0.002, factor=1.5, jitter=0)
    monkeypatch.setattr(webhook, "BACKOFF", quick)
    door.line.sandbox.world.faults.add(Fault(kind="server_error", methods=("setWebhook",), count=2))
    await announce(door.line.bot, door.url)
    assert door.line.in_sandbox.webhook is not None
    assert door.line.sandbox.world.ledger.calls["setwebhook"] == 3
