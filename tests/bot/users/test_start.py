"""The way in: /start, an address found in one of three ways, a label, and the channel."""

import pytest
from redis.asyncio import Redis

from svitlobot.bot.config import BotConfig

from ..conftest import Meet
from ..homes import move_in, power
from ..people import CHANNEL_ID, Person

MENU = ("📊 Інформація", "📍 Адреси", "⚙️ Налаштування", "🎁 Тарифи", "👥 Запросити", "📝 Повідомити")


async def test_a_newcomer_gets_the_menu_and_is_asked_for_the_address(person: Person) -> None:
    await person.writes("/start")

    welcome, question = person.messages
    assert "Вітаю" in welcome.text
    assert person.keyboard == MENU
    assert "Яка у вас адреса?" in question.text
    assert question.buttons == ("🔤 Обрати вулицю", "🧭 Поруч зі мною")


async def test_a_returning_person_sees_their_power_and_not_the_tour(person: Person) -> None:
    await move_in(person)
    await power(person, is_on=True)

    await person.writes("/start")

    greeting, status = person.messages[-2:]
    assert "знову" in greeting.text
    assert "Яка у вас адреса?" not in greeting.text + status.text
    assert "Світло є" in status.text


async def test_start_pressed_twice_greets_twice_and_nothing_worse(person: Person) -> None:
    await person.writes("/start")
    await person.writes("/start")

    assert sum("Вітаю" in text.text for text in person.messages) == 2


async def test_a_person_who_comes_by_a_friends_link_is_counted(meet: Meet) -> None:
    friend, person = meet("Олена"), meet("Петро")
    await friend.writes("/start")
    code = await friend.line.api.town.database.pool.fetchval("SELECT referral_code FROM users")

    await person.writes(f"/start ref_{code}")

    query = "SELECT referred_by FROM users WHERE user_id = $1"
    assert await person.line.api.town.database.pool.fetchval(query, person.user_id) == friend.user_id


@pytest.mark.parametrize(
    "payload", ["ref_", "ref_nobody", "queue_", "queue_x", "queue_٣", "<b>", "A" * 64, "ref_'; DROP TABLE users"]
)
async def test_a_link_that_makes_no_sense_is_an_ordinary_start(person: Person, payload: str) -> None:
    await person.writes(f"/start {payload}")

    assert "Вітаю" in person.messages[0].text
    assert "Яка у вас адреса?" in person.last.text


async def test_a_queues_link_shows_its_power_and_invites(person: Person) -> None:
    await power(person, is_on=False, queue_id=3)

    await person.writes("/start queue_3")

    assert person.last.text.startswith("⚡️ Черга 2.1\n⚫️ Світла немає")
    assert "Яка у вас адреса?" in person.last.text


async def test_a_link_to_a_queue_that_does_not_exist_says_so(person: Person) -> None:
    await person.writes("/start queue_999")

    assert "Такої черги немає" in person.last.text
    assert "Яка у вас адреса?" in person.last.text


async def test_a_queues_link_shows_a_resident_just_the_queue(person: Person) -> None:
    await move_in(person)

    await person.writes("/start queue_3")

    assert "Черга 2.1" in person.last.text
    assert "Яка у вас адреса?" not in person.last.text


class TestWhereAChannelIsRequired:
    """An address first, then the channel, and only then the power."""

    @pytest.fixture
    def config(self) -> BotConfig:
        """A channel to be in."""
        return BotConfig(channel_id=CHANNEL_ID, channel_url="https://t.me/svitlobot_demo")

    async def test_a_newcomer_chooses_an_address_and_is_invited(self, person: Person) -> None:
        await power(person, is_on=True)
        await move_in(person)
        assert "Світло є" not in person.last.text

        await person.presses("🏠 Дім")

        assert "підпишіться на наш канал" in person.last.text
        assert "Адресу збережено" in person.last.text
        assert person.last.buttons == ("📢 Відкрити канал", "✅ Я підписався")
        channel = person.last.body["reply_markup"]["inline_keyboard"][0][0]
        assert channel["url"] == "https://t.me/svitlobot_demo"

    async def test_no_power_is_shown_to_people_outside_the_channel(self, person: Person) -> None:
        await power(person, is_on=True)
        await move_in(person)

        for way in ("/start", "/info", "📊 Інформація", "Соборна 12-А"):
            await person.writes(way)

        assert "підпишіться на наш канал" in " ".join(text.text for text in person.messages)
        assert "Світло є" not in " ".join(text.text for text in person.messages)

    async def test_a_person_who_says_they_joined_and_did_not_is_asked_again(self, person: Person) -> None:
        await move_in(person)
        await person.writes("/info")

        await person.presses("✅ Я підписався")

        assert "Поки не бачу вас у каналі" in (person.notice or "")
        assert "підпишіться на наш канал" in person.last.text

    async def test_a_person_who_has_joined_sees_the_power_in_place(self, person: Person, redis: Redis) -> None:
        await move_in(person)
        await power(person, is_on=True)
        await person.writes("/info")
        text = len(person.messages)
        await redis.flushall()  # Telegram is not asked about one person twice within five seconds
        person.line.sandbox.world.chats.channel(CHANNEL_ID).admit(person.user_id, "member")

        await person.presses("✅ Я підписався")

        assert person.notice == "Дякую за підписку! 💛"
        assert "Світло є" in person.last.text
        assert len(person.messages) == text

    async def test_tiers_and_settings_say_what_the_channel_gives(self, person: Person) -> None:
        await move_in(person)

        await person.presses("🎁 Тарифи")
        assert "Щоб мати «Безкоштовний», підпишіться" in person.last.text
        assert person.last.buttons == ("📢 Відкрити канал", "✅ Я підписався")

        await person.presses("⚙️ Налаштування")
        assert "Сповіщення: 🔒 з тарифу «Безкоштовний»" in person.last.text

    async def test_the_lock_of_notifications_leads_into_the_channel_and_back(self, person: Person) -> None:
        await move_in(person)
        await person.presses("⚙️ Налаштування")

        await person.presses("🔒 Сповіщення")

        assert "підпишіться на наш канал" in person.last.text
        assert person.last.buttons == ("📢 Відкрити канал", "✅ Я підписався", "◀️ Назад")
        await person.presses("◀️ Назад")
        assert "Налаштування" in person.last.text

    async def test_a_member_of_the_channel_is_not_invited(self, person: Person) -> None:
        await person.joins()

        await move_in(person)
        await person.presses("🏠 Дім")

        assert "Готово!" in person.last.text
        assert "канал" not in person.last.text
