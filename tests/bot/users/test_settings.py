"""⚙️ Settings: a press is stored, and a screen says what a tier lacks."""

import json
from typing import Any

import pytest

from svitlobot.bot.keyboards.data import Set, Warn, WarnReturn
from svitlobot.domain.texts.dates import spoken_range

from ..homes import give_tier, move_in
from ..people import Person


async def stored(person: Person) -> dict[str, Any]:
    """The person's settings in the database."""
    query = "SELECT settings FROM users WHERE user_id = $1"
    value = await person.line.api.town.database.pool.fetchval(query, person.user_id)
    return json.loads(value) if isinstance(value, str) else value


async def test_messages_are_switched_off_and_on_in_place(person: Person) -> None:
    await move_in(person)
    await person.presses("⚙️ Налаштування")
    text = len(person.messages)

    await person.presses("🔕 Вимкнути сповіщення")
    assert "Сповіщення: вимкнено" in person.last.text
    assert (await stored(person))["notifications_enabled"] is False

    await person.presses("🔔 Увімкнути сповіщення")
    assert "Сповіщення: увімкнено" in person.last.text
    assert (await stored(person))["notifications_enabled"] is True
    assert len(person.messages) == text


async def test_stop_stops_and_says_how_to_return(person: Person) -> None:
    await move_in(person)

    await person.writes("/stop")
    assert (await stored(person))["notifications_enabled"] is False
    assert "/settings" in person.last.text

    await person.presses("🔔 Увімкнути сповіщення")
    assert (await stored(person))["notifications_enabled"] is True


async def test_what_the_tier_lacks_is_locked_and_says_which_tier_has_it(person: Person) -> None:
    await move_in(person)
    await person.writes("/settings")
    before = await stored(person)

    assert "Попередження: 🔒 з тарифу «Стандарт»" in person.last.text
    assert "Напруга: 🔒 з тарифу «Про»" in person.last.text
    for locked in ("🔒 Попередження", "🔒 Перед увімкненням"):
        await person.presses(locked)
        assert person.last.text == "🔒 Це є в тарифі «Стандарт» і вищих."
        assert person.last.buttons == ("🎁 Тарифи", "◀️ Назад")
        await person.presses("◀️ Назад")
    await person.presses("🔒 Напруга")
    assert person.last.text == "🔒 Це є в тарифі «Про» і вищих."
    await person.presses("🎁 Тарифи")
    assert "Зараз у вас: Безкоштовний" in person.last.text
    assert await stored(person) == before


@pytest.mark.parametrize("data", [WarnReturn(minutes=5, on=True), Warn(minutes=5, on=True)])
async def test_an_old_button_does_not_unlock_anything(person: Person, data: WarnReturn | Warn) -> None:
    await move_in(person)
    before = await stored(person)

    await person.presses_data(data.pack())

    assert await stored(person) == before
    assert "Стандарт" in person.last.text


async def test_quiet_nights_are_switched_on_and_off(person: Person) -> None:
    await move_in(person)
    await person.writes("/settings")

    await person.presses("🌙 Увімкнути тихі години")
    assert (await stored(person))["night_mode"] is True
    assert "Тихі години: увімкнено" in person.last.text

    await person.presses("🌙 Вимкнути тихі години")
    assert (await stored(person))["night_mode"] is False


async def test_times_of_warnings_are_chosen_one_by_one(person: Person) -> None:
    await move_in(person)
    await give_tier(person, "PRO")
    await person.writes("/settings")
    await person.presses("⏰ Попередження")
    for chosen in [label for label in person.last.buttons if label.startswith("✅")]:
        await person.presses(chosen)

    await person.presses("▫️ 1 год")
    await person.presses("▫️ 5 хв")
    assert "✅ 5 хв" in person.last.buttons
    assert "✅ 1 год" in person.last.buttons
    assert (await stored(person))["warning_times"] == [5, 60]

    await person.presses("✅ 1 год")
    await person.presses("◀️ Назад")
    assert "Попередження: за 5 хв" in person.last.text


async def test_without_any_time_chosen_warnings_are_off(person: Person) -> None:
    await move_in(person)
    await give_tier(person, "STANDARD")
    await person.writes("/settings")
    await person.presses("⏰ Попередження")
    for chosen in [label for label in person.last.buttons if label.startswith("✅")]:
        await person.presses(chosen)

    await person.presses("◀️ Назад")

    assert "Попередження: вимкнено" in person.last.text


async def test_a_button_pressed_twice_does_what_it_said(person: Person) -> None:
    await move_in(person)
    off = Set(setting="notifications", on=False).pack()
    await person.writes("/settings")

    await person.presses_data(off)
    await person.presses_data(off)

    assert (await stored(person))["notifications_enabled"] is False


async def muted(person: Person) -> list[tuple[int, str]]:
    """What the person does not want to be told, by address."""
    query = "SELECT address_id, topic FROM notification_mutes WHERE user_id = $1 ORDER BY 1, 2"
    rows = await person.line.api.town.database.pool.fetch(query, person.user_id)
    return [tuple(row) for row in rows]


async def test_each_topic_has_a_switch_of_its_own(person: Person) -> None:
    await move_in(person)
    await person.writes("/settings")

    await person.presses("✅ Графік")
    assert "Зміни графіка: вимкнено" in person.last.text
    await person.presses("✅ Світло")
    assert await muted(person) == [(0, "power"), (0, "schedule")]

    await person.presses("▫️ Графік")
    assert "Зміни графіка: увімкнено" in person.last.text
    assert await muted(person) == [(0, "power")]


async def test_times_before_a_return_are_chosen_apart_from_those_before_an_outage(person: Person) -> None:
    await move_in(person)
    await give_tier(person, "STANDARD")
    await person.writes("/settings")
    assert "Попередження: за 30 хв" in person.last.text
    assert "Перед увімкненням: вимкнено" in person.last.text

    await person.presses("💡 Перед увімкненням")
    await person.presses("▫️ 15 хв")
    settings = await stored(person)
    assert (settings["warning_times"], settings["return_times"]) == ([30], [15])


async def test_choosing_quiet_hours_switches_the_night_mode_on(person: Person) -> None:
    await move_in(person)
    await person.writes("/settings")
    await person.presses("🕐 Тихі години")
    await person.presses("▫️ 22:00–07:00")
    assert f"Тихі години: увімкнено, {spoken_range('22:00', '07:00')}" in person.last.text
    settings = await stored(person)
    assert (settings["night_mode"], settings["quiet_from"], settings["quiet_until"]) == (True, "22:00", "07:00")


async def test_a_house_is_muted_and_told_of_again(person: Person) -> None:
    await move_in(person)
    await person.writes("/settings")
    await person.presses("📍 Мої адреси")
    await person.presses(next(label for label in person.last.buttons if "Соборна" in label))
    await person.presses("🔕 Не писати про цю адресу")
    assert "Про цю адресу зараз не пишу" in person.last.text
    assert [topic for _, topic in await muted(person)] == ["all"]
    await person.presses("🔔 Писати про цю адресу")
    assert await muted(person) == []
