"""/help, /privacy, and what a person may do with their own data."""

import json

from svitlobot.bot.keyboards.data import Go, Place

from ..conftest import Meet
from ..homes import followed, move_in
from ..people import Person


async def test_help_names_the_commands_and_the_menu_and_brings_the_menu(person: Person) -> None:
    await person.writes("/help")

    for command in ("/stop", "/privacy", "/delete_me", "📝 Повідомити"):
        assert command in person.last.text
    assert len(person.keyboard) == 6


async def test_privacy_says_what_is_kept_and_how_to_get_or_delete_it(person: Person) -> None:
    await person.writes("/privacy")

    for word in ("адреси", "сповіщення", "оплати", "видалити"):
        assert word in person.last.text
    assert person.last.buttons[:2] == ("📥 Отримати файл", "🗑 Видалити мої дані")


async def test_ones_data_come_as_a_file_with_ones_own_data_only(meet: Meet) -> None:
    neighbour, person = meet("Олена"), meet("Петро")
    await move_in(neighbour, "Секретна", "7")
    await move_in(person, "Соборна", "12-А")
    await person.writes("/privacy")

    await person.presses("📥 Отримати файл")

    document = person.last.body["document"]
    assert document["file_name"] == "svitlobot.json"
    file = await person.line.bot.get_file(document["file_id"])
    content = await person.line.bot.download_file(file.file_path or "")
    assert content is not None
    data = content.read().decode()
    assert json.loads(data)
    assert "Соборна" in data
    assert "Секретна" not in data


async def test_files_too_often_are_refused_kindly(person: Person) -> None:
    await move_in(person)
    await person.writes("/privacy")

    for _ in range(4):
        await person.presses("📥 Отримати файл")

    assert "згодом" in (person.notice or "")
    assert sum("document" in text.body for text in person.messages) == 3


async def test_two_questions_are_asked_before_anything_is_deleted(person: Person) -> None:
    await move_in(person)

    await person.writes("/delete_me")
    assert "оплати" in person.last.text
    await person.presses("🗑 Видалити мої дані")
    assert "Точно видалити?" in person.last.text
    assert len(await followed(person)) == 1

    await person.presses("◀️ Назад")
    assert len(await followed(person)) == 1


async def test_after_the_second_yes_nothing_is_left_and_the_menu_goes(person: Person) -> None:
    await move_in(person)
    await person.presses("⚙️ Налаштування")
    await person.presses("📦 Мої дані")
    await person.presses("🗑 Видалити мої дані")
    await person.presses("🗑 Видалити мої дані")

    await person.presses("🗑 Так, видалити назавжди")

    assert await person.line.api.town.database.pool.fetchval("SELECT count(*) FROM users") == 0
    assert "видалено" in person.messages[-2].text
    assert "/start" in person.last.text
    assert person.last.reply_markup == {"remove_keyboard": True}


async def test_deleting_twice_is_no_error(person: Person) -> None:
    await move_in(person)
    await person.writes("/delete_me")
    yes = Go(to=Place.DELETE_YES).pack()

    await person.presses_data(yes)
    await person.presses_data(yes)

    assert "/start" in person.last.text
    assert await person.line.api.town.database.pool.fetchval("SELECT count(*) FROM users") == 0


async def test_a_deleted_person_may_begin_again(person: Person) -> None:
    await move_in(person)
    await person.writes("/delete_me")
    await person.presses_data(Go(to=Place.DELETE_YES).pack())

    await person.writes("/start")

    assert "Яка у вас адреса?" in person.last.text
    assert await followed(person) == []
