"""📊 Is there power? Said plainly, also when nobody knows."""

from datetime import UTC, datetime, timedelta

from svitlobot.bot.screens.power import power_text
from svitlobot.bot.screens.texts import Texts
from svitlobot.clock import kyiv
from svitlobot.domain.power.decisions import PowerSource
from svitlobot.domain.power.observations import Power
from svitlobot.domain.texts.templates import spoken_moment
from svitlobot.schemas.power.queues import QueueStatus

from ..homes import give_tier, move_in, power
from ..people import Person


async def test_power_that_is_there_is_shown_with_its_beginning(person: Person) -> None:
    await move_in(person)
    await power(person, is_on=True, for_minutes=130)
    clock = person.line.api.town.clock

    await person.presses("📊 Інформація")

    shown = person.last.text
    began = [change["effective_at"] for change in await person.line.api.town.changes()][-1]
    assert "Соборна, 12-А" in shown
    assert "Черга 1.1" in shown
    assert "Світло є" in shown
    assert f"З'явилося {spoken_moment(began, clock())} (2 год 10 хв тому)" in shown
    assert f"Станом на {kyiv(clock()):%H:%M}" in shown


async def test_power_that_is_gone_is_shown_with_its_end(person: Person) -> None:
    await move_in(person)
    await power(person, is_on=True)
    await power(person, is_on=False, for_minutes=4)

    await person.writes("/info")

    assert "Світла немає" in person.last.text
    assert (
        "Зникло сьогодні о" in person.last.text or "Зникло вчора о" in person.last.text or "об 11" in person.last.text
    )
    assert "(4 хв тому)" in person.last.text


async def test_what_nobody_knows_is_said_to_be_unknown(person: Person) -> None:
    await move_in(person)

    await person.presses("📊 Інформація")

    assert "Немає даних" in person.last.text
    assert "Світло є" not in person.last.text
    assert "Світла немає" not in person.last.text


async def test_a_state_that_no_sensor_shows_is_said_with_who_says_it(person: Person) -> None:
    await move_in(person)
    await power(person, is_on=True)
    await person.presses("📊 Інформація")
    assert "Так повідомив" not in person.last.text

    town = person.line.api.town
    await town.override(False, source=PowerSource.OPERATOR)
    await person.presses("📊 Інформація")
    assert "Світла немає" in person.last.text
    assert "Так повідомив оператор." in person.last.text

    await town.override(True, source=PowerSource.RESIDENTS)
    await person.presses("📊 Інформація")
    assert "Так повідомили мешканці." in person.last.text


async def test_blinking_power_is_said_to_blink(person: Person) -> None:
    await move_in(person)
    for is_on in (True, False, True, False, True, False):
        await power(person, is_on=is_on)

    await person.presses("📊 Інформація")

    assert "Світло блимає" in person.last.text


async def test_refreshing_turns_the_same_message_into_what_is_true_now(person: Person) -> None:
    await move_in(person)
    await power(person, is_on=True)
    await person.presses("📊 Інформація")
    text = len(person.messages)
    await power(person, is_on=False)

    await person.presses("🔄 Оновити")

    assert len(person.messages) == text
    assert "Світла немає" in person.last.text
    assert person.notice == "Оновлено"


async def test_refreshing_what_has_not_changed_is_no_error(person: Person) -> None:
    await move_in(person)
    await person.presses("📊 Інформація")
    shown = person.last.text

    await person.presses("🔄 Оновити")

    assert person.last.text == shown
    assert person.notice == "Оновлено"


async def test_every_address_is_shown_with_its_label_and_its_own_power(person: Person) -> None:
    await person.writes("/start")
    await give_tier(person, "STANDARD")
    await move_in(person, "Соборна", "12-А", 1)
    await person.presses("🏠 Дім")
    await move_in(person, "Шевченка", "5", 2)
    await power(person, is_on=True, queue_id=1)
    await power(person, is_on=False, queue_id=2)

    await person.presses("📊 Інформація")

    home, other = person.last.text.split("\n\n")[:2]
    assert home.startswith("🏠 Дім · Соборна, 12-А\nЧерга 1.1\n💡 Світло є")
    assert other.startswith("📍 Шевченка, 5\nЧерга 1.2\n⚫️ Світла немає")


async def test_a_house_in_two_queues_has_a_state_for_each(person: Person) -> None:
    await move_in(person, "Соборна", "12-А", 1, 2)
    await power(person, is_on=True, queue_id=1)
    await power(person, is_on=False, queue_id=2)

    await person.presses("📊 Інформація")

    lines = person.last.text.splitlines()
    assert lines[1] == "Черга 1.1, 1.2"
    assert lines[lines.index("⚡️ Черга 1.1") + 1] == "💡 Світло є"
    assert lines[lines.index("⚡️ Черга 1.2") + 1] == "⚫️ Світла немає"


async def test_an_address_beyond_the_tier_sleeps(person: Person) -> None:
    await person.writes("/start")
    await give_tier(person, "STANDARD")
    await move_in(person, "Соборна", "12-А", 1)
    await move_in(person, "Шевченка", "5", 2)
    await give_tier(person, "FREE")

    await person.presses("📊 Інформація")

    assert "Шевченка, 5\nЧерга 1.2\n💤" in person.last.text


async def test_a_person_with_messages_off_is_reminded_of_it(person: Person) -> None:
    await move_in(person)
    await person.writes("/stop")

    await person.presses("📊 Інформація")

    assert "🔕 Сповіщення вимкнено" in person.last.text


async def test_a_person_without_an_address_is_asked_for_one(person: Person) -> None:
    await person.writes("/info")

    assert "Яка у вас адреса?" in person.last.text
    assert person.last.buttons == ("🔤 Обрати вулицю", "🧭 Поруч зі мною")


def test_what_is_unknown_is_said_with_what_was_known_last(texts: Texts) -> None:
    now = datetime(2026, 11, 24, 18, tzinfo=UTC)
    unknown = QueueStatus(
        queue_id=1,
        name="1.1",
        status=Power.UNKNOWN,
        is_power_on=None,
        since=None,
        is_unstable=False,
        checked_at=now,
        last_known_at=now - timedelta(hours=3),
        last_known_on=False,
    )
    assert power_text(texts, unknown).splitlines()[-1] == "Останнє, що знаю: сьогодні о 17:00 світла не було."
