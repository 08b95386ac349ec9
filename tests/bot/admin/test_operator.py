"""The operator's day in the bot: queues, people, broadcasts; and what everybody else sees of it, which is nothing."""

from typing import Any

import pytest

from svitlobot.bot.config import BotConfig
from svitlobot.sender.expand import expand_next
from town import Town

from ..homes import move_in
from ..operating import OPERATOR, opens
from ..people import Person


@pytest.fixture
def config() -> BotConfig:
    """One operator."""
    return BotConfig(admin_user_ids=frozenset({OPERATOR}))


@pytest.fixture
def operator(person: Person) -> Person:
    """The operator's phone."""
    return Person(person.line, OPERATOR)


async def audits(town: Town) -> list[dict[str, Any]]:
    rows = await town.database.pool.fetch("SELECT * FROM action_logs WHERE actor IS NOT NULL ORDER BY id")
    return [dict(row) for row in rows]


async def test_the_first_screen_says_how_everything_stands(operator: Person, person: Person, town: Town) -> None:
    await move_in(person)
    await town.add_sensor("ESP32_1")
    await operator.writes("/admin")
    assert "👥 Людей: 1 (нових сьогодні: 1, недосяжних: 0, заблокованих: 0)" in operator.last.text
    assert "🎁 Без підписки 0 · Безкоштовний 1 · Стандарт 0 · Про 0" in operator.last.text
    assert "📡 Датчики: на зв'язку 0 з 1" in operator.last.text
    assert "📨 Надсилати нічого" in operator.last.text
    assert "💳 Сьогодні: 0 · за 30 днів: 0 · чекають: 0" in operator.last.text
    before = len(operator.messages)
    await operator.presses("🔄 Оновити")
    assert len(operator.messages) == before


async def test_a_queue_takes_the_operators_word_with_a_reason_after_it_was_confirmed(
    operator: Person, town: Town
) -> None:
    await opens(operator, "⚡️ Черги", "❔ 1.1", "⚫️ Світла немає", "3 год")
    assert "Звідки відомо?" in operator.last.text
    await operator.writes("ні")
    assert "від 3 до 300" in operator.last.text
    await operator.writes("дзвінок РЕМ <терміново>")
    assert "Черга 1.1: світла немає\nДіє: 3 год\nПричина: дзвінок РЕМ <терміново>" in operator.last.text
    assert (await town.queue()).is_power_on
    await operator.presses("✅ Підтвердити")
    assert "пишу людям" in operator.last.text
    queue = await town.queue()
    assert (queue.is_power_on, queue.last_change_source) == (False, "manual")
    assert (queue.word_until - queue.word_at).total_seconds() == 3 * 3600
    [audit] = await audits(town)
    assert (audit["actor"], audit["description"]) == (f"telegram:{OPERATOR}", "дзвінок РЕМ <терміново>")
    await opens(operator, "⚡️ Черги", "⚫️ 1.1", "↩️ Повернути датчикам")
    await operator.writes("помилка")
    await operator.presses("✅ Підтвердити")
    assert "далі вирішують датчики" in operator.last.text
    assert (await town.queue()).word_until is None


async def test_what_was_left_is_not_done_any_more(operator: Person, town: Town) -> None:
    await opens(operator, "⚡️ Черги", "❔ 1.1", "⚫️ Світла немає", "3 год")
    await operator.writes("дзвінок РЕМ")
    data = operator.last.body["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    await operator.presses("✖️ Скасувати")
    assert operator.notice == "Нічого не змінено"
    await operator.presses_data(data)
    assert operator.notice == "Ця кнопка вже не діє"
    assert (await town.queue()).is_power_on


async def test_the_button_of_an_older_reason_does_nothing(operator: Person, town: Town) -> None:
    await opens(operator, "⚡️ Черги", "❔ 1.1", "⚫️ Світла немає", "3 год")
    await operator.writes("дзвінок РЕМ")
    older = operator.last
    await operator.writes("дзвінок мешканки")
    data = older.body["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    await operator.presses_data(data, older.message_id)
    assert operator.notice == "Ця кнопка вже не діє"
    assert (await town.queue()).is_power_on


async def found(operator: Person, text: str, label: str) -> None:
    await opens(operator, "👤 Люди")
    await operator.writes(text)
    await operator.presses(label)


async def test_a_person_is_found_by_the_beginning_of_a_name_and_their_card_shown(
    operator: Person, person: Person
) -> None:
    await move_in(person)
    await opens(operator, "👤 Люди")
    await operator.writes("щось")
    assert "Нікого не знайшлося" in operator.last.text
    await operator.writes("city:Львів")
    assert "невідоме слово «city»" in operator.last.text
    await operator.writes("оле")
    await operator.presses("Олена · FREE")
    card = operator.last.text
    assert f"👤 Олена\n{person.user_id}" in card
    assert "🎁 Безкоштовний" in card
    assert "📍 Соборна, 12-А · черга 1.1" in card


async def test_a_persons_card_shows_the_text_that_was_sent(operator: Person, person: Person, town: Town) -> None:
    await move_in(person)
    await opens(operator, "👤 Люди")
    await operator.writes("оле")
    await operator.presses("Олена · FREE")
    await operator.presses("✉️ Написати")
    await operator.writes("Дякуємо, що написали <3")
    await operator.presses("✅ Підтвердити")
    while await expand_next(town.database.pool):
        pass
    await town.database.pool.execute("UPDATE notifications SET state = 'sent', sent_at = now()")
    await opens(operator, "👤 Люди")
    await operator.writes("оле")
    await operator.presses("Олена · FREE")
    card = operator.last.text
    assert "Повідомлення від оператора Дякуємо, що написали <3" in card


async def test_a_person_who_was_forgotten_meanwhile_is_said_to_be_gone(operator: Person, person: Person) -> None:
    await move_in(person)
    await opens(operator, "👤 Люди")
    await operator.writes("оле")
    await person.line.api.as_bot("DELETE", f"/api/users/{person.user_id}")
    await operator.presses("Олена · FREE")
    assert "Цього вже немає" in f"{operator.last.text} {operator.notice}"


async def test_days_are_given_with_a_reason_and_may_be_taken_back(operator: Person, person: Person, town: Town) -> None:
    await town.database.pool.execute(
        "INSERT INTO tariffs (tier, days, price) VALUES ('STANDARD', 30, 49), ('PRO', 30, 99)"
    )
    await move_in(person)
    await found(operator, str(person.user_id), "Олена · FREE")
    await operator.presses("🎁 Дні «Про»")
    await operator.writes("багато")
    assert "Спершу число днів" in operator.last.text
    await operator.writes("30 за допомогу")
    assert operator.last.text == "🎁 Олена: +30 днів «Про»\nПричина: за допомогу\n\nПідтвердити?"
    data = operator.last.body["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    await operator.presses("✅ Підтвердити")
    await operator.presses_data(data)
    assert await town.database.pool.fetchval("SELECT sum(days) FROM subscription_grants") == 30
    await found(operator, str(person.user_id), "Олена · PRO")
    assert "+30 днів «Про» (за допомогу)" in operator.last.text
    await operator.presses("🎁 Дні «Про»")
    await operator.writes("-30 помилково")
    await operator.presses("✅ Підтвердити")
    assert await town.database.pool.fetchval("SELECT subscription_tier FROM users") == "FREE"


async def test_a_banned_person_gets_one_polite_answer_and_no_more_until_unbanned(
    operator: Person, person: Person
) -> None:
    await move_in(person)
    await found(operator, str(person.user_id), "Олена · FREE")
    await operator.presses("⛔️ Заблокувати")
    await operator.writes("спам у скаргах")
    await operator.presses("✅ Підтвердити")
    text = len(person.messages)
    await person.writes("/start")
    assert len(person.messages) == text + 1
    assert "оператор призупинив" in person.last.text
    await person.writes("📊 Інформація")
    await person.writes("/start")
    await person.presses_data("go:info")
    assert len(person.messages) == text + 1
    await found(operator, str(person.user_id), "⛔️ Олена · FREE")
    assert "Заблоковано оператором" in operator.last.text
    await operator.presses("✅ Розблокувати")
    await operator.writes("помилка")
    await operator.presses("✅ Підтвердити")
    await person.writes("📊 Інформація")
    assert "Соборна" in person.last.text


async def test_a_person_is_written_to_as_the_operator_wrote_it(operator: Person, person: Person, town: Town) -> None:
    await move_in(person)
    await found(operator, str(person.user_id), "Олена · FREE")
    await operator.presses("✉️ Написати")
    await operator.writes("Дякуємо <3")
    await operator.presses("✅ Підтвердити")
    [event] = [event for event in await town.events() if event["kind"] == "operator_message"]
    assert event["audience"] == {"chats": [person.user_id]}
    assert event["payload"] == {"text": "Дякуємо &lt;3", "is_html": True}


async def test_a_broadcast_is_looked_at_tried_sent_held_and_ended(operator: Person, person: Person, town: Town) -> None:
    await move_in(person)
    await opens(operator, "📣 Розсилка", "⚡️ Черзі…", "1.1")
    await operator.writes("Ремонт & <b>чай</b>")
    preview, check = operator.messages[-2:]
    assert preview.text == "Ремонт & <b>чай</b>"
    assert "Кому: черга 1.1\nЛюдей: 1\nТриватиме: 1 с" in check.text
    await operator.presses("🧪 Надіслати лише мені")
    assert operator.notice == "Надіслано лише вам"
    assert [event["audience"] for event in await town.events()] == [{"chats": [OPERATOR]}]
    data = check.body["reply_markup"]["inline_keyboard"][1][0]["callback_data"]
    await operator.presses("✅ Надіслати")
    assert "надсилається" in operator.last.text
    assert "Надіслано: 0 з 1" in operator.last.text
    await operator.presses_data(data)
    assert operator.notice == "Ця кнопка вже не діє"
    assert await broadcasts(town) == ["pending"]
    while await expand_next(town.database.pool):
        pass
    await operator.presses("⏸ Пауза")
    assert "на паузі" in operator.last.text
    await operator.presses("▶️ Продовжити")
    await operator.presses("⛔️ Скасувати розсилку")
    await operator.presses("◀️ Назад")
    assert await broadcasts(town) == ["expanded"]
    await operator.presses("⛔️ Скасувати розсилку")
    await operator.presses("⛔️ Так, скасувати")
    assert "скасовано" in operator.last.text
    assert "Не отримали: 1 людина (Безкоштовний — 1)" in operator.last.text
    assert await broadcasts(town) == ["cancelled"]
    await operator.presses("📄 Хто не отримав")
    assert operator.last.text.startswith("Розсилка № ")
    assert operator.last.body["document"]["file_name"].endswith("-not-told.csv")


async def broadcasts(town: Town) -> list[str]:
    return [event["status"] for event in await town.events() if event["kind"] == "broadcast"]


async def test_a_filter_that_is_not_understood_is_asked_for_again(operator: Person, person: Person, town: Town) -> None:
    await move_in(person)
    await opens(operator, "📣 Розсилка", "✏️ За фільтром…")
    await operator.writes("tier:GOLD")
    assert "знак 6" in operator.last.text
    await operator.writes("tier:PRO")
    await operator.writes("Лише для Про")
    assert operator.last.text == "За цим фільтром немає кому надсилати."
    assert "✅ Надіслати" not in operator.last.buttons
    await operator.sends(photo=[])
    assert "текстом" in operator.last.text


async def test_an_old_button_of_a_broadcast_that_is_over_says_so(operator: Person, person: Person, town: Town) -> None:
    await move_in(person)
    await opens(operator, "📣 Розсилка", "👥 Усім")
    await operator.writes("Вітаємо")
    await operator.presses("✅ Надіслати")
    progress = operator.last
    await town.database.pool.execute("UPDATE events SET status = 'done' WHERE kind = 'broadcast'")
    await operator.presses_data(progress.body["reply_markup"]["inline_keyboard"][1][0]["callback_data"])
    assert "вже закінчилася" in operator.notice
    assert "завершено" in operator.last.text


@pytest.mark.parametrize(
    "data",
    ["go:desk", "go:desk2", "go:desk3", "go:desk4", "go:casts", "oq:1", "ow:1:0:3", "ox:1", "op:7", "on:7",
     "od:7:PRO", "ob:7:1", "om:7", "oy:1", "ot:all:0", "os:1:send", "or:1:cancel_yes"],
)  # fmt: skip
async def test_for_others_the_operators_buttons_do_not_exist(person: Person, data: str) -> None:
    await move_in(person)
    await person.presses_data(data)
    assert person.notice == "Ця кнопка вже не діє"
