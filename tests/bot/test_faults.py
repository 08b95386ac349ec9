"""What people see while something that the bot needs is away, and when it is back."""

import asyncio

import pytest
from redis.asyncio import Redis
from structlog.testing import capture_logs

from svitlobot.bot.client.backend import Backend
from svitlobot.domain.texts.wording import BUILT_IN
from svitlobot.errors import UnavailableError

from .conftest import Meet
from .homes import move_in
from .people import Line, Person

UNAVAILABLE = BUILT_IN["backend_unavailable"]
WENT_WRONG = BUILT_IN["something_went_wrong"]


async def cut_off(redis: Redis) -> None:
    """Close every connection; the next call makes a new one."""
    await redis.connection_pool.disconnect()
    redis.connection_pool.reset()


async def label_of(person: Person) -> str | None:
    return await person.line.api.town.database.pool.fetchval(
        "SELECT label FROM user_addresses WHERE user_id = $1", person.user_id
    )


async def test_a_dialog_goes_on_where_the_absence_of_the_backend_broke_it_off(
    person: Person, backend: Backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    await move_in(person)
    await person.presses("✏️ Свій підпис")
    with monkeypatch.context() as patch:
        patch.setattr(backend, "_url", "http://127.0.0.1:9")
        await person.writes("Дача")
        assert person.last.text == UNAVAILABLE

    await person.writes("Дача")
    assert await label_of(person) == "Дача"


async def test_a_label_that_could_not_be_saved_is_typed_again(
    person: Person, backend: Backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: object) -> None:
        raise UnavailableError("-")

    await move_in(person)
    await person.presses("✏️ Свій підпис")
    with monkeypatch.context() as patch:
        patch.setattr(backend, "relabel", away)
        await person.writes("Дача")
        assert person.last.text == UNAVAILABLE

    await person.writes("Дача")
    assert await label_of(person) == "Дача"


async def test_a_button_pressed_while_the_backend_is_away_says_so_over_the_chat(
    person: Person, backend: Backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    await move_in(person)
    before = person.messages
    monkeypatch.setattr(backend, "_url", "http://127.0.0.1:9")
    await person.presses("✏️ Свій підпис")
    assert person.notice == UNAVAILABLE
    assert person.messages == before


async def test_a_dialog_that_redis_forgot_is_begun_anew(person: Person, redis: Redis) -> None:
    await move_in(person)
    await person.presses("✏️ Свій підпис")
    await redis.flushall()
    with capture_logs() as logs:
        await person.writes("Дача")
    assert await label_of(person) is None
    assert person.last.text
    assert not [line for line in logs if line["log_level"] == "error"]


async def test_redis_that_forgets_everything_while_an_update_is_handled_harms_nobody(
    person: Person, redis: Redis, monkeypatch: pytest.MonkeyPatch, backend: Backend
) -> None:
    register = backend.register

    async def forgetful(*args: object) -> object:
        await redis.flushall()
        return await register(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(backend, "register", forgetful)
    await person.writes("/start")
    assert "СвітлоБот" in person.messages[0].text
    assert WENT_WRONG not in [text.text for text in person.messages]
    assert UNAVAILABLE not in [text.text for text in person.messages]


async def test_without_redis_people_are_told_so_and_served_when_it_is_back(
    person: Person, bot_redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch, capture_logs() as logs:
        patch.setitem(bot_redis.connection_pool.connection_kwargs, "path", "/nowhere/redis.sock")
        await cut_off(bot_redis)
        await person.writes("/start")
        assert [text.text for text in person.messages] == [UNAVAILABLE]
    assert not [line for line in logs if line["log_level"] == "error"]
    await cut_off(bot_redis)

    await person.writes("/start")
    assert "СвітлоБот" in person.messages[1].text


async def test_a_bug_is_logged_once_and_its_traceback_stays_in_the_log(
    person: Person, backend: Backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> None:
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr(backend, "register", broken)
    with capture_logs() as logs:
        await person.writes("/start")
    assert [text.text for text in person.messages] == [WENT_WRONG]
    assert [line["event"] for line in logs if line["log_level"] == "error"] == ["handler_failed"]


async def test_a_person_who_blocked_the_bot_meanwhile_causes_no_trouble(line: Line, person: Person) -> None:
    line.in_sandbox.shut_out_of.add(person.user_id)
    line.add(
        "message",
        {
            "message_id": 1,
            "date": 1,
            "text": "/start",
            "from": {"id": person.user_id, "is_bot": False, "first_name": "Олена"},
            "chat": {"id": person.user_id, "type": "private", "first_name": "Олена"},
        },
    )
    with capture_logs() as logs:
        await line.deliver()
    assert person.messages == []
    assert not [entry for entry in logs if entry["log_level"] in {"error", "warning"}]


async def test_pressing_the_same_button_twice_changes_nothing_and_is_answered(person: Person) -> None:
    await move_in(person)
    await person.presses("Без підпису")
    await person.presses("🔄 Оновити")
    before = person.messages
    await person.presses("🔄 Оновити")
    assert person.messages == before


async def test_start_twice_at_once_makes_one_person_and_two_greetings(line: Line, person: Person) -> None:
    await asyncio.gather(person.writes("/start"), person.writes("/start"))
    assert await line.api.town.database.pool.fetchval("SELECT count(*) FROM users") == 1
    greetings = [text for text in person.messages if text.reply_markup and "keyboard" in text.reply_markup]
    assert len(greetings) == 2


async def test_two_devices_of_one_person_take_turns(
    person: Person, backend: Backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_once, most = 0, 0
    user = backend.user

    async def watched(user_id: int) -> object:
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        await asyncio.sleep(0)
        try:
            return await user(user_id)
        finally:
            at_once -= 1

    await person.writes("/start")
    monkeypatch.setattr(backend, "user", watched)
    await asyncio.gather(*(person.writes("/info") for _ in range(10)))
    assert most == 1


async def test_people_do_not_wait_for_each_other(meet: Meet, backend: Backend, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = meet(), meet()
    both_are_in = asyncio.Barrier(2)
    register = backend.register

    async def together(*args: object) -> object:
        await both_are_in.wait()
        return await register(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(backend, "register", together)
    async with asyncio.timeout(10):
        await asyncio.gather(first.writes("/start"), second.writes("/start"))
    assert first.messages
    assert second.messages
