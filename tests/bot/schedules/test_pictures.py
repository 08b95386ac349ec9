"""🗓 The schedule as a picture and 📅 as a calendar."""

from urllib.parse import urlsplit

import pytest

from svitlobot.bot.keyboards.data import OpenSchedule
from svitlobot.gateways.schedule_picture import all_queues
from svitlobot_sandbox.telegram.forms import Upload
from town import Town

from ..conftest import Meet
from ..homes import move_in
from ..people import Person
from ..planning import asks, at, at_home, at_noon, schedule, today


@pytest.fixture
def town(town: Town) -> Town:
    return at_noon(town)


async def test_the_picture_comes_as_a_photo_with_its_date_and_age(person: Person, town: Town) -> None:
    await at_home(person, town, at("18:00-21:00"))
    await asks(person)
    text = len(person.messages)
    await person.presses("🗓 Графік")
    assert len(person.messages) == text + 1
    assert person.last.body["photo"][0]["width"] == 1080
    title, days, age = person.last.text.splitlines()
    assert title == "🗓 Графік черги 1.1"
    assert days.split(" ")[0] == str(today(town).day)
    assert age == "🕐 Перевірено сьогодні о 12:00"
    assert person.last.buttons == ("🔄 Оновити", "📋 Усі черги", "🌙 Темна")


async def test_the_picture_of_what_nobody_knows_says_so(person: Person) -> None:
    await move_in(person)
    await asks(person)
    await person.presses("🗓 Графік")
    assert person.last.text.endswith("Даних про графік поки немає.")


async def test_a_picture_is_uploaded_once_and_then_sent_by_its_name(
    meet: Meet, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = meet(), meet("Тарас")
    uploads = []
    add = first.line.sandbox.world.files.add

    def counted(upload: Upload) -> str:
        uploads.append(upload)
        return add(upload)

    monkeypatch.setattr(first.line.sandbox.world.files, "add", counted)
    await move_in(first)
    await schedule(town, at("18:00-21:00"))
    await move_in(second, "Шевченка", "5")
    for person in (first, second, second):
        await asks(person)
        await person.presses("🗓 Графік")
    assert len(uploads) == 1
    assert first.last.body["photo"] == second.last.body["photo"]
    await schedule(town, at("19:00-21:00"))
    await first.presses("🗓 Графік")
    assert len(uploads) == 2


async def test_under_a_picture_the_newest_one_takes_its_place(person: Person, town: Town) -> None:
    await at_home(person, town, at("18:00-21:00"))
    await asks(person)
    await person.presses("🗓 Графік")
    before, text = person.last, len(person.messages)
    await person.presses("🔄 Оновити")
    assert (person.last.body["photo"], person.notice) == (before.body["photo"], "Оновлено")
    await schedule(town, at("19:00-21:00"))
    await person.presses("🔄 Оновити")
    assert len(person.messages) == text
    assert person.last.message_id == before.message_id
    assert person.last.body["photo"] != before.body["photo"]


async def test_all_queues_and_the_dark_picture_take_the_place_of_ones_own(person: Person, town: Town) -> None:
    await at_home(person, town, at("18:00-21:00"))
    await asks(person)
    await person.presses("🗓 Графік")
    text, photos = len(person.messages), [person.last.body["photo"]]
    for label, title, buttons in (
        ("📋 Усі черги", "🗓 Графік усіх черг", ("🔄 Оновити", "🗓 Моя черга", "🌙 Темна")),
        ("🌙 Темна", "🗓 Графік усіх черг", ("🔄 Оновити", "🗓 Моя черга", "☀️ Світла")),
        ("🗓 Моя черга", "🗓 Графік черги 1.1", ("🔄 Оновити", "📋 Усі черги", "☀️ Світла")),
        ("☀️ Світла", "🗓 Графік черги 1.1", ("🔄 Оновити", "📋 Усі черги", "🌙 Темна")),
    ):
        await person.presses(label)
        assert person.last.text.startswith(title)
        assert person.last.buttons == buttons
        photos.append(person.last.body["photo"])
    assert len(person.messages) == text
    assert photos[4] == photos[0]
    assert len({str(photo) for photo in photos}) == 4


async def test_who_asks_for_more_queues_than_a_picture_holds_is_told_in_the_bots_words(
    person: Person, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    await at_home(person, town, at("18:00-21:00"))
    await asks(person)
    await person.presses("🗓 Графік")
    monkeypatch.setattr(all_queues, "MOST_QUEUES", 1)
    await person.presses("📋 Усі черги")
    assert person.notice == "🗓 Черг забагато для однієї картинки. Подивіться, будь ласка, свою."


async def test_a_picture_that_telegram_forgot_is_uploaded_again(
    person: Person, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    await at_home(person, town, at("18:00-21:00"))
    await asks(person)
    await person.presses("🗓 Графік")
    monkeypatch.setattr(person.line.sandbox.world.files, "_uploads", type(person.line.sandbox.world.files._uploads)())
    text = len(person.messages)
    await asks(person)
    await person.presses("🗓 Графік")
    assert len(person.messages) == text + 2
    assert person.last.body["photo"][0]["width"] == 1080


async def test_the_button_of_a_queue_that_is_gone_answers_and_is_no_bug(person: Person) -> None:
    await move_in(person)
    await person.presses_data(OpenSchedule(queue_id=99).pack())
    assert "Цього вже немає" in person.notice


async def test_the_calendar_is_a_link_that_opens_and_may_be_renewed(person: Person, town: Town) -> None:
    await at_home(person, town, at("18:00-21:00"))
    await asks(person)
    await person.presses("📅 Календар")
    link = next(line for line in person.last.text.splitlines() if line.startswith("http"))
    api = person.line.api
    opened = await api.get(urlsplit(link).path)
    assert (opened.status, opened.content_type) == (200, "text/calendar")
    assert "Соборна" in opened.body.decode()
    await person.presses("🔁 Нове посилання")
    assert link not in person.last.text
    assert person.notice == "Старе посилання більше не діє"
    assert (await api.get(urlsplit(link).path)).status == 404
    await person.presses("◀️ Назад")
    assert "Соборна" in person.last.text
