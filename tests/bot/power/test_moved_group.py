"""The operators' group has become a supergroup: its new id counts, whatever the settings say."""

from collections.abc import AsyncIterator

import pytest

from svitlobot.bot.client.backend import Backend
from svitlobot.bot.config import BotConfig
from svitlobot.bot.operator_chat import OperatorChat

from ..people import Line

FORMER, PRESENT = -500, -1001000000500


@pytest.fixture
def config() -> BotConfig:
    """The group as the settings still name it."""
    return BotConfig(admin_chat_id=FORMER)


@pytest.fixture
async def moved(line: Line) -> AsyncIterator[Line]:
    """A sender has found out that the group moved."""
    pool = line.api.town.database.pool
    await pool.execute("INSERT INTO moved_chats (chat_id, new_chat_id) VALUES ($1, $2)", FORMER, PRESENT)
    yield line
    await pool.execute("DELETE FROM moved_chats")


async def test_the_bot_listens_in_the_group_where_it_is_now(moved: Line, backend: Backend) -> None:
    chat = moved.updates.operator_chat
    assert chat.chat_id == FORMER
    await chat.refresh(backend)
    assert chat.chat_id == PRESENT


async def test_the_last_known_group_serves_while_the_backend_is_away() -> None:
    nowhere = Backend("http://127.0.0.1:9", "-")
    chat = OperatorChat(FORMER)
    await chat.refresh(nowhere)
    await nowhere.close()
    assert chat.chat_id == FORMER


async def test_a_press_in_the_moved_group_is_answered(moved: Line, backend: Backend) -> None:
    world = moved.sandbox.world
    world.chats.open_channel(PRESENT, "supergroup", "Оператори", "")
    sent = await moved.bot.send_message(PRESENT, "Картка")
    message = world.chats.peek(PRESENT).messages[sent.message_id]
    user = world.chats.meet(497, first_name="Оксана").user

    async def answer() -> object:
        query = world.queries.ask("callback", moved.in_sandbox.id, 497, message, world.monotonic())
        press = {"id": query.id, "from": user, "message": message.body, "chat_instance": "1", "data": "of no use"}
        moved.add("callback_query", press)
        await moved.deliver()
        return query.answer

    assert await answer() is None
    await moved.updates.operator_chat.refresh(backend)
    assert await answer() is not None
