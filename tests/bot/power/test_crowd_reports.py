"""📝 A resident says what they see: asked, sent, thanked, and told honestly what becomes of it."""

from typing import Any

import pytest

from svitlobot.bot.keyboards.data import PowerNow, PowerReport
from svitlobot.domain.callback_data import ReportStep
from svitlobot.domain.power.crowd_reports import answer_buttons
from svitlobot.domain.power.observations import Supply

from ..homes import give_tier, move_in, power
from ..people import Person

OFF, ON = "⚫️ Світла немає", "💡 Світло є"


async def _stored(person: Person) -> list[Any]:
    query = "SELECT * FROM crowdreports WHERE user_id = $1 ORDER BY id"
    return await person.line.api.town.database.pool.fetch(query, person.user_id)


async def test_a_report_without_a_place_goes_to_the_operator_and_the_person_is_told_so(person: Person) -> None:
    await move_in(person)
    await power(person, is_on=True)
    await person.presses("📝 Повідомити")
    text = len(person.messages)

    await person.presses(OFF)
    assert person.last.buttons == ("➡️ Без місця", "🧭 Додати місце")
    await person.presses("➡️ Без місця")

    assert person.last.text == (
        "💛 Дякую! Записав: світла немає, черга 1.1.\n\n"
        "Датчики поки кажуть інше, тож перевірить оператор. Якщо стан черги зміниться, напишу."
    )
    assert len(person.messages) == text, "it is all one message"
    [report] = await _stored(person)
    assert (report["report_type"], report["status"], report["latitude"]) == ("power_off", "pending", None)


async def test_a_place_on_the_map_may_be_added_and_the_menu_comes_back(person: Person) -> None:
    await move_in(person)
    await power(person, is_on=True)
    await person.presses("📝 Повідомити")
    await person.presses(OFF)

    await person.presses("🧭 Додати місце")
    assert person.keyboard == ("🧭 Надіслати моє місце", "◀️ Меню")
    await person.sends(location={"latitude": 50.45, "longitude": 30.52})

    assert person.last.text.startswith("💛 Дякую!")
    assert "📝 Повідомити" in person.keyboard
    [report] = await _stored(person)
    assert (float(report["latitude"]), float(report["longitude"])) == (50.45, 30.52)


async def test_who_goes_elsewhere_instead_sends_no_place_later(person: Person) -> None:
    await move_in(person)
    await person.presses("📝 Повідомити")
    await person.presses(OFF)
    await person.presses("🧭 Додати місце")

    await person.presses("◀️ Меню")
    await person.sends(location={"latitude": 50.45, "longitude": 30.52})

    assert "будинк" in person.last.text.lower() or "місцем" in person.last.text
    assert await _stored(person) == []


async def test_of_several_houses_one_is_chosen_and_one_that_sleeps_is_none(person: Person) -> None:
    await move_in(person)
    await give_tier(person, "PRO")
    town = person.line.api.town
    for street, queue_id in (("Київська", 3), ("Лісова", 5)):
        house = await town.add_house(street, "7", queue_id)
        assert (await person.line.api.as_bot(
            "POST", f"/api/users/{person.user_id}/addresses", {"address_id": house}
        )).status == 201  # fmt: skip
    await give_tier(person, "STANDARD")

    await person.presses("📝 Повідомити")
    await person.presses(ON)
    assert person.last.buttons == ("Соборна, 12-А", "Київська, 7")
    await person.presses("Київська, 7")
    await person.presses("➡️ Без місця")

    assert "черга 2.1" in person.last.text
    [report] = await _stored(person)
    assert report["queue_id"] == 3


async def test_a_house_in_two_queues_is_offered_with_each(person: Person) -> None:
    await move_in(person, "Соборна", "1", 1, 2)
    await person.presses("📝 Повідомити")
    await person.presses(OFF)

    assert person.last.buttons == ("Соборна, 1 · 1.1", "Соборна, 1 · 1.2")
    await person.presses("Соборна, 1 · 1.2")
    await person.presses("➡️ Без місця")

    assert [report["queue_id"] for report in await _stored(person)] == [2]


async def test_who_says_what_is_known_is_thanked_and_nobody_is_bothered(person: Person) -> None:
    await move_in(person)
    await power(person, is_on=True)
    await person.presses("📝 Повідомити")
    await person.presses(ON)
    await person.presses("➡️ Без місця")

    assert person.last.text.endswith("Я знаю те саме: у вашій черзі світло є.")


async def test_who_is_not_in_the_channel_is_thanked_and_learns_nothing_of_the_power(person: Person) -> None:
    await move_in(person)
    await power(person, is_on=True)
    await give_tier(person, "NOFREE")
    for label in (ON, OFF):
        await person.presses("📝 Повідомити")
        await person.presses(label)
        await person.presses("➡️ Без місця")
        assert person.last.text.endswith("підпишіться на наш канал.")
    assert [report["status"] for report in await _stored(person)] == ["closed", "pending"]


async def test_while_sensors_are_silent_that_is_said(person: Person) -> None:
    await move_in(person)
    town = person.line.api.town
    await town.add_sensor("lost")
    await town.hear("lost", True)
    town.clock.tick(600)
    await person.presses("📝 Повідомити")
    await person.presses(OFF)
    await person.presses("➡️ Без місця")

    assert "Датчики вашої черги зараз мовчать" in person.last.text


async def test_without_sensors_nothing_is_said_of_them(person: Person) -> None:
    await move_in(person)
    await person.presses("📝 Повідомити")
    await person.presses(OFF)
    await person.presses("➡️ Без місця")
    assert "Датчиків у вашій черзі ще немає" in person.last.text


async def test_what_a_person_set_by_hand_is_not_called_what_sensors_report(person: Person) -> None:
    await move_in(person)
    await person.line.api.town.override(True)
    await person.presses("📝 Повідомити")
    await person.presses(OFF)
    await person.presses("➡️ Без місця")
    assert "Раніше люди повідомили інше" in person.last.text
    assert "атчики" not in person.last.text


async def test_without_an_address_one_is_asked_for(person: Person) -> None:
    await person.writes("/start")
    await person.presses("📝 Повідомити")
    await person.presses(OFF)

    assert person.last.text == "📝 Щоб повідомити про світло, додайте спершу свою адресу."


async def test_words_instead_of_a_report_are_asked_about_once_and_then_answered_as_a_question(person: Person) -> None:
    await move_in(person)
    await person.presses("📝 Повідомити")

    await person.writes("світла немає")
    assert person.last.buttons == (ON, OFF)

    await person.writes("світла немає")
    assert person.last.text.startswith("📍 Соборна, 12-А\nЧерга 1.1")


async def test_the_sixth_report_of_a_minute_waits(person: Person) -> None:
    await move_in(person)
    data = PowerReport(on=False, queue_id=1, address_id=0, step=ReportStep.SEND).pack()
    await person.presses("📝 Повідомити")
    for _ in range(5):
        await person.presses_data(data)
    assert person.last.text.startswith("💛")
    await person.presses_data(data)

    assert person.last.text == "🐢 Ви вже кілька разів повідомили. Зачекайте, будь ласка, хвилину."


async def test_a_button_about_a_house_that_is_theirs_no_more_reports_nothing(person: Person) -> None:
    address_id = await move_in(person)
    await person.presses("📝 Повідомити")
    await person.presses(OFF)
    await person.line.api.as_bot("DELETE", f"/api/users/{person.user_id}/addresses/{address_id}")
    await person.presses("➡️ Без місця")

    assert person.last.text == "😕 Серед адрес, за якими ви стежите, цієї вже немає."


async def test_the_question_that_comes_unasked_is_answered_with_one_press(person: Person) -> None:
    await move_in(person)
    town = person.line.api.town
    for sensor_id, is_on in (("a", True), ("b", False)):
        await town.add_sensor(sensor_id)
        await town.hear(sensor_id, True)
        await town.hear(sensor_id, is_on)
    yes, no = answer_buttons(1)[0]
    assert (PowerReport.unpack(yes.data).on, PowerReport.unpack(no.data).on) == (True, False)

    await person.presses_data(no.data)
    assert "Записав: світла немає" in person.last.text
    assert "кажуть різне" in person.last.text
    await person.writes("/info")
    await person.presses_data(yes.data)

    assert "Датчики вашої черги кажуть різне, тож ваше слово важить." in person.last.text
    assert [report["status"] for report in await _stored(person)] == ["closed", "pending"]


@pytest.mark.parametrize("pressed", ["word:1:1:0:steal", "word:2:1:0:send", "word:1:-1:0:send", "word:1:1:send"])
async def test_a_button_nobody_made_does_nothing(person: Person, pressed: str) -> None:
    await move_in(person)
    await person.presses_data(pressed)
    assert person.notice == "Ця кнопка вже не діє"


async def test_neighbours_who_say_the_same_release_a_silence_and_all_see_it(person: Person, meet: Any) -> None:
    town = person.line.api.town
    await town.add_sensor("m", supply=Supply.MAINS)
    await town.ping("m")
    town.clock.tick(200)
    for number, resident in enumerate((person, meet("Тарас"), meet("Ірина"))):
        await move_in(resident, "Соборна", str(number + 1))
        await resident.presses_data(PowerNow(on=False).pack())
        await resident.presses("➡️ Без місця")
        assert ("Разом із вами так кажуть: 2 людини." in resident.last.text) is (number == 1)
    assert resident.last.text.endswith("Я знаю те саме: у вашій черзі світла немає.")
    await person.presses("📊 Інформація")
    assert "Світла немає" in person.last.text
