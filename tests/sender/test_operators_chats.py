"""The operator's chats and channels: they move, and they refuse; nobody would notice but the operator."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

from svitlobot.clock import utc_now
from svitlobot.domain.outbox.delivery import EventKind
from svitlobot.domain.outbox.payloads.operator import AdminAlertPayload
from svitlobot.gateways.telegram.client import Migrated, Outcome, Refused, TelegramClient
from svitlobot.sender import app
from svitlobot.services.alerts import chats, watch
from svitlobot.services.outbox.events import alert_operator
from svitlobot_bench.rig import TOKEN, until

from .stage import Stage

ADMIN_CHAT, CHANNEL = -77, -500


@pytest.fixture
async def city(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Stage]:
    """Queue 1 has a channel; senders write down what they learn at once."""
    monkeypatch.setattr(app, "KEEP_S", 0.05)
    for chat in (ADMIN_CHAT, CHANNEL):
        stage.sandbox.world.chats.open_channel(chat, "supergroup", "Світло", "")
    await stage.database.pool.execute("UPDATE queues SET telegram_channel_id = $1 WHERE queue_id = 1", CHANNEL)
    yield stage
    await stage.database.pool.execute("DELETE FROM refused_chats; DELETE FROM moved_chats; DELETE FROM alerts")


async def alert(stage: Stage, key: str) -> None:
    async with stage.database.transaction() as session:
        await alert_operator(session, ADMIN_CHAT, AdminAlertPayload("Тривога"), utc_now(), key)


async def refusing(stage: Stage) -> dict[str, str]:
    async with stage.database.transaction() as session:
        found = await chats.refusing(session, ADMIN_CHAT)
    return {values["name"]: values["reason"] for values in found.values()}


def shut_out(stage: Stage, chat_id: int) -> set[int]:
    world = stage.sandbox.world
    shut = world.bots.authenticate(TOKEN, world.limits).shut_out_of
    shut.add(chat_id)
    return shut


async def test_a_chat_that_refuses_is_logged_kept_and_forgotten_when_it_takes_messages_again(city: Stage) -> None:
    shut = shut_out(city, ADMIN_CHAT)
    with capture_logs() as logs:
        async with city.sending():
            await alert(city, "first")
            await city.until_settled()
            await alert(city, "second")
            await city.until_settled()
            await until(lambda: _are_refusing(city, 1))
            [(name, reason)] = (await refusing(city)).items()
            shut.clear()
            await alert(city, "third")
            await until(lambda: _are_refusing(city, 0))
    assert name == "Чат оператора"
    assert "Forbidden" in reason
    assert [entry["event"] for entry in logs].count("chat_refused") == 1


@pytest.mark.parametrize(
    "reason", ["Bad Request: TOPIC_CLOSED", "Bad Request: not enough rights to send text messages to the chat"]
)
async def test_a_closed_topic_and_missing_rights_are_refusals_of_the_chat(
    city: Stage, monkeypatch: pytest.MonkeyPatch, reason: str
) -> None:
    async def refuse(*_: object, **_options: object) -> Outcome:
        return Refused(reason)

    monkeypatch.setattr(TelegramClient, "send_message", refuse)
    async with city.sending():
        await alert(city, "first")
        await city.until_settled()
        await until(lambda: _are_refusing(city, 1))
    assert await refusing(city) == {"Чат оператора": reason}


async def test_a_channel_that_removed_the_bot_is_an_alert_and_people_who_blocked_it_are_none(city: Stage) -> None:
    await city.person(7, await city.house())
    for chat in (CHANNEL, 7):
        shut_out(city, chat)
    async with city.sending():
        await city.announce()
        await city.until_settled()
        await until(lambda: _are_refusing(city, 1))
    assert await city.database.pool.fetchval("SELECT array_agg(chat_id) FROM refused_chats") == [CHANNEL]
    await watch.look(
        city.database,
        utc_now(),
        urls=[],
        every=timedelta(minutes=10),
        rate=30,
        backs_up=False,
        admin_chat=ADMIN_CHAT,
    )
    notified = "SELECT payload ->> 'text' FROM events WHERE kind = $1"
    assert "Канал черги 1.1 (-500)" in await city.database.pool.fetchval(notified, EventKind.ADMIN_ALERT)


async def test_operators_hear_privately_and_once_that_their_chat_refuses(city: Stage) -> None:
    boss, mate = 501, 502
    await city.database.pool.execute(
        "INSERT INTO refused_chats (chat_id, reason) VALUES ($1, 'Forbidden: bot was kicked')", ADMIN_CHAT
    )
    for _ in range(2):
        await watch.look(
            city.database,
            utc_now(),
            urls=[],
            every=timedelta(minutes=10),
            rate=30,
            backs_up=False,
            admin_chat=ADMIN_CHAT,
            operators=[mate, boss],
        )
    async with city.sending():
        await city.until_settled()
    for chat in (boss, mate):
        [text] = city.texts(chat)
        assert "Чат оператора (-77) не приймає моїх повідомлень: Forbidden: bot was kicked." in text
        assert "ADMIN_CHAT_ID" in text


async def test_chats_that_are_not_written_to_any_more_are_no_alert(city: Stage) -> None:
    await city.database.pool.execute("INSERT INTO refused_chats (chat_id, reason) VALUES (-1, ''), (9, '')")
    assert await refusing(city) == {}


async def test_a_group_that_moved_gets_what_is_owed_and_its_new_id_is_kept(
    city: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As Telegram answers when a group has become a supergroup."""
    moved = {ADMIN_CHAT: ADMIN_CHAT - 1000, CHANNEL: CHANNEL - 1000}
    send = TelegramClient.send_message

    async def refuse_old(self: TelegramClient, token: str, chat_id: int, text: str, **options: Any) -> Outcome:
        if chat_id in moved:
            return Migrated(moved[chat_id])
        return await send(self, token, chat_id, text, **options)

    monkeypatch.setattr(TelegramClient, "send_message", refuse_old)
    for chat in moved.values():
        city.sandbox.world.chats.open_channel(chat, "supergroup", "Світло", "")
    async with city.sending():
        await alert(city, "first")
        await city.announce()
        await city.until_settled()
    assert {chat: len(city.texts(chat)) for chat in moved.values()} == dict.fromkeys(moved.values(), 1)
    pool = city.database.pool
    assert await pool.fetchval("SELECT telegram_channel_id FROM queues WHERE queue_id = 1") == moved[CHANNEL]
    async with city.database.transaction() as session:
        assert await chats.operator_chat(session, ADMIN_CHAT) == moved[ADMIN_CHAT]

    asked_before = dict(moved)
    moved.clear()  # a sender that is started anew knows without asking
    async with city.sending():
        await alert(city, "second")
        await city.until_settled()
    assert len(city.texts(asked_before[ADMIN_CHAT])) == 2


async def _are_refusing(stage: Stage, count: int) -> bool:
    return len(await refusing(stage)) == count
