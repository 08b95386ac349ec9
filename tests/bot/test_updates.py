"""Whose updates are handled, and each of them once."""

import asyncio
from typing import Any

import pytest
from aiogram.types import Update
from redis.asyncio import Redis
from structlog.testing import capture_logs

from counting import counted
from svitlobot.bot import updates as module
from svitlobot.bot.client.backend import Backend
from svitlobot.bot.config import BotConfig
from svitlobot.bot.updates import Updates
from svitlobot.domain.texts.wording import BUILT_IN
from svitlobot_sandbox.telegram.faults import Fault

from .people import CHANNEL_ID, Line, Person


def message(person: Person, text: str = "/start", **changes: Any) -> dict[str, Any]:
    user = {"id": person.user_id, "is_bot": False, "first_name": "Олена"}
    chat = {"id": person.user_id, "type": "private", "first_name": "Олена"}
    return {"message_id": 1, "date": 1, "from": user, "chat": chat, "text": text} | changes


def update_of(number: int, body: dict[str, Any]) -> Update:
    return Update.model_validate({"update_id": number, "message": body})


async def people_known(line: Line) -> int:
    return await line.api.town.database.pool.fetchval("SELECT count(*) FROM users")


async def test_an_update_that_comes_again_is_ignored(line: Line, person: Person) -> None:
    update = update_of(7, message(person))
    before = {end: counted("svitlobot_bot_update_seconds_count", end=end) for end in ("handled", "ignored")}
    for _ in range(3):
        await (await line.updates.begin(line.bot, update))
    once = len(person.messages)
    await (await line.updates.begin(line.bot, update_of(8, message(person))))
    assert len(person.messages) == 2 * once > 0
    assert {end: counted("svitlobot_bot_update_seconds_count", end=end) - before[end] for end in before} == {
        "handled": 2,
        "ignored": 2,
    }


async def test_an_update_that_comes_again_while_it_is_handled_is_waited_for(line: Line, person: Person) -> None:
    update = update_of(7, message(person))
    tasks = [await line.updates.begin(line.bot, update) for _ in range(2)]
    assert tasks[0] is tasks[1]
    await tasks[0]
    greetings = [said for said in person.messages if "СвітлоБот" in said.text]
    assert len(greetings) == 1


async def test_another_process_knows_what_was_handled(
    line: Line, person: Person, bot_redis: Redis, backend: Backend
) -> None:
    update = update_of(7, message(person))
    await (await line.updates.begin(line.bot, update))
    before = len(person.messages)
    another = Updates(line.updates._dispatcher, bot_redis, backend, BotConfig())
    await (await another.begin(line.bot, update))
    assert len(person.messages) == before
    assert 0 < await bot_redis.ttl(f"bot:{line.bot.id}:update:7") <= 24 * 3600


@pytest.mark.parametrize(
    "changes",
    [
        {"chat": {"id": -100500, "type": "supergroup", "title": "Сусіди"}},
        {"chat": {"id": -100501, "type": "channel", "title": "Новини"}, "from": None},
        {"from": {"id": 99, "is_bot": True, "first_name": "Робот"}},
    ],
)
async def test_groups_channels_and_bots_get_no_answer(line: Line, person: Person, changes: dict[str, Any]) -> None:
    await (await line.updates.begin(line.bot, update_of(7, message(person, **changes))))
    assert await people_known(line) == 0
    assert line.sandbox.world.ledger.calls["sendmessage"] == 0


async def test_other_channels_are_not_ours(line: Line, person: Person, backend: Backend) -> None:
    await person.writes("/start")
    line.sandbox.world.chats.open_channel(-100777, "channel", "Чужий", "")
    with capture_logs() as logs:
        line.add(
            "chat_member",
            {
                "chat": {"id": -100777, "type": "channel", "title": "Чужий"},
                "from": {"id": person.user_id, "is_bot": False, "first_name": "Олена"},
                "date": 1,
                "old_chat_member": member(person, "left"),
                "new_chat_member": member(person, "member"),
            },
        )
        await line.deliver()
    assert not [entry for entry in logs if entry.get("kind") == "ChatMemberUpdated"]


def member(person: Person, status: str) -> dict[str, Any]:
    return {"user": {"id": person.user_id, "is_bot": False, "first_name": "Олена"}, "status": status}


async def test_no_more_are_in_hand_than_there_are_hands(
    line: Line, person: Person, monkeypatch: pytest.MonkeyPatch, backend: Backend, bot_redis: Redis
) -> None:
    monkeypatch.setattr(module, "IN_HAND", 1)
    free, entered = asyncio.Event(), asyncio.Event()
    register = backend.register

    async def held(*args: Any) -> Any:
        entered.set()
        await free.wait()
        return await register(*args)

    monkeypatch.setattr(backend, "register", held)
    updates = Updates(line.updates._dispatcher, bot_redis, backend, BotConfig(channel_id=CHANNEL_ID))
    first = await updates.begin(line.bot, update_of(1, message(person)))
    await entered.wait()
    second = asyncio.create_task(updates.begin(line.bot, update_of(2, message(person))))
    await asyncio.sleep(0)
    assert not second.done()
    free.set()
    await first
    await (await second)
    assert await people_known(line) == 1


async def test_what_hangs_is_given_up_logged_and_apologised_for(
    line: Line, person: Person, monkeypatch: pytest.MonkeyPatch, backend: Backend
) -> None:
    async def hanging(*_: Any) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(module, "HANDLING_LIMIT_S", 0.05)
    monkeypatch.setattr(backend, "register", hanging)
    with capture_logs() as logs:
        await (await line.updates.begin(line.bot, update_of(1, message(person))))
    assert [entry["event"] for entry in logs if entry["log_level"] == "error"] == ["update_timed_out"]
    assert [said.text for said in person.messages] == [BUILT_IN["too_busy"]]


async def test_an_apology_that_hangs_too_is_given_up(
    line: Line, person: Person, monkeypatch: pytest.MonkeyPatch, backend: Backend
) -> None:
    async def hanging(*_: Any) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(module, "HANDLING_LIMIT_S", 0.05)
    monkeypatch.setattr(module, "APOLOGY_LIMIT_S", 0.05)
    monkeypatch.setattr(backend, "register", hanging)
    line.sandbox.world.faults.add(Fault(kind="hang_before"))
    with capture_logs() as logs:
        await (await line.updates.begin(line.bot, update_of(1, message(person))))
    assert "apology_not_delivered" in [entry["event"] for entry in logs]


async def test_a_stop_lets_what_is_in_hand_be_finished(
    line: Line, person: Person, monkeypatch: pytest.MonkeyPatch, backend: Backend
) -> None:
    entered = asyncio.Event()
    register = backend.register

    async def noticed(*args: Any) -> Any:
        entered.set()
        return await register(*args)

    monkeypatch.setattr(backend, "register", noticed)
    await line.updates.begin(line.bot, update_of(1, message(person)))
    await entered.wait()
    await line.updates.finish(within=10)
    assert "СвітлоБот" in person.messages[0].text


async def test_a_stop_gives_up_what_takes_too_long(
    line: Line, person: Person, monkeypatch: pytest.MonkeyPatch, backend: Backend
) -> None:
    entered = asyncio.Event()

    async def hanging(*_: Any) -> None:
        entered.set()
        await asyncio.Event().wait()

    monkeypatch.setattr(backend, "register", hanging)
    task = await line.updates.begin(line.bot, update_of(1, message(person)))
    await entered.wait()
    await line.updates.finish(within=0.01)
    assert task.cancelled()
