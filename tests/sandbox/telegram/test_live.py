import asyncio
from contextlib import asynccontextmanager

import orjson
import pytest

from svitlobot_sandbox.telegram import views
from svitlobot_sandbox.telegram.control import live

TAPS = {"inline_keyboard": [[{"text": "Так", "callback_data": "yes"}]]}


class Events:
    """A page's stream of events."""

    def __init__(self, content):
        self._content = content

    async def next(self, kind="chat"):
        """Return the next event of a kind."""
        async with asyncio.timeout(5):
            while True:
                event = (await self._content.readuntil(b"\n\n")).decode()
                if event.startswith(f"event: {kind}\n"):
                    return orjson.loads(event.partition("data: ")[2])

    async def until(self, holds):
        """Return the first state of a chat of which ``holds`` is true."""
        while not holds(seen := await self.next()):
            pass
        return seen


@pytest.fixture
def watching(client):
    @asynccontextmanager
    async def watching(chats):
        async with client.session.get(f"{client.sandbox.url}/sandbox/stream", params={"chats": chats}) as answer:
            assert (answer.status, answer.content_type) == (200, "text/event-stream")
            yield Events(answer.content)

    return watching


async def test_a_page_is_shown_the_present_first_and_then_each_change(client, watching):
    await client.post("users/7", first_name="Олена")
    async with watching("7") as events:
        assert (await events.next())["chat"]["first_name"] == "Олена"
        message_id = (await client.send(7, "Світла немає")).result["message_id"]
        [seen] = (await events.next())["messages"]
        assert (seen["message"]["text"], seen["from_bot"]) == ("Світла немає", True)
        await client.call("editMessageText", chat_id=7, message_id=message_id, text="Світло є")
        [seen] = (await events.next())["messages"]
        assert seen["message"]["text"] == "Світло є"
        await client.call("deleteMessages", chat_id=7, message_ids=[message_id])
        assert (await events.next())["messages"] == []


async def test_a_question_is_shown_waiting_and_then_answered(client, watching):
    message_id = (await client.send(7, reply_markup=TAPS)).result["message_id"]
    async with watching("7") as events:
        await events.next()
        query_id = (await client.post("users/7/press", message_id=message_id, data="yes"))["query_id"]
        [query] = (await events.next())["queries"]
        assert (query["message_id"], query["data"], query["answer"]) == (message_id, "yes", None)
        await client.call("answerCallbackQuery", callback_query_id=query_id, text="Гаразд")
        [query] = (await events.next())["queries"]
        assert query["answer"]["text"] == "Гаразд"


async def test_who_blocked_whom_and_who_joined_what_is_shown(client, watching):
    await client.call("getMe")
    await client.post("users/7")
    await client.post("channels/-100", title="Новини")
    async with watching("7,-100") as events:
        await events.until(lambda seen: seen["chat_id"] == 7 and seen["blocked_bots"] == [])
        await client.post("users/7/block")
        await events.until(lambda seen: seen["chat_id"] == 7 and seen["blocked_bots"] == [42])
        await client.post("channels/-100/members/7", status="member")
        await events.until(lambda seen: seen["chat_id"] == -100 and seen["members"] == 1)
        await events.until(lambda seen: seen["chat_id"] == 7 and seen["channels"][0]["status"] == "member")


async def test_the_keyboard_stays_when_its_message_is_long_forgotten(client, watching):
    await client.post("limits", rate=0, chat_rate=0)
    menu = {"keyboard": [["📊"]]}
    await client.send(7, "Меню", reply_markup=menu)
    for number in range(60):
        await client.send(7, f"Повідомлення {number}", reply_markup=TAPS)
    async with watching("7") as events:
        seen = await events.next()
        assert "Меню" not in [entry["message"]["text"] for entry in seen["messages"]]
        assert seen["keyboard"]["markup"] == menu
        await client.send(7, "Годі", reply_markup={"remove_keyboard": True})
        await events.until(lambda seen: seen["keyboard"]["markup"] == {"remove_keyboard": True})


async def test_that_the_bot_is_typing_is_shown(client, watching):
    await client.post("users/7")
    async with watching("7") as events:
        await events.next()
        await client.call("sendChatAction", chat_id=7, action="typing")
        assert (await events.next())["busy_at"] == client.sandbox.world.unix()


async def test_bots_come_and_describe_themselves(client, watching):
    async with watching("") as events:
        assert (await events.next("bots"))["bots"] == []
        await client.call("setMyCommands", commands=[{"command": "start", "description": "Почати"}])
        profile = {}
        while not profile:
            [bot] = (await events.next("bots"))["bots"]
            profile = bot["profile"]
        assert profile["commands"][0]["command"] == "start"


async def test_a_silent_chat_still_shows_that_the_sandbox_is_there(client, monkeypatch):
    monkeypatch.setattr(live, "HEARTBEAT_SECONDS", 0.01)
    async with client.session.get(f"{client.sandbox.url}/sandbox/stream") as answer:
        await answer.content.readuntil(b"\n\n")
        assert await answer.content.readuntil(b"\n\n") == b": still here\n\n"


async def test_a_flooded_chat_is_read_as_often_as_the_page_can_and_kept_nowhere(client, watching):
    await client.post("limits", rate=0, chat_rate=0)
    async with watching("7") as events:
        await events.next()
        for number in range(500):
            await client.send(7, f"Повідомлення {number}")
        looks = 1
        while (await events.next())["messages"][-1]["message"]["text"] != "Повідомлення 499":
            looks += 1
        assert looks < 100


async def test_pages_beyond_the_bound_are_refused_and_those_that_leave_make_room(client, watching, monkeypatch):
    monkeypatch.setattr(views, "MAX_VIEWS", 1)
    async with watching("7") as events:
        await events.next("bots")
        async with client.session.get(f"{client.sandbox.url}/sandbox/stream") as answer:
            assert answer.status == 503
    async with asyncio.timeout(5):
        while client.sandbox.world.views._open:  # noqa: ASYNC110 - the server hears of the goodbye in its own time
            await asyncio.sleep(0)
    async with watching("7") as events:
        await events.next("bots")


@pytest.mark.parametrize("chats", ["x", "1;2", str(2**53), ",".join(map(str, range(1, 99)))])
async def test_chats_that_cannot_be_watched_are_refused(client, chats):
    async with client.session.get(f"{client.sandbox.url}/sandbox/stream", params={"chats": chats}) as answer:
        assert (answer.status, (await answer.json())["code"]) == (422, "invalid_input")
