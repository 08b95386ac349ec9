"""Money that is given back is followed until it is there."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pytest

from svitlobot.db.models import Payment
from svitlobot.db.session import Database
from svitlobot.domain.payments.orders import CHECKS_GIVEN_UP_AFTER, Outcome, PaymentStatus, ProviderNotification
from svitlobot.errors import ConflictError, UnavailableError
from svitlobot.gateways.payments.base import Order
from svitlobot.gateways.payments.providers import PaymentProviders
from svitlobot.services.payments import reconciliation
from svitlobot.services.payments.refunds import CLAIM_LASTS, Refunds
from town import ADMIN_CHAT, Town

from ..purchases import OLENA, Purchases, notification_of


@dataclass
class Provider:
    """A provider that answers about a refund, and about a payment, as it is set up to."""

    refusal: Exception | None = None
    asked_says: tuple[Outcome, str] | None = None
    asked: list[str] = field(default_factory=list)

    async def refund(self, order: Order) -> ProviderNotification:
        """Give back."""
        if self.refusal is not None:
            raise self.refusal
        return ProviderNotification(order.order_id, Outcome.PENDING, order.amount, order.currency, "processing")

    async def ask(self, order_id: str) -> ProviderNotification | None:
        """Answer how a payment is."""
        self.asked.append(order_id)
        if self.asked_says is None:
            return None
        return ProviderNotification(order_id, self.asked_says[0], Decimal(49), "UAH", self.asked_says[1])


@dataclass
class Stars:
    """Telegram, which gives Stars back."""

    given_back: list[tuple[int, str]] = field(default_factory=list)

    async def refund(self, user_id: int, charge_id: str) -> None:
        """Give back."""
        self.given_back.append((user_id, charge_id))


@pytest.fixture
async def purchases(emptied_database: Database) -> Purchases:
    return await Purchases(Town(emptied_database)).open()


def door(purchases: Purchases, provider: Provider | None = None, stars: Stars | None = None) -> Refunds:
    providers: Any = {} if provider is None else {"liqpay": provider}
    providers = PaymentProviders(providers, stars, takes_tests=False)  # type: ignore[arg-type]
    return Refunds(purchases.town.database, providers, purchases.town.clock, "https://svitlo.example.org", ADMIN_CHAT)


async def check(purchases: Purchases, provider: Provider) -> int:
    providers = door(purchases, provider).providers
    return await reconciliation.check_pending(purchases.town.database, providers, purchases.town.clock, ADMIN_CHAT)


async def test_a_refund_that_takes_its_time_is_asked_about_and_takes_the_days_when_it_is_there(
    purchases: Purchases,
) -> None:
    payment = await purchases.order()
    await purchases.apply(notification_of(payment))
    provider = Provider()
    assert (await door(purchases, provider).give_back(payment.id, actor="admin")).status == PaymentStatus.SUCCESS
    assert await purchases.grants() == [("payment", 30)]
    purchases.town.clock.tick(61)
    assert await check(purchases, provider) == 1
    provider.asked_says = (Outcome.REFUNDED, "reversed")
    purchases.town.clock.tick(301)
    assert await check(purchases, provider) == 1
    assert await purchases.grants() == [("payment", 30), ("refund", -30)]
    purchases.town.clock.tick(86_400)
    assert await check(purchases, provider) == 0


async def test_a_refund_whose_answer_was_lost_is_asked_about(purchases: Purchases) -> None:
    payment = await purchases.order()
    await purchases.apply(notification_of(payment))
    provider = Provider(UnavailableError("немає зв'язку"), (Outcome.REFUNDED, "reversed"))
    with pytest.raises(UnavailableError):
        await door(purchases, provider).give_back(payment.id, actor="admin")
    purchases.town.clock.tick(61)
    assert await check(purchases, provider) == 1
    assert sum(days for _, days in await purchases.grants()) == 0


async def test_a_refund_that_is_refused_is_not_asked_about(purchases: Purchases) -> None:
    payment = await purchases.order()
    await purchases.apply(notification_of(payment))
    provider = Provider(ConflictError("на рахунку магазину мало грошей"), (Outcome.PAID, "success"))
    with pytest.raises(ConflictError):
        await door(purchases, provider).give_back(payment.id, actor="admin")
    purchases.town.clock.tick(86_400)
    assert await check(purchases, provider) == 0


async def test_a_refund_begun_in_the_cabinet_is_asked_about_and_the_operator_is_told_if_it_never_comes(
    purchases: Purchases,
) -> None:
    payment = await purchases.order()
    await purchases.apply(notification_of(payment))
    await purchases.apply(notification_of(payment, Outcome.PENDING, provider_status="RefundInProcessing"))
    provider = Provider(asked_says=(Outcome.PENDING, "RefundInProcessing"))
    for _ in range(CHECKS_GIVEN_UP_AFTER):
        purchases.town.clock.tick(86_400)
        assert await check(purchases, provider) == 1
    assert await purchases.town.kinds(None) == ["payment", "admin_alert"]
    purchases.town.clock.tick(86_400)
    assert await check(purchases, provider) == 0


async def test_a_late_word_of_processing_begins_nothing(purchases: Purchases) -> None:
    payment = await purchases.order()
    await purchases.apply(notification_of(payment))
    await purchases.apply(notification_of(payment, Outcome.PENDING, provider_status="processing"))
    purchases.town.clock.tick(86_400)
    assert await check(purchases, Provider()) == 0


async def test_what_was_paid_and_could_not_be_credited_can_be_given_back(purchases: Purchases) -> None:
    payment = await purchases.order(method="stars")
    await purchases.town.database.pool.execute(
        "UPDATE payments SET provider_status = 'successful_payment', payment_id = 'stars:charge-1'"
    )
    stars = Stars()
    assert (await door(purchases, stars=stars).give_back(payment.id, actor="admin")).status == PaymentStatus.REFUNDED
    assert stars.given_back == [(OLENA, "charge-1")]
    assert await purchases.grants() == []


async def test_stars_charged_once_more_go_back_and_the_days_stay(purchases: Purchases) -> None:
    invoice = await purchases.order(method="stars")
    for charge in ("charge-1", "charge-2"):
        await purchases.apply(notification_of(invoice, provider_id=charge), "stars")
    stars = Stars()
    refunds = door(purchases, stars=stars)
    with pytest.raises(ConflictError):
        await refunds.give_back_charge(invoice.id, "charge-1", actor="admin", reason=None)
    await refunds.give_back_charge(invoice.id, "stars:charge-2", actor="panel:olena", reason="двічі")
    await purchases.apply(
        notification_of(invoice, Outcome.REFUNDED, provider_id="charge-2"), "stars"
    )  # Telegram tells of it, too
    assert stars.given_back == [(OLENA, "charge-2")]
    assert await purchases.grants() == [("payment", 30)]
    async with purchases.town.database.transaction() as session:
        assert (await session.get_one(Payment, invoice.id)).status == PaymentStatus.SUCCESS
    row = await purchases.town.database.pool.fetchrow("SELECT * FROM action_logs WHERE action_type = 'refund_asked'")
    assert (row["actor"], row["description"]) == ("panel:olena", "charge-2: двічі")


async def test_a_refund_whose_process_died_may_be_asked_for_again_after_a_minute(purchases: Purchases) -> None:
    payment = await purchases.order()
    await purchases.apply(notification_of(payment))
    claimed_until = purchases.town.clock() + CLAIM_LASTS
    await purchases.town.database.pool.execute("UPDATE payments SET refund_until = $1", claimed_until)
    with pytest.raises(ConflictError):
        await door(purchases, Provider()).give_back(payment.id, actor="admin")
    purchases.town.clock.tick(CLAIM_LASTS.total_seconds())
    await door(purchases, Provider()).give_back(payment.id, actor="admin")


async def test_a_refund_that_the_provider_was_away_for_may_be_asked_for_again_at_once(purchases: Purchases) -> None:
    payment = await purchases.order()
    await purchases.apply(notification_of(payment))
    with pytest.raises(UnavailableError):
        await door(purchases, Provider(refusal=UnavailableError("немає зв'язку"))).give_back(payment.id, actor="admin")
    await door(purchases, Provider()).give_back(payment.id, actor="admin")
