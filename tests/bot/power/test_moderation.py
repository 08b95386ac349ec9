"""The operator's desk for residents' reports: cards in the admin chat, the list, two moderators, strangers."""

from typing import Any

import pytest
from aiogram.types import InlineKeyboardMarkup

from svitlobot.bot.config import BotConfig
from svitlobot.bot.keyboards.data import JudgeReport, ReviewReports
from svitlobot.db.queries.outbox.event_json import payload_from_json
from svitlobot.domain.callback_data import ReportVerdict
from svitlobot.domain.texts.templates import parse_template
from svitlobot.domain.texts.wording import BUILT_IN
from svitlobot.sender.texts import EventTexts as SenderTexts
from svitlobot_sandbox.telegram.keyboards import buttons

from ..homes import move_in, power
from ..people import Line, Person

OKSANA, BOHDAN = 497, 498
ADMIN_CHAT = -1001000000002


@pytest.fixture
def config() -> BotConfig:
    """Two operators and their group."""
    return BotConfig(admin_user_ids=frozenset({OKSANA, BOHDAN}), admin_chat_id=ADMIN_CHAT)


@pytest.fixture
async def reported(person: Person) -> Person:
    """A resident has reported no power, while the sensors say there is."""
    person.line.sandbox.world.chats.open_channel(ADMIN_CHAT, "supergroup", "Оператори", "")
    for user_id, name in ((OKSANA, "Оксана"), (BOHDAN, "Богдан")):
        person.line.sandbox.world.chats.meet(user_id, first_name=name)
    await move_in(person)
    await power(person, is_on=True)
    await person.presses("📝 Повідомити")
    await person.presses("⚫️ Світла немає")
    await person.presses("🧭 Додати місце")
    await person.sends(location={"latitude": 50.45, "longitude": 30.52})
    return person


async def _deliver_card(line: Line) -> int:
    """Send the waiting card as a sender does; return its message_id."""
    query = "SELECT kind, payload FROM events WHERE kind LIKE 'crowd%' ORDER BY id DESC LIMIT 1"
    kind, payload = await line.api.town.database.pool.fetchrow(query)
    key = f"{kind}_template"
    text = parse_template(key, BUILT_IN[key]).render({"queue": "1.1", **payload})
    batch: Any = type("Batch", (), {"payload": payload_from_json(kind, payload)})
    keyboard = InlineKeyboardMarkup.model_validate(SenderTexts().keyboard_of(batch))
    return (await line.bot.send_message(ADMIN_CHAT, text, reply_markup=keyboard)).message_id


def _card(line: Line, message_id: int) -> Any:
    return line.sandbox.world.chats.peek(ADMIN_CHAT).messages[message_id].body


async def _press(line: Line, user_id: int, message_id: int, label: str) -> str | None:
    """Press a button of the card in the group; return the notice."""
    world = line.sandbox.world
    chat = world.chats.peek(ADMIN_CHAT)
    message = chat.messages[message_id]
    [data] = [one["callback_data"] for one in buttons(message.body["reply_markup"]) if one["text"] == label]
    return await _press_data(line, user_id, message_id, data)


async def _press_data(line: Line, user_id: int, message_id: int, data: str) -> str | None:
    world = line.sandbox.world
    message = world.chats.peek(ADMIN_CHAT).messages[message_id]
    query = world.queries.ask("callback", line.in_sandbox.id, user_id, message, world.monotonic())
    user = world.chats.meet(user_id).user
    press = {"id": query.id, "from": user, "message": message.body, "chat_instance": "1", "data": data}
    line.add("callback_query", press)
    await line.deliver()
    assert query.answer is not None
    return query.answer.get("text") or None


async def _power_of(line: Line) -> bool:
    return (await line.api.town.queue(1)).is_power_on


async def test_the_card_says_all_that_the_operator_must_know(reported: Person) -> None:
    card = _card(reported.line, await _deliver_card(reported.line))
    assert card["text"] == (
        "📝 Світла немає, кажуть мешканці\nЧерга 1.1 · Соборна, 12-А\n\n"
        "Зараз я знаю: світло є\nДатчики: є — 2\nКажуть так за 10 хв: 1 людина\n"
        "https://www.openstreetmap.org/?mlat=50.450000&mlon=30.520000"
    )
    assert [button["text"] for button in buttons(card["reply_markup"])] == [
        "⚡️ Підтвердити й повідомити чергу",
        "✅ Підтвердити без розсилки",
        "✖️ Відхилити",
    ]


async def test_a_press_in_the_group_decides_and_the_card_says_who_did(reported: Person) -> None:
    line = reported.line
    card = await _deliver_card(line)
    await _press(line, OKSANA, card, "⚡️ Підтвердити й повідомити чергу")

    body = _card(line, card)
    assert "⚡️ Підтверджено (Оксана, " in body["text"]
    assert "стан черги змінено" in body["text"]
    assert buttons(body.get("reply_markup")) == []
    assert await _power_of(line) is False
    log = await line.api.town.database.pool.fetchval("SELECT actor FROM action_logs WHERE action_type = 'power_word'")
    assert log == f"telegram:{OKSANA}"


async def test_a_confirmation_alone_leaves_the_queue_as_it_is(reported: Person) -> None:
    card = await _deliver_card(reported.line)
    await _press(reported.line, OKSANA, card, "✅ Підтвердити без розсилки")
    assert "Стан черги не змінено" in _card(reported.line, card)["text"]
    assert await _power_of(reported.line) is True


async def test_a_rejection_is_shown(reported: Person) -> None:
    card = await _deliver_card(reported.line)
    await _press(reported.line, BOHDAN, card, "✖️ Відхилити")
    assert "✖️ Відхилено (Богдан, " in _card(reported.line, card)["text"]


async def test_the_second_moderator_is_told_who_was_first(reported: Person) -> None:
    line = reported.line
    first, second = await _deliver_card(line), await _deliver_card(line)
    await Person(line, OKSANA).writes("/start")
    await _press(line, OKSANA, first, "✖️ Відхилити")
    notice = await _press(line, BOHDAN, second, "⚡️ Підтвердити й повідомити чергу")

    assert notice is not None
    assert notice.startswith("Це вже вирішено: ✖️ Відхилено (Оксана, ")
    assert "✖️ Відхилено (Оксана, " in _card(line, second)["text"]
    assert await _power_of(line) is True


async def test_who_is_no_operator_decides_nothing_in_the_group(reported: Person) -> None:
    line = reported.line
    card = await _deliver_card(line)
    before = _card(line, card)["text"]
    notice = await _press(line, reported.user_id, card, "⚡️ Підтвердити й повідомити чергу")

    assert notice == "Ці кнопки лише для операторів."
    assert _card(line, card)["text"] == before
    assert await _power_of(line) is True


async def test_a_card_that_the_sensors_answered_says_so(reported: Person) -> None:
    line = reported.line
    card = await _deliver_card(line)
    await power(reported, is_on=False)
    notice = await _press(line, OKSANA, card, "✅ Підтвердити без розсилки")
    assert notice is not None
    assert "Закрито без вас" in notice
    assert "Закрито без вас" in _card(line, card)["text"]


async def test_a_report_whose_author_was_forgotten_is_gone(reported: Person) -> None:
    line = reported.line
    card = await _deliver_card(line)
    await line.api.as_bot("DELETE", f"/api/users/{reported.user_id}")
    await _press(line, OKSANA, card, "✅ Підтвердити без розсилки")
    assert _card(line, card)["text"].endswith("Цього повідомлення вже немає.")


async def test_what_waits_is_on_the_operator_s_screen_and_may_be_decided_there(reported: Person) -> None:
    operator = Person(reported.line, OKSANA)
    await operator.writes("/admin")
    await operator.presses("📝 Повідомлення мешканців")
    assert operator.last.buttons == ("⚫️ 1.1 · 1 людина", "◀️ Назад")

    await operator.presses("⚫️ 1.1 · 1 людина")
    assert "Кажуть так за 10 хв: 1 людина" in operator.last.text
    await operator.presses("⚡️ Підтвердити й повідомити чергу")

    assert "стан черги змінено" in operator.last.text
    assert await _power_of(reported.line) is False
    await operator.presses("📝 Повідомлення мешканців")
    assert operator.last.text == "📝 Повідомлень, що чекають на вас, немає."
    await operator.presses("◀️ Назад")
    assert "Черги зараз" in operator.last.text


async def test_of_what_waits_no_more_the_list_is_shown(reported: Person) -> None:
    operator = Person(reported.line, OKSANA)
    await operator.writes("/admin")
    await operator.presses("📝 Повідомлення мешканців")
    await power(reported, is_on=False)
    await operator.presses("⚫️ 1.1 · 1 людина")
    assert operator.notice == "Цього повідомлення вже немає."
    assert operator.last.text == "📝 Повідомлень, що чекають на вас, немає."


async def test_others_reach_none_of_it_by_old_buttons(reported: Person) -> None:
    await reported.presses_data("go:reports")
    assert reported.notice == "Ця кнопка вже не діє"
    await reported.presses_data(JudgeReport(report_id=1, verdict=ReportVerdict.FLIP).pack())
    assert reported.notice == "Ці кнопки лише для операторів."
    assert await _power_of(reported.line) is True


async def test_the_last_of_many_reports_is_shown_as_any_other(reported: Person) -> None:
    pool = reported.line.api.town.database.pool
    await pool.execute(
        """
        INSERT INTO crowdreports (user_id, address_id, queue_id, report_type, status)
        SELECT user_id, address_id, queues.queue_id, said, 'pending'
        FROM crowdreports, queues, (VALUES ('power_on'), ('power_off')) AS types (said)
        """
    )
    groups = await pool.fetch("SELECT min(id) AS id FROM crowdreports GROUP BY queue_id, report_type ORDER BY 1")
    assert len(groups) > 20
    operator = Person(reported.line, OKSANA)
    await operator.writes("/admin")
    await operator.presses_data(ReviewReports(report_id=groups[-1]["id"]).pack())
    assert "📝" in operator.last.text
    assert {"✅ Підтвердити без розсилки", "✖️ Відхилити"} <= set(operator.last.buttons)
    await operator.presses_data(ReviewReports(report_id=groups[-1]["id"] + 1).pack())
    assert "вже немає" in operator.notice
