"""Paying in the bot: the way to the page, whatever is pressed twice, late, or made up; one's payments; help."""

import re
from decimal import Decimal
from typing import Any

import pytest

from svitlobot.bot.client.backend import Backend
from svitlobot.bot.config import BotConfig
from svitlobot.bot.keyboards.data import Buy, Choose, Go, Place
from svitlobot.domain.payments.orders import Outcome, ProviderNotification
from svitlobot.domain.texts.templates import spoken_date
from svitlobot.domain.texts.wording import BUILT_IN
from svitlobot.services.payments.notifications import apply_notification

from ..conftest import Meet
from ..homes import give_tier, move_in
from ..people import Person
from ..purchases import ALL_METHODS, ONLY_LIQPAY, PRICES, in_days, last_order, orders, set_prices

LIQPAY = Buy(tier="STANDARD", days=30, price=Decimal("49.00"), method="liqpay").pack()
STARS = Buy(tier="STANDARD", days=30, price=Decimal(60), method="stars").pack()


@pytest.fixture
def providers() -> dict[str, Any]:
    """All there are."""
    return ALL_METHODS


@pytest.fixture
async def buyer(person: Person) -> Person:
    """A person with an address, before the durations of STANDARD."""
    await set_prices(person.line.api.town, *PRICES)
    await move_in(person)
    await person.presses_data(Choose(tier="STANDARD").pack())
    return person


def first_button(person: Person) -> dict[str, Any]:
    return person.last.body["reply_markup"]["inline_keyboard"][0][0]


async def test_a_method_is_chosen_and_leads_to_a_page_all_in_one_message(buyer: Person) -> None:
    text = len(buyer.messages)

    await buyer.presses("30 днів · 49 грн")
    assert buyer.last.text == (
        f"🧾 Тариф «Стандарт», 30 днів — 49 грн\n\nПісля оплати: «Стандарт» до {in_days(buyer, 30)}.\n\n"
        "Як вам зручніше заплатити?"
    )
    assert buyer.last.buttons == (
        "💳 LiqPay · 49 грн", "💳 WayForPay · 49 грн", "Зірки Telegram · ⭐️ 60", "◀️ Назад",
    )  # fmt: skip
    assert await orders(buyer) == []

    await buyer.presses("💳 LiqPay · 49 грн")
    assert "відкриється сторінка оплати" in buyer.last.text
    assert buyer.last.buttons == ("💳 Оплатити 49 грн", "◀️ Назад")
    assert re.fullmatch(r"https://svitlo\.example\.org/pay/svitlo-[0-9a-f]{24}", first_button(buyer)["url"])
    assert len(buyer.messages) == text
    assert await orders(buyer) == ["pending"]

    await buyer.presses("◀️ Назад")
    assert buyer.last.buttons[0] == "30 днів · 49 грн"


@pytest.mark.parametrize(
    ("has", "bought", "rest", "ends"),
    [
        ("STANDARD", "STANDARD", "Дні додадуться до тих, що у вас уже є.", ("Стандарт", 60)),
        ("STANDARD", "PRO", "Дні тарифу «Стандарт», що лишилися, не пропадуть", ("Про", 45)),
        ("PRO", "STANDARD", "У вас уже діє «Про», він вищий.", ("Про", 45)),
    ],
)
async def test_what_one_would_have_is_said_before_one_pays(
    buyer: Person, has: str, bought: str, rest: str, ends: tuple[str, int]
) -> None:
    await give_tier(buyer, has)
    price = {"STANDARD": Decimal(49), "PRO": Decimal(98)}[bought]

    await buyer.presses_data(Buy(tier=bought, days=30, price=price).pack())

    assert rest in buyer.last.text
    assert f"Після оплати: «{ends[0]}» до {in_days(buyer, ends[1])}." in buyer.last.text


async def test_a_price_that_has_changed_is_said_and_nothing_is_ordered(buyer: Person) -> None:
    await set_prices(buyer.line.api.town, ("STANDARD", 30, "59", 70), ("PRO", 30, "98", 120))

    for pressed in (LIQPAY, STARS, Buy(tier="STANDARD", days=30, price=Decimal(49)).pack()):
        await buyer.presses_data(pressed)

        assert buyer.notice == "Ціна змінилася. Ось нова."
        assert buyer.last.buttons == ("30 днів · 59 грн", "◀️ Назад")
    assert await orders(buyer) == []


async def test_a_duration_that_is_not_sold_any_more_leads_to_those_that_are(buyer: Person) -> None:
    await set_prices(buyer.line.api.town, ("STANDARD", 90, "132", 160), ("PRO", 30, "98", 120))

    await buyer.presses_data(LIQPAY)

    assert buyer.notice == "Цього вже немає в продажу. Ось що є зараз."
    assert buyer.last.buttons == ("90 днів · 132 грн (≈ 44 грн/міс)", "◀️ Назад")
    assert await orders(buyer) == []


async def test_a_price_in_a_made_up_button_is_never_the_one_that_is_paid(buyer: Person) -> None:
    await buyer.presses_data(Buy(tier="PRO", days=30, price=Decimal("0.01"), method="liqpay").pack())

    assert buyer.notice == "Ціна змінилася. Ось нова."
    assert await orders(buyer) == []


async def test_stars_for_what_has_no_price_in_stars_are_not_taken(buyer: Person) -> None:
    await buyer.presses_data(Buy(tier="STANDARD", days=365, price=Decimal(0), method="stars").pack())

    assert buyer.notice == "Так заплатити зараз не можна. Оберіть, будь ласка, інакше."
    assert buyer.last.buttons == ("💳 LiqPay · 490,50 грн", "💳 WayForPay · 490,50 грн", "◀️ Назад")


async def test_a_press_on_the_way_to_a_page_may_come_twice(buyer: Person) -> None:
    text = len(buyer.messages)

    for _ in range(2):
        await buyer.presses_data(LIQPAY, buyer.last.message_id)

    assert len(buyer.messages) == text
    assert first_button(buyer)["url"].endswith(await last_order(buyer))


async def test_while_the_backend_is_away_nothing_is_ordered_and_the_screen_stays(
    buyer: Person, backend: Backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = buyer.messages
    monkeypatch.setattr(backend, "_url", "http://127.0.0.1:9")

    await buyer.presses_data(STARS)

    assert buyer.notice == BUILT_IN["backend_unavailable"]
    assert buyer.messages == before


class TestByOneMethod:
    """Where there is nothing to choose."""

    @pytest.fixture
    def providers(self) -> dict[str, Any]:
        """Only a page."""
        return ONLY_LIQPAY

    async def test_it_is_not_asked_about(self, buyer: Person) -> None:
        await buyer.presses("90 днів · 132 грн (≈ 44 грн/міс)")

        assert buyer.last.buttons == ("💳 Оплатити 132 грн", "◀️ Назад")
        assert await orders(buyer) == ["pending"]

    async def test_a_button_of_a_method_that_is_gone_offers_what_there_is(self, buyer: Person) -> None:
        await buyer.presses_data(STARS)

        assert buyer.notice == "Так заплатити зараз не можна. Оберіть, будь ласка, інакше."
        assert buyer.last.buttons == ("💳 LiqPay · 49 грн", "◀️ Назад")


async def test_ones_payments_are_listed_the_newest_first_each_with_what_became_of_it(buyer: Person) -> None:
    town = buyer.line.api.town
    for status in ("pending", "refunded", "failed", "success"):
        town.clock.tick(60)
        await buyer.presses_data(LIQPAY)
        await town.database.pool.execute(
            "UPDATE payments SET status = $1 WHERE order_id = $2", status, await last_order(buyer)
        )
    today = spoken_date(town.clock())

    await buyer.presses_data(Go(to=Place.PAYMENTS).pack())

    numbers = [row["id"] for row in await town.database.pool.fetch("SELECT id FROM payments ORDER BY id DESC")]
    outcomes = ("✅", "оплачено"), ("✖️", "оплата не пройшла"), ("↩️", "гроші повернено")
    assert buyer.last.text.split("\n\n") == [
        "🧾 Ваші оплати",
        *(
            f"{sign} «Стандарт», 30 днів — 49 грн\n{today} · {text} · № {number}"
            for (sign, text), number in zip(outcomes, numbers, strict=False)
        ),
        "Щось не так? /paysupport",
    ]


async def test_a_declined_payment_leads_back_to_the_chat_and_can_be_paid_again(buyer: Person) -> None:
    town = buyer.line.api.town
    await buyer.presses_data(LIQPAY)
    declined = ProviderNotification(await last_order(buyer), Outcome.FAILED, Decimal(49), "UAH", "1", "failure")
    async with town.database.transaction() as session:
        await apply_notification(session, "liqpay", declined, town.clock(), takes_tests=False, admin_chat=None)
    [event] = [one for one in await town.events() if one["kind"] == "payment"]
    [[button]] = event["payload"]["buttons"]

    await buyer.presses_data(button["data"])
    assert "🎁 Тарифи" in buyer.last.text
    await buyer.presses("Обрати «Стандарт»")
    await buyer.presses("30 днів · 49 грн")
    await buyer.presses("💳 LiqPay · 49 грн")

    assert await orders(buyer) == ["failed", "pending"]
    assert first_button(buyer)["url"].endswith(await last_order(buyer))


async def test_an_order_nobody_has_paid_yet_is_shown_while_it_is_the_latest(buyer: Person) -> None:
    for pressed in (STARS, LIQPAY, LIQPAY):
        await buyer.presses_data(pressed)
        buyer.line.api.town.clock.tick(60)

    await buyer.presses_data(Go(to=Place.PAYMENTS).pack())

    assert buyer.last.text.count("чекаю на оплату") == 1


async def test_no_more_than_ten_payments_are_listed(buyer: Person) -> None:
    for _ in range(12):
        await buyer.presses_data(LIQPAY)
    await buyer.line.api.town.database.pool.execute("UPDATE payments SET status = 'failed'")

    await buyer.presses_data(Go(to=Place.PAYMENTS).pack())

    assert buyer.last.text.count("оплата не пройшла") == 10


async def test_a_person_without_payments_is_told_so(buyer: Person) -> None:
    await buyer.presses("◀️ Назад")
    await buyer.presses("🧾 Мої оплати")

    assert "Оплат ще не було" in buyer.last.text
    assert buyer.last.buttons == ("◀️ Назад",)


async def test_payments_of_others_are_not_shown(buyer: Person, meet: Meet) -> None:
    await buyer.presses_data(STARS)
    await buyer.pays()
    other = meet("Петро")
    await other.writes("/start")

    await other.presses_data(Go(to=Place.PAYMENTS).pack())

    assert "Оплат ще не було" in other.last.text


async def test_help_with_a_payment_is_there_for_everybody(person: Person) -> None:
    await person.writes("/start")
    await person.writes("/paysupport")

    assert "Допомога з оплатою" in person.last.text
    assert "повернути гроші" in person.last.text
    await person.presses("🧾 Мої оплати")
    assert "Оплат ще не було" in person.last.text


class TestWhereSupportHasAContact:
    """The operator has said who that is."""

    @pytest.fixture
    def config(self) -> BotConfig:
        """A contact, and a channel."""
        return BotConfig(channel_url="https://t.me/svitlobot_demo", support_contact="@svitlo_help <3")

    async def test_help_names_them(self, person: Person) -> None:
        await person.writes("/paysupport")

        assert "@svitlo_help <3" in person.last.text
        assert "t.me/svitlobot_demo" not in person.last.text


class TestWhereThereIsAChannel:
    """The operator can be reached through it."""

    @pytest.fixture
    def config(self) -> BotConfig:
        """A channel."""
        return BotConfig(channel_url="https://t.me/svitlobot_demo")

    async def test_help_names_it(self, person: Person) -> None:
        await person.writes("/paysupport")

        assert "https://t.me/svitlobot_demo" in person.last.text
