"""🎁 The tiers: what each gives, what one has, and for how long one can buy more."""

import re
from typing import Any

import pytest

from svitlobot.bot.config import BotConfig
from svitlobot.bot.keyboards.data import Choose

from ..homes import give_tier, move_in
from ..people import CHANNEL_ID, Person
from ..purchases import ALL_METHODS, ONLY_STARS, PRICES, set_prices


async def test_tiers_are_compared_with_what_they_really_give(person: Person) -> None:
    await move_in(person)
    await give_tier(person, "STANDARD")

    await person.presses("🎁 Тарифи")

    shown = person.last.text
    assert re.search(r"Зараз у вас: Стандарт, до \d{1,2} \w+ 20\d\d", shown)
    assert [int(number) for number in re.findall(r"адрес: (\d)", shown)] == [1, 2, 3]


async def test_a_tier_without_an_end_shows_none(person: Person) -> None:
    await move_in(person)

    await person.presses("🎁 Тарифи")

    assert "Зараз у вас: Безкоштовний\n" in person.last.text


async def test_where_nothing_can_be_bought_no_button_promises_it(person: Person) -> None:
    await set_prices(person.line.api.town, *PRICES)
    await move_in(person)

    await person.presses("🎁 Тарифи")

    assert "Оплата зараз недоступна" in person.last.text
    assert person.last.buttons == ("◀️ Назад",)


class TestWhereTiersAreSold:
    """By every method."""

    @pytest.fixture
    def providers(self) -> dict[str, Any]:
        """All there are."""
        return ALL_METHODS

    @pytest.fixture
    async def resident(self, person: Person) -> Person:
        """A person with an address, who could buy."""
        await set_prices(person.line.api.town, *PRICES)
        await move_in(person)
        return person

    async def test_a_tier_and_its_durations_are_chosen_in_place(self, resident: Person) -> None:
        await resident.presses("🎁 Тарифи")
        assert resident.last.buttons == ("Обрати «Стандарт»", "Обрати «Про»", "🧾 Мої оплати", "◀️ Назад")
        text = len(resident.messages)

        await resident.presses("Обрати «Стандарт»")

        assert resident.last.text == "🎁 Тариф «Стандарт»\n\nНа скільки часу?"
        assert resident.last.buttons == (
            "30 днів · 49 грн", "90 днів · 132 грн (≈ 44 грн/міс)", "365 днів · 490,50 грн (≈ 40 грн/міс)", "◀️ Назад",
        )  # fmt: skip
        assert len(resident.messages) == text

        await resident.presses("◀️ Назад")
        assert resident.last.buttons[0] == "Обрати «Стандарт»"

    async def test_a_person_with_a_tier_is_told_that_days_are_added(self, resident: Person) -> None:
        await give_tier(resident, "STANDARD")
        await resident.presses("🎁 Тарифи")
        assert resident.last.buttons[:2] == ("Продовжити «Стандарт»", "Обрати «Про»")

        await resident.presses("Продовжити «Стандарт»")

        assert resident.last.text.endswith("Дні додадуться до тих, що у вас уже є.")

    async def test_a_person_who_upgrades_is_told_that_the_rest_is_converted(self, resident: Person) -> None:
        await give_tier(resident, "STANDARD")
        await resident.presses("🎁 Тарифи")
        await resident.presses("Обрати «Про»")

        assert resident.last.text.endswith(
            "Дні тарифу «Стандарт», що лишилися, не пропадуть: перерахую їх на «Про» за ціною."
        )

    async def test_a_person_with_the_higher_tier_is_told_what_the_lower_would_give(self, resident: Person) -> None:
        await give_tier(resident, "PRO")
        await resident.presses("🎁 Тарифи")
        await resident.presses("Обрати «Стандарт»")

        assert resident.last.text.endswith(
            "У вас уже діє «Про», він вищий. Тож дні «Стандарт» перерахую на «Про» за ціною."
        )

    async def test_days_that_are_over_are_not_spoken_of(self, resident: Person) -> None:
        await give_tier(resident, "PRO")
        resident.line.api.town.clock.tick(31 * 24 * 3600)

        await resident.presses("🎁 Тарифи")
        await resident.presses("Обрати «Стандарт»")

        assert resident.last.text.endswith("На скільки часу?")

    async def test_a_tier_that_is_not_sold_any_more_leads_back_to_the_tiers(self, resident: Person) -> None:
        await resident.presses("🎁 Тарифи")
        await set_prices(resident.line.api.town, *(price for price in PRICES if price[0] == "STANDARD"))

        await resident.presses("Обрати «Про»")

        assert resident.notice == "Цього вже немає в продажу. Ось що є зараз."
        assert resident.last.buttons == ("Обрати «Стандарт»", "🧾 Мої оплати", "◀️ Назад")

    async def test_a_link_opens_the_tiers_even_for_a_newcomer(self, person: Person) -> None:
        await set_prices(person.line.api.town, *PRICES)

        await person.writes("/start pay")

        welcome, tiers = person.messages
        assert "Вітаю" in welcome.text
        assert "Обрати «Про»" in tiers.buttons


class TestForStarsOnly:
    """Where Telegram is the only till."""

    @pytest.fixture
    def providers(self) -> dict[str, Any]:
        """Stars."""
        return ONLY_STARS

    async def test_prices_are_in_stars_and_what_has_none_is_not_shown(self, person: Person) -> None:
        await set_prices(person.line.api.town, *PRICES)
        await move_in(person)

        await person.presses_data(Choose(tier="STANDARD").pack())

        assert person.last.buttons == ("30 днів · ⭐️ 60", "90 днів · ⭐️ 160 (≈ ⭐️ 53/міс)", "◀️ Назад")


class TestWhereAChannelIsRequired:
    """A person outside the channel may buy all the same."""

    @pytest.fixture
    def config(self) -> BotConfig:
        """A channel to be in."""
        return BotConfig(channel_id=CHANNEL_ID, channel_url="https://t.me/svitlobot_demo")

    @pytest.fixture
    def providers(self) -> dict[str, Any]:
        """All there are."""
        return ALL_METHODS

    async def test_the_way_into_the_channel_comes_before_the_tiers_that_cost(self, person: Person) -> None:
        await set_prices(person.line.api.town, *PRICES)
        await move_in(person)

        await person.presses("🎁 Тарифи")

        assert person.last.buttons == (
            "📢 Відкрити канал", "✅ Я підписався", "Обрати «Стандарт»", "Обрати «Про»", "🧾 Мої оплати",
        )  # fmt: skip
