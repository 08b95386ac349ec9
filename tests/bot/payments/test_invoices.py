"""Paying for Stars: the invoice, Telegram's question before it takes them, thanks, and giving them back."""

import re
from decimal import Decimal
from typing import Any

import pytest
from pydantic import SecretStr

from api.client import ADMIN_TOKEN, AS_ADMIN
from svitlobot.bot.client.backend import Backend
from svitlobot.bot.keyboards.data import Buy, Choose
from svitlobot.domain.texts.wording import BUILT_IN

from ..conftest import Meet
from ..homes import give_tier, move_in
from ..people import Person
from ..purchases import ALL_METHODS, PRICES, grants, in_days, last_order, orders, set_prices

STARS = Buy(tier="STANDARD", days=30, price=Decimal(60), method="stars").pack()


@pytest.fixture
def providers() -> dict[str, Any]:
    """All there are, and an operator who can give money back."""
    return ALL_METHODS | {"admin_token": SecretStr(ADMIN_TOKEN)}


@pytest.fixture
async def buyer(person: Person) -> Person:
    """A person with an address, before the durations of STANDARD."""
    await set_prices(person.line.api.town, *PRICES)
    await move_in(person)
    await person.presses_data(Choose(tier="STANDARD").pack())
    return person


async def notified(person: Person) -> list[str]:
    """Which words of money the sender was given to say."""
    return [
        event["payload"].get("text_key", f"{event['kind']}_template") for event in await person.line.api.town.events()
    ]


async def test_an_invoice_for_stars_takes_the_place_of_the_screen(buyer: Person) -> None:
    text = len(buyer.messages)

    await buyer.presses_data(STARS)

    assert len(buyer.messages) == text
    invoice = buyer.last.body["invoice"]
    assert (invoice["currency"], invoice["total_amount"]) == ("XTR", 60)
    assert "Стандарт" in invoice["title"]
    assert invoice["start_parameter"] == "pay"  # a forwarded one opens the tiers, and is not paid by another person
    assert buyer.last.buttons == ("Оплатити ⭐️ 60", "◀️ Назад")
    assert buyer.last.body["reply_markup"]["inline_keyboard"][0][0]["pay"] is True


async def test_stars_pressed_twice_bring_one_invoice(buyer: Person) -> None:
    pressed, text = buyer.last, len(buyer.messages)
    world = buyer.line.sandbox.world
    chat = world.chats.meet(buyer.user_id)
    for _ in range(2):  # both before the bot has done anything
        query = world.queries.ask("callback", 42, buyer.user_id, chat.messages[pressed.message_id], world.monotonic())
        buyer.line.add("callback_query", {
            "id": query.id, "from": chat.user, "message": pressed.body, "chat_instance": "1", "data": STARS,
        })  # fmt: skip

    await buyer.line.deliver()

    assert len(buyer.messages) == text
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
    text = len(buyer.messages)

    assert await buyer.pays() is None

    assert await grants(buyer) == [("STANDARD", 30, "payment")]
    assert await notified(buyer) == ["payment_template"]
    assert len(buyer.messages) == text


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


async def test_another_persons_order_cannot_be_paid(buyer: Person, meet: Meet) -> None:
    await buyer.presses_data(STARS)
    stranger = meet("Петро")
    await stranger.writes("/start")
    payload = await last_order(buyer)
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
    text = len(buyer.messages)

    for _ in range(2):
        refund = await buyer.line.api.ask("POST", f"/api/payments/{payment}/refund", headers=AS_ADMIN)
        assert (refund.status, refund.json["status"]) == (200, "refunded")
    await buyer.line.deliver()  # Telegram tells the bot of it too

    assert await grants(buyer) == [("STANDARD", 30, "payment"), ("STANDARD", -30, "refund")]
    assert await notified(buyer) == ["payment_template", "payment_refunded_template"]
    assert len(buyer.messages) == text
    await buyer.presses("🎁 Тарифи")
    assert "Зараз у вас: Безкоштовний\n" in buyer.last.text


async def test_stars_that_telegram_has_given_back_already_count_as_given_back(buyer: Person) -> None:
    await buyer.presses_data(STARS)
    await buyer.pays()
    row = await buyer.line.api.town.database.pool.fetchrow("SELECT id, payment_id FROM payments")
    await buyer.line.bot.refund_star_payment(buyer.user_id, row["payment_id"].removeprefix("stars:"))

    refund = await buyer.line.api.ask("POST", f"/api/payments/{row['id']}/refund", headers=AS_ADMIN)

    assert (refund.status, refund.json["status"]) == (200, "refunded")


async def test_what_was_promised_before_paying_is_what_one_has_after(buyer: Person) -> None:
    await give_tier(buyer, "PRO")
    await buyer.presses_data(STARS)
    await buyer.pays()

    await buyer.presses("🎁 Тарифи")

    assert f"Зараз у вас: Про, до {in_days(buyer, 45)}" in buyer.last.text
