"""What providers say that contradicts our orders, and money that would be lost without a word."""

import asyncio
import random
from datetime import timedelta
from decimal import Decimal

import pytest

from counting import counted
from svitlobot.db.models import Payment, Tariff
from svitlobot.db.session import Database
from svitlobot.domain.outbox.delivery import Tier
from svitlobot.domain.payments.orders import Outcome, PaymentStatus, ProviderNotification
from svitlobot.errors import TooManyRequestsError
from svitlobot.services.payments import orders as payments_orders
from svitlobot.services.payments import subscription_ends
from town import Town

from ..till import OLENA, Till, word

PAYMENTS = "svitlobot_payments_total"
DISCREPANCIES = "svitlobot_payment_discrepancies_total"


@pytest.fixture
async def till(emptied_database: Database) -> Till:
    return await Till(Town(emptied_database)).open()


async def test_a_second_charge_for_one_order_gives_no_second_days_and_is_told(till: Till) -> None:
    invoice = await till.order(method="stars")
    for charge in ("charge-1", "charge-2", "charge-2"):
        assert await till.hear(word(invoice, provider_id=charge), "stars") is PaymentStatus.SUCCESS
    assert await till.grants() == [("payment", 30)]
    assert await till.town.kinds(None) == ["payment", "admin_alert"]
    (_, alert) = await till.town.events()
    assert "stars:charge-2" in alert["payload"]["text"]


async def test_days_are_counted_by_a_price_that_is_no_longer_sold(till: Till) -> None:
    await till.hear(word(await till.order(Tier.PRO), provider_id="1"))
    await till.town.database.pool.execute("UPDATE tariffs SET is_offered = false WHERE tier = 'PRO'")
    cheaper = await till.order(Tier.STANDARD, method="stars")
    assert await till.hear(word(cheaper, provider_id="c"), "stars") is PaymentStatus.SUCCESS
    assert (await till.olena()).subscription_expires_at == till.town.clock() + timedelta(days=45)
    assert await till.hear(word(cheaper, Outcome.REFUNDED, provider_id="c"), "stars") is PaymentStatus.REFUNDED
    assert (await till.olena()).subscription_expires_at == till.town.clock() + timedelta(days=30)


async def test_money_whose_days_cannot_be_reckoned_is_kept_told_and_credited_when_they_can(till: Till) -> None:
    await till.hear(word(await till.order(Tier.PRO), provider_id="1"))
    await till.town.database.pool.execute("DELETE FROM tariffs WHERE tier = 'PRO'")
    payment = await till.order(Tier.STANDARD)
    before = {name: counted(name, method="liqpay") for name in (PAYMENTS, DISCREPANCIES)}
    for _ in range(2):
        assert await till.hear(word(payment, provider_id="2")) is PaymentStatus.PENDING
    assert counted(PAYMENTS, method="liqpay") == before[PAYMENTS]  # no status was reached
    assert counted(DISCREPANCIES, method="liqpay") == before[DISCREPANCIES] + 2
    assert await till.town.kinds(None) == ["payment", "admin_alert"]
    async with till.town.database.transaction() as session:
        stored = await session.get_one(Payment, payment.id)
    assert (stored.provider_status, stored.payment_id, stored.completed_at) == ("paid", "liqpay:2", None)
    assert "payment_contradiction" in await till.actions()
    assert "payment_success" not in (await till.actions())[4:]
    async with till.town.database.transaction() as session:
        session.add(Tariff(tier="PRO", days=30, price=Decimal(98)))
    assert await till.hear(word(payment, provider_id="2")) is PaymentStatus.SUCCESS
    assert await till.contradictions() == {}


async def test_money_for_an_order_nobody_made_is_told_once(till: Till) -> None:
    nobodys = ProviderNotification("svitlo-unknown", Outcome.PAID, Decimal(49), "UAH", "success")
    for _ in range(2):
        assert await till.hear(nobodys) is None
    assert await till.town.kinds(None) == ["admin_alert"]


async def test_the_number_kept_is_that_of_the_payment_that_was_made(till: Till) -> None:
    payment = await till.order()
    for outcome, number in ((Outcome.FAILED, "1"), (Outcome.PAID, "2"), (Outcome.FAILED, "3")):
        await till.hear(word(payment, outcome, provider_id=number))
    async with till.town.database.transaction() as session:
        assert (await session.get_one(Payment, payment.id)).payment_id == "liqpay:2"


@pytest.mark.parametrize("after_days", [0, 20, 40])
async def test_a_refund_told_twice_takes_the_days_once(till: Till, after_days: int) -> None:
    payment = await till.order()
    await till.hear(word(payment))
    till.town.clock.tick(after_days * 86_400)
    for _ in range(2):
        assert await till.hear(word(payment, Outcome.REFUNDED)) is PaymentStatus.REFUNDED
    olena = await till.olena()
    assert (olena.subscription_tier, olena.subscription_expires_at) == ("FREE", None)
    assert await till.grants() == [("payment", 30), ("refund", -30)]
    assert await till.contradictions() == {}


async def test_the_first_payment_given_back_after_an_upgrade_takes_what_it_was_converted_to(till: Till) -> None:
    first, upgrade = await till.order(), await till.order(Tier.PRO)
    await till.hear(word(first, provider_id="1"))
    await till.hear(word(upgrade, provider_id="2"))
    await till.hear(word(first, Outcome.REFUNDED))
    olena = await till.olena()
    assert (olena.subscription_tier, olena.subscription_expires_at) == ("PRO", till.town.clock() + timedelta(days=30))
    assert await till.contradictions() == {}


async def test_payments_refunds_and_ends_at_once_leave_the_books_true(till: Till) -> None:
    chance = random.Random(1)
    orders = [await till.order(chance.choice([Tier.STANDARD, Tier.PRO])) for _ in range(12)]
    text = [word(one, outcome, provider_id=str(one.id)) for one in orders for outcome in (Outcome.PAID, Outcome.PAID)]
    text += [word(one, Outcome.REFUNDED, provider_id=str(one.id)) for one in orders[:4]]
    chance.shuffle(text)
    now = till.town.clock() + timedelta(seconds=1)
    ends = [subscription_ends.end_days(till.town.database, now, of_payers=payers) for payers in (True, False) * 3]
    await asyncio.gather(*(till.hear(notification) for notification in text), *ends)
    assert await till.contradictions() == {}
    assert sum(days for _, days in await till.grants()) == 8 * 30


async def test_an_invoice_that_was_paid_and_not_credited_is_not_taken_money_for_again(till: Till) -> None:
    await till.hear(word(await till.order(Tier.PRO), provider_id="1"))
    await till.town.database.pool.execute("DELETE FROM tariffs WHERE tier = 'PRO'")
    invoice = await till.order(method="stars")
    assert await till.hear(word(invoice, provider_id="c"), "stars") is PaymentStatus.PENDING
    async with till.town.database.transaction() as session:
        asked = invoice.order_id or "", OLENA, 60, "XTR"
        assert await payments_orders.stars_refusal(session, *asked, till.town.clock()) is not None


async def test_stars_for_a_price_of_long_ago_are_not_taken(till: Till) -> None:
    invoice = await till.order(method="stars")
    async with till.town.database.transaction() as session:
        asked = invoice.order_id or "", OLENA, 60, "XTR"
        assert await payments_orders.stars_refusal(session, *asked, till.town.clock()) is None
        till.town.clock.tick(7 * 86_400 + 1)
        assert await payments_orders.stars_refusal(session, *asked, till.town.clock()) is not None


async def test_a_person_who_orders_and_never_pays_is_asked_to_wait(till: Till) -> None:
    for _ in range(payments_orders.UNPAID_AN_HOUR):
        await till.order()
    with pytest.raises(TooManyRequestsError):
        await till.order()
    till.town.clock.tick(3601)
    assert await till.order()


async def test_an_order_is_in_the_log_from_its_beginning(till: Till) -> None:
    await till.hear(word(await till.order()))
    assert await till.actions() == ["user_registered", "payment_created", "payment_success", "days_by_payment"]
