"""📑 Excel in the bot: a file is looked at, applied, taken back; nothing happens without the operator's word."""

from io import BytesIO
from typing import Any

import openpyxl
import pytest

from svitlobot.bot.config import BotConfig
from svitlobot.schemas.imports import MAX_WORKBOOK_BYTES
from svitlobot_sandbox.telegram.forms import Upload
from town import Town

from ..people import Person

HEADER = ("Вулиця", "Будинок", "Черга")


@pytest.fixture
def config() -> BotConfig:
    return BotConfig(admin_user_ids=frozenset(range(501, 2000)))


@pytest.fixture
async def operator(person: Person) -> Person:
    await person.writes("/start")
    await person.writes("/admin")
    await person.presses("📑 Excel")
    return person


async def send(person: Person, *rows: tuple[Any, ...], name: str = "міс<т>о.xlsx") -> None:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    file = BytesIO()
    book.save(file)
    await send_bytes(person, file.getvalue(), name)


async def send_bytes(person: Person, content: bytes, name: str) -> None:
    files = person.line.sandbox.world.files
    await person.sends(document=files.document(files.add(Upload(name, "application/x", content))))


async def houses(town: Town) -> int:
    count: int = await town.database.pool.fetchval("SELECT count(*) FROM addresses")
    return count


async def test_a_file_is_looked_at_applied_and_taken_back(operator: Person, town: Town) -> None:
    await send(operator, HEADER, ("Зелена", "1", "4.1"), ("<b>Синя", "2", "9.9"))
    assert operator.last.text == (
        "📑 Перевірка\n\nміс<т>о.xlsx: рядків 2, прийнято 1, відхилено 1\n  1 — такої черги немає\n"
        "Адреси: нових 1, переведено в іншу чергу 0, уточнено 0, без змін 0\n"
        "рядок 3: такої черги немає (<b>Синя; 2; 9.9)\n\nЩе нічого не змінено. Застосувати?"
    )
    assert await houses(town) == 0
    await operator.presses("📄 Рядки, на які глянути")
    assert operator.last.body["document"]["file_name"].endswith(".csv")
    await operator.presses("✅ Застосувати")
    assert operator.messages[-2].text.startswith("✅ Застосовано\n\nміс<т>о.xlsx: рядків 2")
    assert await houses(town) == 1
    await operator.presses("↩️ Повернути, як було")
    assert operator.messages[-2].text.startswith("↩️ Що повернеться\n\n")
    assert await houses(town) == 1
    await operator.presses("↩️ Так, повернути")
    assert operator.messages[-2].text.startswith("↩️ Повернуто\n\n")
    assert await houses(town) == 0


async def test_a_changed_text_is_shown_as_people_will_read_it(operator: Person) -> None:
    await send(operator, ("Ключ", "Текст"), ("power_off_template", "<b>Темно</b> з {time}"), ("menu_info", "Що <та>м"))
    assert "👁 Так побачать люди\n\npower_off_template\nТемно з 14:05" in operator.last.text
    assert "рядок 3: Telegram не зрозуміє «<та>м»" in operator.last.text


async def test_a_file_may_come_at_any_time_and_is_cancelled_by_a_word(person: Person, town: Town) -> None:
    await person.writes("/start")
    await send(person, HEADER, ("Зелена", "1", "4.1"))
    apply = person.last.body["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    await person.presses("✖️ Скасувати")
    assert person.last.text == "✖️ міс<т>о.xlsx\n\nСкасовано, нічого не змінено."
    await person.presses_data(apply)
    assert person.notice == "Цей файл уже застосовано або скасовано"
    assert await houses(town) == 0


async def test_what_is_wrong_with_a_file_is_said_and_a_better_one_may_be_sent(operator: Person, town: Town) -> None:
    await send_bytes(operator, "Вулиця;Будинок".encode("cp1251"), "адреси.csv")
    assert "Це не файл Excel: потрібна книга .xlsx" in operator.last.text
    await send(operator, ("Вулиця", "Будинок"), ("Зелена", "1"))
    assert "бракує стовпців: «Черга»" in operator.last.text
    await operator.sends(photo=[])
    assert "надішліть" in operator.last.text.lower()
    await send_bytes(operator, b" " * (MAX_WORKBOOK_BYTES + 1), "велика.xlsx")
    assert "приймаю до 16 МБ" in operator.last.text
    await send(operator, HEADER, ("Зелена", "1", "4.1"))
    await operator.presses("✅ Застосувати")
    assert await houses(town) == 1


async def test_what_was_loaded_is_listed_and_what_there_is_can_be_taken(operator: Person, town: Town) -> None:
    await send(operator, HEADER, ("Зелена", "1", "4.1"))
    await operator.presses("✅ Застосувати")
    await operator.presses("◀️ Назад")
    await operator.presses("🗂 Останні імпорти")
    assert "міс<т>о.xlsx — застосовано, сьогодні" in operator.last.text
    town.clock.tick(24 * 3600)
    await operator.presses("◀️ Назад")
    await operator.presses("🗂 Останні імпорти")
    assert "міс<т>о.xlsx — застосовано, вчора" in operator.last.text
    number = await town.database.pool.fetchval("SELECT id FROM imports")
    await operator.presses(f"📑 Відкрити №{number}")
    assert operator.last.text.startswith("✅ Застосовано")
    await operator.presses("◀️ Назад")
    await operator.presses("⬇️ Адреси")
    assert operator.last.body["document"]["file_name"] == "addresses.xlsx"


class TestOthers:
    """Everybody else."""

    @pytest.fixture
    def config(self) -> BotConfig:
        return BotConfig()

    async def test_for_others_there_is_no_excel(self, person: Person, town: Town) -> None:
        await person.writes("/start")
        await send(person, HEADER, ("Зелена", "1", "4.1"))
        assert "📍" in person.last.text or "адрес" in person.last.text.lower()
        for data in ("go:excel", "go:excel2", "excel:1:apply", "export:texts"):
            await person.presses_data(data)
            assert person.notice == "Ця кнопка вже не діє"
        assert await town.database.pool.fetchval("SELECT count(*) FROM imports") == 0
