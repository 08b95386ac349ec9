"""Finding one's house: typing it, choosing street and number, or sending a place."""

import pytest

from ..conftest import Meet
from ..homes import followed, give_tier, move_in, power
from ..people import Person


async def test_a_newcomer_types_an_address_labels_it_and_is_done(person: Person) -> None:
    await person.line.api.town.add_house("Соборна", "12-А", 3)
    await power(person, is_on=False, queue_id=3)
    await person.writes("/start")

    await person.writes("вул. Соборна 12а")
    assert person.last.text.startswith("📍 Соборна, 12-А\nЧерга 2.1\n⚫️ Світла немає")
    assert "Як її підписати?" in person.last.text
    said = len(person.messages)

    await person.presses("🏠 Дім")
    assert len(person.messages) == said
    assert person.last.text.startswith("✅ Готово!")
    assert "🏠 Дім · Соборна, 12-А\nЧерга 2.1\n⚫️ Світла немає" in person.last.text
    assert await followed(person) == [("Соборна", "12-А", "🏠 Дім")]


async def test_an_address_may_be_typed_before_start(person: Person) -> None:
    await person.line.api.town.add_house("Соборна", "12-А")

    await person.writes("Соборна 12а")

    assert await followed(person) == [("Соборна", "12-А", None)]


async def test_a_question_about_the_power_is_answered_though_a_street_sounds_like_it(person: Person) -> None:
    await person.line.api.town.add_house("Світла", "3")
    await person.writes("світло є?")
    assert "Яка у вас адреса?" in person.last.text

    await move_in(person)
    await power(person, is_on=True)
    await person.writes("світло є?")
    assert "Соборна, 12-А\nЧерга 1.1\n💡 Світло є" in person.last.text


async def test_a_label_of_ones_own_may_be_typed_or_left_out(person: Person) -> None:
    await move_in(person)
    await person.presses("✏️ Свій підпис")

    await person.writes("д" * 31)
    assert "задовгий" in person.last.text

    await person.writes("дача")
    assert "✅ Готово!" in person.last.text
    assert await followed(person) == [("Соборна", "12-А", "дача")]


async def test_what_is_no_address_leads_to_what_the_bot_can_do(person: Person) -> None:
    await person.writes("Дякую!")
    assert "Не знайшлося адреси «Дякую!»" in person.last.text
    assert "/help" in person.last.text


async def test_a_menu_button_ends_the_question_for_a_label(person: Person) -> None:
    await move_in(person)
    await person.presses("✏️ Свій підпис")

    await person.presses("📊 Інформація")
    await person.writes("дача")

    assert await followed(person) == [("Соборна", "12-А", None)]
    assert "Не знайшлося адреси «дача»" in person.last.text


async def test_a_guess_is_followed_only_when_it_is_pressed(person: Person) -> None:
    await person.line.api.town.add_house("Богдана Хмельницького", "10")
    await person.writes("/start")

    await person.writes("Богдани Хмельнецького 10")
    assert "Ви мали на увазі" in person.last.text
    assert await followed(person) == []

    await person.presses("Богдана Хмельницького, 10")
    assert await followed(person) == [("Богдана Хмельницького", "10", None)]


async def test_a_house_that_is_not_on_its_street_is_said_to_be_unknown_before_others_are_offered(
    person: Person,
) -> None:
    for house in ("10", "10-Б"):
        await person.line.api.town.add_house("Зелена", house)
    await person.writes("/start")

    await person.writes("Зелена 10а")

    assert person.last.text.startswith("🤔 Будинку 10а на вулиці «Зелена» не знаю.")
    assert person.last.buttons[:2] == ("Зелена, 10", "Зелена, 10-Б")
    assert await followed(person) == []


async def test_of_a_doubtful_street_no_house_is_said_to_be_unknown(person: Person) -> None:
    await person.line.api.town.add_house("Богдана Хмельницького", "10")
    await person.writes("/start")

    await person.writes("Богдани Хмельнецького 10а")

    assert "Ви мали на увазі" in person.last.text


async def test_a_street_without_a_house_leads_to_its_houses(person: Person) -> None:
    for house in ("2", "10", "2-А"):
        await person.line.api.town.add_house("Соборна", house)
    await person.writes("/start")

    await person.writes("Соборна")
    assert "Оберіть будинок" in person.last.text
    assert person.last.buttons[:3] == ("2", "2-А", "10")

    await person.presses("2-А")
    assert await followed(person) == [("Соборна", "2-А", None)]


async def test_streets_go_by_letter_and_page_by_page_in_one_message(person: Person) -> None:
    for number in range(45):
        await person.line.api.town.add_house(f"Лісова {number:02}", "1")
    await person.line.api.town.add_house("Ґонти", "1")
    await person.line.api.town.add_house("Їжакевича", "1")
    await person.writes("/start")
    said = len(person.messages)

    await person.presses("🔤 Обрати вулицю")
    assert person.last.buttons == ("Ґ", "Ї", "Л", "◀️ Назад")

    await person.presses("Л")
    assert "Сторінка 1" in person.last.text
    assert person.last.buttons[-2:] == ("Наступні ➡️", "🔤 Інша літера")
    await person.presses("Наступні ➡️")
    await person.presses("Наступні ➡️")
    assert "Сторінка 3" in person.last.text
    assert person.last.buttons == (
        "Лісова 40", "Лісова 41", "Лісова 42", "Лісова 43", "Лісова 44", "⬅️ Попередні", "🔤 Інша літера",
    )  # fmt: skip

    await person.presses("⬅️ Попередні")
    assert person.last.buttons[0] == "Лісова 20"
    await person.presses("Лісова 25")
    await person.presses("1")
    assert await followed(person) == [("Лісова 25", "1", None)]
    assert len(person.messages) == said


async def test_houses_go_page_by_page(person: Person) -> None:
    for number in range(1, 60):
        await person.line.api.town.add_house("Городоцька", str(number))
    await person.writes("/start")

    await person.writes("Городоцька")
    assert person.last.buttons[39:41] == ("40", "Наступні ➡️")
    await person.presses("Наступні ➡️")

    assert person.last.buttons[0] == "41"
    assert person.last.buttons[-3:] == ("59", "⬅️ Попередні", "◀️ Назад")


async def test_a_city_without_streets_says_so(person: Person) -> None:
    await person.writes("/start")

    await person.presses("🔤 Обрати вулицю")

    assert "ще не знаю вулиць" in person.last.text


async def test_a_place_on_the_map_shows_the_nearest_houses_and_brings_the_menu_back(person: Person) -> None:
    town = person.line.api.town
    for house, latitude in (("9", 49.8410), ("1", 49.8400)):
        address_id = await town.add_house("Соборна", house)
        await town.database.pool.execute(
            "UPDATE addresses SET latitude = $2, longitude = 24.03 WHERE id = $1", address_id, latitude
        )
    await person.writes("/start")
    await person.presses("🧭 Поруч зі мною")
    assert person.keyboard == ("🧭 Надіслати моє місце", "◀️ Меню")

    await person.sends(location={"latitude": 49.8400, "longitude": 24.03})

    assert len(person.keyboard) == 6
    assert person.last.buttons[:2] == ("Соборна, 1 · 0 м", "Соборна, 9 · 111 м")
    await person.presses("Соборна, 1 · 0 м")
    assert await followed(person) == [("Соборна", "1", None)]


async def test_the_way_back_from_sending_a_place_is_the_menu(person: Person) -> None:
    await person.writes("/start")
    await person.presses("🧭 Поруч зі мною")

    await person.presses("◀️ Меню")

    assert len(person.keyboard) == 6


async def test_a_place_in_the_middle_of_nowhere_offers_the_other_ways(person: Person) -> None:
    await person.sends(location={"latitude": 0.0, "longitude": 0.0})

    assert "не знаю жодного будинку" in person.last.text
    assert "🔤 Обрати вулицю" in person.last.buttons


async def test_a_resident_who_types_an_address_sees_its_power_and_follows_nothing_by_that(person: Person) -> None:
    await move_in(person)
    await give_tier(person, "STANDARD")
    await person.line.api.town.add_house("Шевченка", "5", 2)
    await power(person, is_on=True, queue_id=2)

    await person.writes("Шевченка 5")
    assert "Шевченка, 5\nЧерга 1.2\n💡 Світло є" in person.last.text
    assert len(await followed(person)) == 1

    await person.presses("✅ Так, стежити")
    assert len(await followed(person)) == 2


async def test_a_resident_with_no_room_is_offered_an_exchange(person: Person) -> None:
    await move_in(person)
    await person.line.api.town.add_house("Шевченка", "5", 2)

    await person.writes("Шевченка 5")

    assert "Шевченка, 5" in person.last.text
    assert person.last.buttons == ("🔁 Соборна, 12-А", "🎁 Тарифи", "◀️ Назад")


async def test_a_resident_who_types_their_own_address_is_told_so(person: Person) -> None:
    await move_in(person)

    await person.writes("соборна 12а")

    assert "вже стежите" in person.last.text


@pytest.mark.parametrize(
    "text",
    [
        "Неіснуюча 999", "12", "🦄🦄🦄", "<b>Соборна</b> & <script>", "привіт", "0" * 4_096, "я" * 4_000,
        "\u202e\u0000", "{name}", "вул.", "-", "кв. 5",
    ],
)  # fmt: skip
async def test_whatever_is_typed_gets_a_useful_answer(person: Person, text: str) -> None:
    await person.line.api.town.add_house("Далека", "77")
    await person.writes("/start")
    said = len(person.messages)

    await person.writes(text)

    assert len(person.messages) == said + 1
    assert "наприклад: Соборна 12а" in person.last.text
    assert person.last.buttons == ("🔤 Обрати вулицю", "🧭 Поруч зі мною")
    assert await followed(person) == []


async def test_what_was_typed_is_repeated_literally_and_not_obeyed(person: Person) -> None:
    await person.writes("<b>вулиця</b> &amp; {name}")

    assert "«<b>вулиця</b> &amp; {name}»" in person.last.text


async def test_a_street_with_markup_in_its_name_is_shown_as_it_is(person: Person) -> None:
    await move_in(person, "<i>Крива</i> & Коса", "1")

    assert person.last.text.startswith("📍 <i>Крива</i> & Коса, 1")


async def test_two_people_find_the_same_house(meet: Meet) -> None:
    first, second = meet("Олена"), meet("Петро")
    await first.line.api.town.add_house("Соборна", "12-А")

    await first.writes("Соборна 12а")
    await second.writes("Соборна 12а")

    assert await followed(first) == await followed(second) == [("Соборна", "12-А", None)]
