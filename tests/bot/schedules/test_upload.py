"""How the operator loads a schedule through the bot."""

from datetime import UTC, date, datetime

import pytest

from svitlobot.bot.config import BotConfig
from svitlobot.clock import KYIV
from svitlobot_sandbox.telegram.forms import Upload
from tests.wording import unbroken
from town import Town

from ..homes import move_in
from ..people import Person


@pytest.fixture
def config() -> BotConfig:
    return BotConfig(admin_user_ids=frozenset(range(501, 2000)))


async def test_a_pasted_text_is_checked_first_and_changes_nothing_until_it_is_applied(
    person: Person, town: Town
) -> None:
    await opens_upload(person)
    await person.writes("1.1: 18:00–21:00")
    assert "Днів змінено: 1" in person.last.text
    assert "Ще нічого не змінено" in person.last.text
    assert await stored(town) == 0
    await person.presses("✅ Застосувати")
    assert person.last.text.startswith("✅ Графік прийнято\n\nФормат: текст. Днів змінено: 1")
    assert await stored(town) == 1


async def test_a_text_without_a_date_is_for_the_day_it_was_checked_on(person: Person, town: Town) -> None:
    town.clock.now = datetime(2026, 11, 24, 23, 59, tzinfo=KYIV).astimezone(UTC)
    await opens_upload(person)
    await person.writes("1.1: 18:00–21:00")
    assert "24 листопада: 1.1" in person.last.text
    town.clock.tick(120)
    await person.presses("✅ Застосувати")
    assert await town.database.pool.fetchval("SELECT scheduled_date FROM schedule_days") == date(2026, 11, 24)


async def test_what_was_checked_days_ago_is_not_applied(person: Person, town: Town) -> None:
    await opens_upload(person)
    await person.writes("1.1: 18:00–21:00")
    town.clock.tick(2 * 24 * 3600)
    await person.presses("✅ Застосувати")
    assert "надішліть ще раз" in person.last.text
    assert await stored(town) == 0


async def test_a_file_is_taken_too(person: Person, town: Town) -> None:
    await opens_upload(person)
    await send_file(person, "1.1: 18:00–21:00\n1.2: 15:00–17:00".encode())
    assert "Днів змінено: 2" in person.last.text
    await person.presses("✅ Застосувати")
    assert await stored(town) == 2


async def test_what_is_wrong_is_named_and_a_better_one_may_be_sent(person: Person, town: Town) -> None:
    await opens_upload(person)
    await person.writes("1.1: 21:00–18:00")
    assert "Графік не прийнято" in person.last.text
    assert "1.1" in person.last.text
    await person.sends(photo=[])
    await person.writes("1.1: 18:00–21:00")
    await person.presses("✅ Застосувати")
    assert await stored(town) == 1


async def test_a_file_that_is_too_large_is_refused_unread(person: Person) -> None:
    await opens_upload(person)
    await send_file(person, b" " * (4 * 1024 * 1024 + 1))
    assert "Файл завеликий" in person.last.text


async def test_the_button_of_an_older_check_does_nothing(person: Person, town: Town) -> None:
    await opens_upload(person)
    await person.writes("1.1: 18:00–21:00")
    older = person.last
    await person.writes("1.2: 18:00–21:00")
    data = older.body["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    await person.presses_data(data, older.message_id)
    assert person.notice == "Ця кнопка вже не діє"
    assert await stored(town) == 0


async def test_what_was_cancelled_is_not_applied_any_more(person: Person, town: Town) -> None:
    await opens_upload(person)
    await person.writes("1.1: 18:00–21:00")
    data = person.last.body["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    await person.presses("✖️ Скасувати")
    assert person.notice == "Нічого не змінено"
    await person.presses_data(data)
    assert person.notice == "Ця кнопка вже не діє"
    assert await stored(town) == 0


class TestResident:
    """Who is no operator."""

    @pytest.fixture
    def config(self) -> BotConfig:
        return BotConfig()

    async def test_for_others_the_operators_buttons_do_not_exist(self, person: Person, town: Town) -> None:
        await person.writes("/start")
        for data in ("go:schedule", "go:schedule2", "apply:1"):
            await person.presses_data(data)
            assert person.notice == "Ця кнопка вже не діє"
        await person.writes("1.1: 18:00–21:00")
        assert await stored(town) == 0


async def opens_upload(person: Person) -> None:
    await person.writes("/start")
    await person.writes("/admin")
    await person.presses("🗓 Завантажити графік")


async def stored(town: Town) -> int:
    count: int = await town.database.pool.fetchval("SELECT count(*) FROM schedule_days")
    return count


async def send_file(person: Person, content: bytes) -> None:
    files = person.line.sandbox.world.files
    await person.sends(document=files.document(files.add(Upload("plan.txt", "text/plain", content))))


async def test_of_a_table_that_leaves_queues_out_the_operator_says_what_that_means(person: Person, town: Town) -> None:
    town.clock.now = datetime(2026, 11, 24, 12, 0, tzinfo=KYIV).astimezone(UTC)
    await move_in(person)
    await opens_upload(person)
    await person.writes("1.1: 18:00–21:00\n1.2: 15:00–17:00")
    await person.presses("✅ Застосувати")
    await opens_upload(person)
    await person.writes("1.1: 18:00–20:00")
    assert "Немає в графіку, але відключення заплановані: 1.2" in person.last.text
    change = "1.1, 24 листопада (1 людина): було 18:00–21:00, разом 3 год → стане 18:00–20:00, разом 2 год"
    assert unbroken(change) in person.last.text
    await person.presses("✅ Застосувати, решту скасовано")
    assert person.last.text.startswith("✅ Графік прийнято")
    assert await town.database.pool.fetchval("SELECT status FROM schedule_days WHERE queue_id = 2") == "none_planned"
