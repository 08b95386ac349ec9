"""📍 One's own addresses, and nobody else's."""

import pytest

from svitlobot.bot.keyboards.data import AddressAction, Follow, Label, LabelChoice, NotThis

from ..conftest import Meet
from ..homes import followed, give_tier, move_in
from ..people import Person


async def test_addresses_are_listed_and_opened(person: Person) -> None:
    await move_in(person)
    await person.presses("🏢 Робота")

    await person.presses("📍 Адреси")
    assert person.last.buttons == ("🏢 Робота · Соборна, 12-А", "➕ Додати адресу", "◀️ Назад")

    await person.presses("🏢 Робота · Соборна, 12-А")
    assert person.last.text == "🏢 Робота · Соборна, 12-А\nЧерга 1.1\n⭐️ Головна адреса"


async def test_an_address_is_labelled_anew(person: Person) -> None:
    await move_in(person)
    await person.presses("🏠 Дім")
    await person.presses("📍 Адреси")
    await person.presses("🏠 Дім · Соборна, 12-А")

    await person.presses("✏️ Підпис")
    await person.presses("👪 Батьки")
    assert await followed(person) == [("Соборна", "12-А", "👪 Батьки")]
    assert person.last.text.startswith("👪 Батьки · Соборна, 12-А")

    await person.presses("✏️ Підпис")
    await person.presses("Без підпису")
    assert await followed(person) == [("Соборна", "12-А", None)]


async def test_a_label_of_ones_own_is_typed(person: Person) -> None:
    await move_in(person)
    await person.presses("📍 Адреси")
    await person.presses("Соборна, 12-А")
    await person.presses("✏️ Підпис")
    await person.presses("✏️ Свій підпис")

    await person.writes("  дача <b>тещі</b>\n")

    assert await followed(person) == [("Соборна", "12-А", "дача <b>тещі</b>")]
    assert person.last.text.startswith("дача <b>тещі</b> · Соборна, 12-А")


async def test_topics_of_one_address_are_switched_off_and_on(person: Person) -> None:
    await person.writes("/start")
    await give_tier(person, "PRO")
    await move_in(person)
    await person.presses("📍 Адреси")
    await person.presses("Соборна, 12-А")
    await person.presses("🔔 Про що писати")
    topics = ("Світло", "Графік", "Напруга", "Перед відключенням", "Перед увімкненням")
    assert person.last.buttons[:-1] == tuple(f"✅ {topic}" for topic in topics)

    await person.presses("✅ Графік")
    await person.presses("✅ Перед увімкненням")
    assert [label for label in person.last.buttons if label.startswith("▫️")] == ["▫️ Графік", "▫️ Перед увімкненням"]
    await person.presses("◀️ Назад")
    assert person.last.text.endswith("🔕 Не пишу про це: перед увімкненням, графік.")

    await person.presses("🔔 Про що писати")
    await person.presses("▫️ Графік")
    await person.presses("▫️ Перед увімкненням")
    await person.presses("◀️ Назад")
    assert "Не пишу" not in person.last.text


async def test_only_topics_that_the_tier_gives_are_offered(person: Person) -> None:
    await move_in(person)
    await person.presses("📍 Адреси")
    await person.presses("Соборна, 12-А")
    await person.presses("🔔 Про що писати")
    assert person.last.buttons == ("✅ Світло", "✅ Графік", "◀️ Назад")


async def test_another_address_becomes_the_main_one(person: Person) -> None:
    await person.writes("/start")
    await give_tier(person, "STANDARD")
    await move_in(person, "Соборна", "1")
    await move_in(person, "Шевченка", "5")
    await person.presses("📍 Адреси")
    await person.presses("Шевченка, 5")

    await person.presses("⭐️ Зробити головною")

    assert [street for street, _, _ in await followed(person)] == ["Шевченка", "Соборна"]
    assert person.last.buttons[:2] == ("Шевченка, 5", "Соборна, 1")


async def test_an_address_is_removed_after_a_question(person: Person) -> None:
    await move_in(person)
    await person.presses("📍 Адреси")
    await person.presses("Соборна, 12-А")

    await person.presses("🗑 Прибрати")
    assert len(await followed(person)) == 1

    await person.presses("🗑 Так, прибрати")
    assert await followed(person) == []
    assert person.notice == "Адресу прибрано"
    assert "Яка у вас адреса?" in person.last.text


async def test_a_full_tier_says_what_others_give_and_offers_an_exchange(person: Person) -> None:
    await move_in(person, "Соборна", "1")
    new = await person.line.api.town.add_house("Шевченка", "5")

    await person.presses_data(Follow(address_id=new).pack())
    assert await followed(person) == [("Соборна", "1", None)]
    assert "«Безкоштовний» адрес: 1" in person.last.text
    assert "«Стандарт» — 2, «Про» — 3" in person.last.text

    await person.presses("🔁 Соборна, 1")
    assert await followed(person) == [("Шевченка", "5", None)]
    assert "Як її підписати?" in person.last.text


async def test_an_exchange_for_a_house_that_is_gone_leaves_everything_as_it_was(person: Person) -> None:
    first = await move_in(person, "Соборна", "1")
    await person.presses("🏠 Дім")

    await person.presses_data(Follow(address_id=2**31 - 1, instead=first).pack())

    assert "немає у списку" in person.last.text
    assert await followed(person) == [("Соборна", "1", "🏠 Дім")]


async def test_an_exchange_is_possible_for_a_person_with_more_than_their_tier_gives_now(person: Person) -> None:
    await person.writes("/start")
    await give_tier(person, "STANDARD")
    first = await move_in(person, "Соборна", "1")
    await person.presses("🏠 Дім")
    await move_in(person, "Шевченка", "5")
    await give_tier(person, "FREE")
    new = await person.line.api.town.add_house("Зелена", "7")

    await person.presses_data(Follow(address_id=new, instead=first).pack())

    assert await followed(person) == [("Зелена", "7", "🏠 Дім"), ("Шевченка", "5", None)]


async def test_the_same_exchange_pressed_again_changes_nothing(person: Person) -> None:
    first = await move_in(person, "Соборна", "1")
    new = await person.line.api.town.add_house("Шевченка", "5")
    exchange = Follow(address_id=new, instead=first).pack()

    await person.presses_data(exchange)
    await person.presses_data(exchange)

    assert await followed(person) == [("Шевченка", "5", None)]


@pytest.mark.parametrize("action", ["open", "label", "primary", "remove", "remove_yes"])
async def test_another_persons_address_is_neither_shown_nor_changed(meet: Meet, action: str) -> None:
    neighbour, stranger = meet("Олена"), meet("Петро")
    theirs = await move_in(neighbour, "Секретна", "7")
    await neighbour.presses("🏠 Дім")
    await stranger.writes("/start")

    await stranger.presses_data(AddressAction.model_validate({"address_id": theirs, "action": action}).pack())

    assert "немає у списку" in stranger.last.text
    assert "Секретна" not in " ".join(text.text for text in stranger.messages)
    assert await followed(neighbour) == [("Секретна", "7", "🏠 Дім")]


@pytest.mark.parametrize("choice", list(LabelChoice))
async def test_another_persons_address_is_not_labelled(meet: Meet, choice: LabelChoice) -> None:
    neighbour, stranger = meet("Олена"), meet("Петро")
    theirs = await move_in(neighbour)
    await stranger.writes("/start")

    await stranger.presses_data(Label(address_id=theirs, choice=choice, is_new=True).pack())

    assert "немає у списку" in stranger.last.text
    assert await followed(neighbour) == [("Соборна", "12-А", None)]


async def test_the_wrong_house_is_let_go_and_only_ones_own(meet: Meet) -> None:
    neighbour, person = meet("Олена"), meet("Петро")
    theirs = await move_in(neighbour, "Секретна", "7")
    await move_in(person)

    await person.presses("✏️ Інша адреса")
    assert await followed(person) == []
    assert person.notice == "Адресу прибрано"
    assert "Яка у вас адреса?" in person.last.text

    await person.presses_data(NotThis(address_id=theirs).pack())
    assert await followed(neighbour) == [("Секретна", "7", None)]


@pytest.mark.parametrize("meanwhile", ["🏠 Дім", "Без підпису", "📊 Інформація"])
async def test_an_old_button_of_another_address_removes_nothing_without_a_question(
    person: Person, meanwhile: str
) -> None:
    address_id = await move_in(person)
    await person.presses(meanwhile)
    before = await followed(person)

    await person.presses_data(NotThis(address_id=address_id).pack())

    assert await followed(person) == before != []
    assert "Прибрати адресу Соборна, 12-А?" in person.last.text
    await person.presses("🗑 Так, прибрати")
    assert await followed(person) == []


async def test_a_house_followed_long_ago_does_not_become_new_by_an_old_button(person: Person) -> None:
    address_id = await move_in(person)
    await person.presses("Без підпису")

    await person.presses_data(Follow(address_id=address_id).pack())
    await person.presses("✏️ Інша адреса")

    assert await followed(person) == [("Соборна", "12-А", None)]
    assert "Прибрати адресу" in person.last.text


async def test_a_house_that_is_gone_is_said_to_be_gone(person: Person) -> None:
    await person.writes("/start")

    await person.presses_data(Follow(address_id=2**31 - 1).pack())

    assert "немає у списку" in person.last.text
