"""⚙️ Settings: what is pressed is what is stored, and what a tier lacks is said to be lacking."""

import json
from typing import Any

import pytest

from svitlobot.bot.keyboards.data import Set, Warn

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
    assert "Тихі ночі: 🔒 з тарифу «Стандарт»" in person.last.text
    for locked in ("🔒 Тихі ночі", "🔒 Попередження"):
        await person.presses(locked)
        assert person.last.text == "🔒 Це є в тарифі «Стандарт» і вищих."
        assert person.last.buttons == ("🎁 Тарифи", "◀️ Назад")
        await person.presses("◀️ Назад")
    await person.presses("🔒 Тихі ночі")
    await person.presses("🎁 Тарифи")
    assert "Зараз у вас: Безкоштовний" in person.last.text
    assert await stored(person) == before


@pytest.mark.parametrize("data", [Set(setting="night", on=True), Warn(minutes=5, on=True)])
async def test_an_old_button_does_not_unlock_anything(person: Person, data: Set | Warn) -> None:
    await move_in(person)
    before = await stored(person)

    await person.presses_data(data.pack())

    assert await stored(person) == before
    assert "Стандарт" in person.last.text


async def test_quiet_nights_are_switched_on_and_off(person: Person) -> None:
    await move_in(person)
    await give_tier(person, "STANDARD")
    await person.writes("/settings")

    await person.presses("🌙 Увімкнути тихі ночі")
    assert (await stored(person))["night_mode"] is True
    assert "Тихі ночі: увімкнено" in person.last.text

    await person.presses("🌙 Вимкнути тихі ночі")
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
