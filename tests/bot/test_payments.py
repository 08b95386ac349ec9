"""Paying in the bot: by a page or for Stars, whatever is pressed twice, late, or made up."""

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from pydantic import SecretStr

from api.client import ADMIN_TOKEN, AS_ADMIN
from svitlobot.bot.backend import Backend
from svitlobot.bot.config import BotConfig
from svitlobot.bot.keyboards.data import Buy, Choose, Go, Place
from svitlobot.domain.texts import spoken_date
from svitlobot.domain.wording import BUILT_IN

from .conftest import Meet
from .homes import give_tier, move_in
from .people import Person
from .shop import ALL_METHODS, ONLY_LIQPAY, PRICES, grants, orders, set_prices

LIQPAY = Buy(tier="STANDARD", days=30, price=Decimal("49.00"), method="liqpay").pack()
STARS = Buy(tier="STANDARD", days=30, price=Decimal(60), method="stars").pack()


@pytest.fixture
def tills() -> dict[str, Any]:
    """All there are, and an operator who can give money back."""
    return ALL_METHODS | {"admin_token": SecretStr(ADMIN_TOKEN)}


@pytest.fixture
async def buyer(person: Person) -> Person:
    """Somebody with an address, before the durations of STANDARD."""
    await set_prices(person.line.api.town, *PRICES)
    await move_in(person)
    await person.presses_data(Choose(tier="STANDARD").pack())
    return person


def in_days(person: Person, days: int) -> str:
    return spoken_date(person.line.api.town.clock() + timedelta(days=days))


def first_button(person: Person) -> dict[str, Any]:
    return person.last.body["reply_markup"]["inline_keyboard"][0][0]


async def told(person: Person) -> list[str]:
    """Which words of money the sender was given to say."""
    return [event["payload"]["text_key"] for event in await person.line.api.town.events()]


async def test_a_method_is_chosen_and_leads_to_a_page_all_in_one_message(buyer: Person) -> None:
    said = len(buyer.messages)

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
    assert len(buyer.messages) == said
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


async def test_what_was_promised_before_paying_is_what_one_has_after(buyer: Person) -> None:
    await give_tier(buyer, "PRO")
    await buyer.presses_data(STARS)
    await buyer.pays()

    await buyer.presses("🎁 Тарифи")

    assert f"Зараз у вас: Про, до {in_days(buyer, 45)}" in buyer.last.text


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

    assert buyer.notice == "Цього вже не продаємо. Ось що є зараз."
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
    said = len(buyer.messages)

    for _ in range(2):
        await buyer.presses_data(LIQPAY, buyer.last.message_id)

    assert len(buyer.messages) == said
    assert first_button(buyer)["url"].endswith(await _last_order(buyer))


async def _last_order(person: Person) -> str:
    query = "SELECT order_id FROM payments WHERE user_id = $1 ORDER BY id DESC LIMIT 1"
    return await person.line.api.town.database.pool.fetchval(query, person.user_id)


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
    def tills(self) -> dict[str, Any]:
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


async def test_an_invoice_for_stars_takes_the_place_of_the_screen(buyer: Person) -> None:
    said = len(buyer.messages)

    await buyer.presses_data(STARS)

    assert len(buyer.messages) == said
    invoice = buyer.last.body["invoice"]
    assert (invoice["currency"], invoice["total_amount"]) == ("XTR", 60)
    assert "Стандарт" in invoice["title"]
    assert invoice["start_parameter"] == "pay"  # a forwarded one opens the tiers, and is not paid by somebody else
    assert buyer.last.buttons == ("Оплатити ⭐️ 60", "◀️ Назад")
    assert first_button(buyer)["pay"] is True


async def test_stars_pressed_twice_bring_one_invoice(buyer: Person) -> None:
    pressed, said = buyer.last, len(buyer.messages)
    world = buyer.line.sandbox.world
    chat = world.chats.meet(buyer.user_id)
    for _ in range(2):  # both before the bot has done anything
        query = world.queries.ask("callback", 42, buyer.user_id, chat.messages[pressed.message_id], world.monotonic())
        buyer.line.add("callback_query", {
            "id": query.id, "from": chat.user, "message": pressed.body, "chat_instance": "1", "data": STARS,
        })  # fmt: skip

    await buyer.line.deliver()

    assert len(buyer.messages) == said
    assert "invoice" in buyer.last.body


async def test_from_an_invoice_one_can_go_back_and_it_stays_to_be_paid(buyer: Person) -> None:
    await buyer.presses_data(STARS)
    invoice = buyer.last.message_id

    await buyer.presses("◀️ Назад")

    assert buyer.last.buttons[0] == "30 днів · 49 грн"
    assert await buyer.pays(invoice) is None
    assert await grants(buyer) == [("STANDARD", 30, "payment")]


async def test_paid_stars_give_the_days_and_the_thanks_come_from_the_sender_alone(buyer: Person) -> None:
    await buyer.presses_data(STARS)
    said = len(buyer.messages)

    assert await buyer.pays() is None

    assert await grants(buyer) == [("STANDARD", 30, "payment")]
    assert await told(buyer) == ["payment_template"]
    assert len(buyer.messages) == said


async def test_telegrams_number_of_the_charge_is_kept_whole(buyer: Person) -> None:
    await buyer.presses_data(STARS)
    await buyer.pays()

    kept = await buyer.line.api.town.database.pool.fetchval("SELECT payment_id FROM payments")
    assert re.fullmatch(r"stars:stx[\w-]{134}", kept)


async def test_an_invoice_that_was_paid_is_not_paid_again(buyer: Person) -> None:
    await buyer.presses_data(STARS)
    await buyer.pays()

    assert await buyer.pays() == "Це замовлення вже оплачено або закрито. Оберіть тариф ще раз."

    assert await grants(buyer) == [("STANDARD", 30, "payment")]


async def test_somebody_elses_order_cannot_be_paid(buyer: Person, meet: Meet) -> None:
    await buyer.presses_data(STARS)
    stranger = meet("Петро")
    await stranger.writes("/start")
    payload = await _last_order(buyer)
    await stranger.line.bot.send_invoice(
        stranger.user_id, title="СвітлоБот", description="30 днів", payload=payload, currency="XTR",
        prices=[{"label": "СвітлоБот", "amount": 60}], provider_token="",
    )  # fmt: skip

    assert await stranger.pays() == "Такого замовлення немає. Оберіть тариф ще раз."

    assert await orders(buyer) == ["pending"]


@pytest.mark.parametrize("payload", ["no-such-order", "a" * 128])
async def test_an_invoice_of_another_time_is_refused_in_words(buyer: Person, payload: str) -> None:
    await buyer.line.bot.send_invoice(
        buyer.user_id, title="PRO", description="Давно", payload=payload, currency="XTR",
        prices=[{"label": "PRO", "amount": 1}], provider_token="",
    )  # fmt: skip

    assert await buyer.pays() == "Такого замовлення немає. Оберіть тариф ще раз."


async def test_no_stars_are_taken_while_the_backend_is_away(
    buyer: Person, backend: Backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    await buyer.presses_data(STARS)
    with monkeypatch.context() as patch:
        patch.setattr(backend, "_url", "http://127.0.0.1:9")
        assert await buyer.pays() == BUILT_IN["backend_unavailable"]
    assert await orders(buyer) == ["pending"]

    assert await buyer.pays() is None
    assert await orders(buyer) == ["success"]


async def test_refunded_stars_take_the_days_back_and_the_bot_adds_no_word(buyer: Person) -> None:
    await buyer.presses_data(STARS)
    await buyer.pays()
    payment = await buyer.line.api.town.database.pool.fetchval("SELECT id FROM payments")
    said = len(buyer.messages)

    for _ in range(2):
        refund = await buyer.line.api.ask("POST", f"/api/payments/{payment}/refund", headers=AS_ADMIN)
        assert (refund.status, refund.json["status"]) == (200, "refunded")
    await buyer.line.deliver()  # Telegram tells the bot of it too

    assert await grants(buyer) == [("STANDARD", 30, "payment"), ("STANDARD", -30, "refund")]
    assert await told(buyer) == ["payment_template", "payment_refunded_template"]
    assert len(buyer.messages) == said
    await buyer.presses("🎁 Тарифи")
    assert "Зараз у вас: Безкоштовний\n" in buyer.last.text


async def test_stars_that_telegram_has_given_back_already_count_as_given_back(buyer: Person) -> None:
    await buyer.presses_data(STARS)
    await buyer.pays()
    row = await buyer.line.api.town.database.pool.fetchrow("SELECT id, payment_id FROM payments")
    await buyer.line.bot.refund_star_payment(buyer.user_id, row["payment_id"].removeprefix("stars:"))

    refund = await buyer.line.api.ask("POST", f"/api/payments/{row['id']}/refund", headers=AS_ADMIN)

    assert (refund.status, refund.json["status"]) == (200, "refunded")


async def test_ones_payments_are_listed_the_newest_first_each_with_what_became_of_it(buyer: Person) -> None:
    town = buyer.line.api.town
    for status in ("pending", "refunded", "failed", "success"):
        town.clock.tick(60)
        await buyer.presses_data(LIQPAY)
        await town.database.pool.execute(
            "UPDATE payments SET status = $1 WHERE order_id = $2", status, await _last_order(buyer)
        )
    today = spoken_date(town.clock())

    await buyer.presses_data(Go(to=Place.PAYMENTS).pack())

    numbers = [row["id"] for row in await town.database.pool.fetch("SELECT id FROM payments ORDER BY id DESC")]
    outcomes = ("✅", "оплачено"), ("✖️", "оплата не пройшла"), ("↩️", "гроші повернено")
    assert buyer.last.text.split("\n\n") == [
        "🧾 Ваші оплати",
        *(
            f"{sign} «Стандарт», 30 днів — 49 грн\n{today} · {said} · № {number}"
            for (sign, said), number in zip(outcomes, numbers, strict=False)
        ),
        "Щось не так? /paysupport",
    ]


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


async def test_whoever_has_paid_for_nothing_is_told_so(buyer: Person) -> None:
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


class TestWhereThereIsAChannel:
    """The operator can be reached through it."""

    @pytest.fixture
    def config(self) -> BotConfig:
        """A channel."""
        return BotConfig(channel_url="https://t.me/svitlobot_demo")

    async def test_help_names_it(self, person: Person) -> None:
        await person.writes("/paysupport")

        assert "https://t.me/svitlobot_demo" in person.last.text
