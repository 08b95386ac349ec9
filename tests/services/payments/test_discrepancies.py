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

from ..purchases import OLENA, Purchases, notification_of

PAYMENTS = "svitlobot_payments_total"
DISCREPANCIES = "svitlobot_payment_discrepancies_total"


@pytest.fixture
async def purchases(emptied_database: Database) -> Purchases:
    return await Purchases(Town(emptied_database)).open()


async def test_a_second_charge_for_one_order_gives_no_second_days_and_is_told(purchases: Purchases) -> None:
    invoice = await purchases.order(method="stars")
    for charge in ("charge-1", "charge-2", "charge-2"):
        assert await purchases.apply(notification_of(invoice, provider_id=charge), "stars") is PaymentStatus.SUCCESS
    assert await purchases.grants() == [("payment", 30)]
    assert await purchases.town.kinds(None) == ["payment", "admin_alert"]
    (_, alert) = await purchases.town.events()
    assert "stars:charge-2" in alert["payload"]["text"]


async def test_days_are_counted_by_a_price_that_is_no_longer_sold(purchases: Purchases) -> None:
    await purchases.apply(notification_of(await purchases.order(Tier.PRO), provider_id="1"))
    await purchases.town.database.pool.execute("UPDATE tariffs SET is_offered = false WHERE tier = 'PRO'")
    cheaper = await purchases.order(Tier.STANDARD, method="stars")
    assert await purchases.apply(notification_of(cheaper, provider_id="c"), "stars") is PaymentStatus.SUCCESS
    assert (await purchases.olena()).subscription_expires_at == purchases.town.clock() + timedelta(days=45)
    assert (
        await purchases.apply(notification_of(cheaper, Outcome.REFUNDED, provider_id="c"), "stars")
        is PaymentStatus.REFUNDED
    )
    assert (await purchases.olena()).subscription_expires_at == purchases.town.clock() + timedelta(days=30)


async def test_money_whose_days_cannot_be_reckoned_is_kept_told_and_credited_when_they_can(
    purchases: Purchases,
) -> None:
    await purchases.apply(notification_of(await purchases.order(Tier.PRO), provider_id="1"))
    await purchases.town.database.pool.execute("DELETE FROM tariffs WHERE tier = 'PRO'")
    payment = await purchases.order(Tier.STANDARD)
    before = {name: counted(name, method="liqpay") for name in (PAYMENTS, DISCREPANCIES)}
    for _ in range(2):
        assert await purchases.apply(notification_of(payment, provider_id="2")) is PaymentStatus.PENDING
    assert counted(PAYMENTS, method="liqpay") == before[PAYMENTS]  # no status was reached
    assert counted(DISCREPANCIES, method="liqpay") == before[DISCREPANCIES] + 2
    assert await purchases.town.kinds(None) == ["payment", "admin_alert"]
    async with purchases.town.database.transaction() as session:
        stored = await session.get_one(Payment, payment.id)
    assert (stored.provider_status, stored.payment_id, stored.completed_at) == ("paid", "liqpay:2", None)
    assert "payment_contradiction" in await purchases.actions()
    assert "payment_success" not in (await purchases.actions())[4:]
    async with purchases.town.database.transaction() as session:
        session.add(Tariff(tier="PRO", days=30, price=Decimal(98)))
    assert await purchases.apply(notification_of(payment, provider_id="2")) is PaymentStatus.SUCCESS
    assert await purchases.contradictions() == {}


async def test_money_for_an_order_nobody_made_is_told_once(purchases: Purchases) -> None:
    nobodys = ProviderNotification("svitlo-unknown", Outcome.PAID, Decimal(49), "UAH", "success")
    for _ in range(2):
        assert await purchases.apply(nobodys) is None
    assert await purchases.town.kinds(None) == ["admin_alert"]


async def test_the_number_kept_is_that_of_the_payment_that_was_made(purchases: Purchases) -> None:
    payment = await purchases.order()
    for outcome, number in ((Outcome.FAILED, "1"), (Outcome.PAID, "2"), (Outcome.FAILED, "3")):
        await purchases.apply(notification_of(payment, outcome, provider_id=number))
    async with purchases.town.database.transaction() as session:
        assert (await session.get_one(Payment, payment.id)).payment_id == "liqpay:2"


@pytest.mark.parametrize("after_days", [0, 20, 40])
async def test_a_refund_told_twice_takes_the_days_once(purchases: Purchases, after_days: int) -> None:
    payment = await purchases.order()
    await purchases.apply(notification_of(payment))
    purchases.town.clock.tick(after_days * 86_400)
    for _ in range(2):
        assert await purchases.apply(notification_of(payment, Outcome.REFUNDED)) is PaymentStatus.REFUNDED
    olena = await purchases.olena()
    assert (olena.subscription_tier, olena.subscription_expires_at) == ("FREE", None)
    assert await purchases.grants() == [("payment", 30), ("refund", -30)]
    assert await purchases.contradictions() == {}


async def test_the_first_payment_given_back_after_an_upgrade_takes_what_it_was_converted_to(
    purchases: Purchases,
) -> None:
    first, upgrade = await purchases.order(), await purchases.order(Tier.PRO)
    await purchases.apply(notification_of(first, provider_id="1"))
    await purchases.apply(notification_of(upgrade, provider_id="2"))
    await purchases.apply(notification_of(first, Outcome.REFUNDED))
    olena = await purchases.olena()
    assert (olena.subscription_tier, olena.subscription_expires_at) == (
        "PRO",
        purchases.town.clock() + timedelta(days=30),
    )
    assert await purchases.contradictions() == {}


async def test_payments_refunds_and_ends_at_once_leave_the_books_true(purchases: Purchases) -> None:
    chance = random.Random(1)
    orders = [await purchases.order(chance.choice([Tier.STANDARD, Tier.PRO])) for _ in range(12)]
    reported = [
        notification_of(one, outcome, provider_id=str(one.id))
        for one in orders
        for outcome in (Outcome.PAID, Outcome.PAID)
    ]
    reported += [notification_of(one, Outcome.REFUNDED, provider_id=str(one.id)) for one in orders[:4]]
    chance.shuffle(reported)
    now = purchases.town.clock() + timedelta(seconds=1)
    ends = [subscription_ends.end_days(purchases.town.database, now, of_payers=payers) for payers in (True, False) * 3]
    await asyncio.gather(*(purchases.apply(notification) for notification in reported), *ends)
    assert await purchases.contradictions() == {}
    assert sum(days for _, days in await purchases.grants()) == 8 * 30


async def test_an_invoice_that_was_paid_and_not_credited_is_not_taken_money_for_again(purchases: Purchases) -> None:
    await purchases.apply(notification_of(await purchases.order(Tier.PRO), provider_id="1"))
    await purchases.town.database.pool.execute("DELETE FROM tariffs WHERE tier = 'PRO'")
    invoice = await purchases.order(method="stars")
    assert await purchases.apply(notification_of(invoice, provider_id="c"), "stars") is PaymentStatus.PENDING
    async with purchases.town.database.transaction() as session:
        asked = invoice.order_id or "", OLENA, 60, "XTR"
        assert await payments_orders.stars_refusal(session, *asked, purchases.town.clock()) is not None


async def test_stars_for_a_price_of_long_ago_are_not_taken(purchases: Purchases) -> None:
    invoice = await purchases.order(method="stars")
    async with purchases.town.database.transaction() as session:
        asked = invoice.order_id or "", OLENA, 60, "XTR"
        assert await payments_orders.stars_refusal(session, *asked, purchases.town.clock()) is None
        purchases.town.clock.tick(7 * 86_400 + 1)
        assert await payments_orders.stars_refusal(session, *asked, purchases.town.clock()) is not None


async def test_a_person_who_orders_and_never_pays_is_asked_to_wait(purchases: Purchases) -> None:
    for _ in range(payments_orders.UNPAID_AN_HOUR):
        await purchases.order()
    with pytest.raises(TooManyRequestsError):
        await purchases.order()
    purchases.town.clock.tick(3601)
    assert await purchases.order()


async def test_an_order_is_in_the_log_from_its_beginning(purchases: Purchases) -> None:
    await purchases.apply(notification_of(await purchases.order()))
    assert await purchases.actions() == ["user_registered", "payment_created", "payment_success", "days_by_payment"]
