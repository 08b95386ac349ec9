"""The smaller screens, and whatever else a person can press or send."""

from decimal import Decimal
from typing import Any

import pytest

from svitlobot.bot.client.backend import Backend
from svitlobot.bot.config import BotConfig
from svitlobot.bot.handlers.addresses.search import HOUSES_ON_A_PAGE
from svitlobot.bot.keyboards import data
from svitlobot.bot.screens.texts import Texts

from .homes import move_in, power
from .people import Person

ADMIN = 499


async def test_the_operators_screen_does_not_exist_for_others(person: Person) -> None:
    await person.writes("/admin")
    hidden = person.last.text
    await person.writes("/no_such_thing")

    assert hidden == person.last.text
    assert "/help" in hidden


class TestOperator:
    """An operator, named in ADMIN_USER_IDS."""

    @pytest.fixture
    def config(self) -> BotConfig:
        """An operator, and a Mini App."""
        return BotConfig(admin_user_ids=frozenset({ADMIN}), webapp_url="https://svitlo.example/app")

    @pytest.fixture
    def operator(self, person: Person) -> Person:
        """The operator's phone."""
        return Person(person.line, ADMIN)

    async def test_every_queue_is_listed_with_its_state(self, operator: Person) -> None:
        await power(operator, is_on=True, queue_id=1)
        await power(operator, is_on=False, queue_id=2)

        await operator.writes("/admin")

        lines = operator.last.text.splitlines()
        assert any(line.startswith("💡 1.1 — є з ") for line in lines)
        assert any(line.startswith("⚫️ 1.2 — немає з ") for line in lines)
        assert "❔ 6.2 — немає даних" in lines

    async def test_the_map_opens_where_the_operator_has_one(self, person: Person) -> None:
        await move_in(person)

        await person.presses("📊 Інформація")

        button = person.last.body["reply_markup"]["inline_keyboard"][-1][0]
        assert button["web_app"] == {"url": "https://svitlo.example/app"}


async def test_there_is_no_map_where_the_operator_has_none(person: Person) -> None:
    await move_in(person)

    await person.presses("📊 Інформація")

    assert person.last.buttons == ("🔄 Оновити", "🗓 Графік", "📉 Відключення", "📅 Календар")


@pytest.mark.parametrize(
    "pressed",
    ["settings", "go:nowhere", "abc::0", "abc:С:-1", "abc:С:9999999", "street:x:0", "follow:-1:0", "follow:1",
     "follow:99999999999999:0", "set:tier:1", "warn:7:1", "addr:1:steal", "label:1:home:maybe",
     "tier:FREE", "buy:PRO:30:x:liqpay", "buy:PRO:0:1:liqpay", "buy:PRO:30:1:cash", "buy:PRO:30:NaN:", "buy:FREE:30:1:",
     "🦄", "a:b:c:d:e"],
)  # fmt: skip
async def test_a_button_of_another_time_is_harmless(person: Person, pressed: str) -> None:
    await move_in(person)
    before = person.messages

    await person.presses_data(pressed)

    assert person.notice == "Ця кнопка вже не діє"
    assert person.messages == before


async def test_a_page_that_is_no_longer_there_is_the_first_one(person: Person) -> None:
    house = await person.line.api.town.add_house("Соборна", "1")
    await person.writes("/start")

    await person.presses_data(data.Letter(letter="С", page=50).pack())
    assert person.last.buttons == ("Соборна", "🔤 Інша літера")

    await person.presses_data(data.StreetHouses(street_id=house, page=50).pack())
    assert person.last.buttons == ("1", "◀️ Назад")


async def test_a_far_page_takes_no_more_questions_than_a_near_one(
    person: Person, backend: Backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(1, 3 * HOUSES_ON_A_PAGE):
        house = await person.line.api.town.add_house("Соборна", str(number))
    await person.writes("/start")
    asked = []
    houses = backend.houses

    async def counted(*args: Any, **kwargs: Any) -> Any:
        asked.append(args)
        return await houses(*args, **kwargs)

    monkeypatch.setattr(backend, "houses", counted)
    await person.presses_data(data.StreetHouses(street_id=house, page=2).pack())

    assert person.last.buttons[0] == str(2 * HOUSES_ON_A_PAGE + 1)
    assert len(asked) == 1


async def test_a_street_that_is_gone_is_said_to_be_gone(person: Person) -> None:
    await person.writes("/start")

    await person.presses_data(data.StreetHouses(street_id=2**31 - 1).pack())

    assert "немає у списку" in person.last.text
    assert person.last.buttons == ("🔤 Обрати вулицю", "🧭 Поруч зі мною")


@pytest.mark.parametrize(
    "content",
    [
        {"sticker": {"file_id": "1", "file_unique_id": "1", "type": "regular", "width": 1, "height": 1,
                     "is_animated": False, "is_video": False}},
        {"voice": {"file_id": "1", "file_unique_id": "1", "duration": 1}},
        {"contact": {"phone_number": "+380000000000", "first_name": "Олена"}},
        {"photo": [{"file_id": "1", "file_unique_id": "1", "width": 1, "height": 1}], "caption": "Соборна 12а"},
        {"document": {"file_id": "1", "file_unique_id": "1"}},
        {"dice": {"emoji": "🎲", "value": 6}},
    ],
)  # fmt: skip
async def test_what_is_no_text_is_answered_usefully(person: Person, content: dict[str, object]) -> None:
    await move_in(person)
    await person.presses("✏️ Свій підпис")

    await person.sends(**content)

    assert "Напишіть адресу текстом" in person.last.text
    assert len(person.keyboard) == 6


async def test_service_messages_are_left_alone(person: Person) -> None:
    await person.writes("/start")
    text = len(person.messages)

    await person.sends(delete_chat_photo=True)

    assert len(person.messages) == text


async def test_a_menu_renamed_by_the_operator_works_under_both_names(person: Person, texts: Texts) -> None:
    await move_in(person)
    texts.adopt({"menu_info": "⚡️ Світло?"})
    await person.writes("/start")
    assert "⚡️ Світло?" in person.keyboard

    for name in ("⚡️ Світло?", "📊 Інформація"):
        await person.writes(name)
        assert person.last.buttons[0] == "🔄 Оновити"


@pytest.mark.parametrize(
    "button",
    [
        data.Letter(letter="Щ", page=50),
        data.StreetHouses(street_id=2**31 - 1, page=50),
        data.Follow(address_id=2**31 - 1, instead=2**31 - 1),
        data.Label(address_id=2**31 - 1, choice=data.LabelChoice.PARENTS, is_new=True),
        data.AddressAction(address_id=2**31 - 1, action="remove_yes"),
        data.Set(setting="notifications", on=False),
        data.Warn(minutes=120, on=True),
        data.Choose(tier="STANDARD"),
        data.Buy(tier="STANDARD", days=3660, price=Decimal("1000000.00"), method="wayforpay"),
        data.Buy(tier="PRO", days=1, price=Decimal(1)),
        data.OpenSchedule(queue_id=2**31 - 1),
        data.ApplySchedule(message_id=2**31 - 1),
    ],
)
def test_the_longest_buttons_fit_and_are_read_back(button: data.CallbackData) -> None:
    packed = button.pack()

    assert len(packed.encode()) <= 64
    assert type(button).unpack(packed) == button


async def test_a_press_that_is_heard_late_is_still_done(person: Person) -> None:
    await move_in(person)
    await person.writes("/settings")
    message = person.last
    sender = {"id": person.user_id, "is_bot": False, "first_name": "Олена"}
    off = data.Set(setting="notifications", on=False).pack()
    press = {"id": "999999999", "from": sender, "message": message.body, "chat_instance": "1", "data": off}

    person.line.add("callback_query", press)
    await person.line.deliver()

    assert person.last.message_id == message.message_id
    assert "Сповіщення: вимкнено" in person.last.text


async def test_a_button_of_a_message_that_is_gone_opens_its_screen_anew(person: Person) -> None:
    await move_in(person)
    await person.writes("/settings")
    chat = person.line.sandbox.world.chats.meet(person.user_id)
    message = person.last
    world = person.line.sandbox.world
    query = world.queries.ask("callback", 42, person.user_id, chat.messages[message.message_id], world.monotonic())
    del chat.messages[message.message_id]

    person.line.add("callback_query", {
        "id": query.id, "from": chat.user, "message": message.body, "chat_instance": "1", "data": "go:addresses",
    })  # fmt: skip
    await person.line.deliver()

    assert person.last.message_id > message.message_id
    assert "Ваші адреси" in person.last.text
