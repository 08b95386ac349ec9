"""Money is given back in the panel: by whom, why, and only with a yes."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pytest

from svitlobot.db.models import Tariff
from svitlobot.domain.outbox.delivery import Tier
from svitlobot.domain.payments.orders import Outcome, ProviderNotification
from svitlobot.errors import ConflictError
from svitlobot.gateways.payments.base import Order
from svitlobot.gateways.payments.providers import PaymentProviders
from svitlobot.schemas.users.profile import Registration
from svitlobot.services.payments import notifications, orders
from svitlobot.services.users import profile

OLENA = 42
SURE = {"reason": "не світить", "sure": "y"}


@dataclass
class Provider:
    """A provider that gives money back, unless it refuses."""

    refusal: str | None = None
    asked: list[str] = field(default_factory=list)

    async def refund(self, order: Order) -> ProviderNotification:
        """Give back."""
        self.asked.append(order.order_id)
        if self.refusal:
            raise ConflictError(self.refusal)
        return ProviderNotification(order.order_id, Outcome.REFUNDED, order.amount, order.currency, "reversed")

    async def ask(self, _order_id: str) -> ProviderNotification | None:
        """Know nothing."""
        return None


@pytest.fixture
def provider(served: Any) -> Provider:
    """LiqPay, as it is set up here."""
    provider = Provider()
    served.panel.admin.state.context.state.payment_providers = PaymentProviders(
        {"liqpay": provider}, None, takes_tests=False
    )
    return provider


@pytest.fixture
async def payment(town: Any) -> int:
    """Olena has paid."""
    async with town.database.transaction() as session:
        session.add_all([Tariff(tier=tier, days=30, price=Decimal(49)) for tier in ("STANDARD", "PRO")])
        await profile.register(session, Registration(user_id=OLENA), town.clock(), has_channel=False)
        order = await orders.create(session, OLENA, Tier.STANDARD, 30, "liqpay", town.clock())
        paid = ProviderNotification(order.order_id or "", Outcome.PAID, order.amount, "UAH", "success")
        await notifications.apply_notification(
            session, "liqpay", paid, town.clock(), takes_tests=False, admin_chat=None
        )
        return order.id


async def tier(town: Any) -> str:
    return await town.database.pool.fetchval("SELECT subscription_tier FROM users WHERE user_id = $1", OLENA)


async def test_money_goes_back_with_a_reason_and_a_yes_in_the_operators_name(
    town, browser_of_operator, provider, payment
):
    browser = browser_of_operator
    _, text = await browser.get(f"/payment/details/{payment}")
    assert f"/admin/refund?payment={payment}" in text
    _, text = await browser.get(f"/refund?payment={payment}")
    assert "«Стандарт», 30 днів" in text
    assert "49 грн" in text
    assert (await browser.post("/refund", payment=str(payment), **SURE))[0] == 303
    assert await tier(town) == "FREE"
    row = await town.database.pool.fetchrow("SELECT * FROM action_logs WHERE action_type = 'refund_asked'")
    assert (row["actor"], row["user_id"], row["description"]) == ("panel:olena", OLENA, "49.00 UAH: не світить")
    _, text = await browser.get(f"/refund?payment={payment}")
    assert "повернено" in text
    assert "Повернути гроші</button>" not in text


@pytest.mark.parametrize("missing", ["reason", "sure"])
async def test_without_a_reason_or_a_yes_nothing_goes_back(town, browser_of_operator, provider, payment, missing):
    await browser_of_operator.get("/refund")
    form = {"payment": str(payment)} | SURE | {missing: ""}
    assert (await browser_of_operator.post("/refund", **form))[0] == 422
    assert (await tier(town), provider.asked) == ("STANDARD", [])


async def test_what_the_provider_refuses_is_shown_in_its_words(town, browser_of_operator, provider, payment):
    provider.refusal = "LiqPay не повернув гроші: <b>мало</b> коштів"
    await browser_of_operator.get("/refund")
    status, text = await browser_of_operator.post("/refund", payment=str(payment), **SURE)
    assert (status, "LiqPay не повернув гроші: &lt;b&gt;мало" in text) == (409, True)
    assert 'value="не світить"' in text
    assert await tier(town) == "STANDARD"


async def test_another_page_cannot_have_money_given_back(town, browser_of_operator, provider, payment):
    await browser_of_operator.get("/refund")
    browser_of_operator.csrf = "another's"
    assert (await browser_of_operator.post("/refund", payment=str(payment), **SURE))[0] == 403
    assert provider.asked == []


@pytest.mark.parametrize("number", ["0", "x", "9999999999", "-1", "77", "\N{ARABIC-INDIC DIGIT THREE}"])
async def test_a_payment_that_is_not_there_is_said_to_be_none(browser_of_operator, number):
    status, text = await browser_of_operator.get(f"/refund?payment={number}")
    assert (status, "Такого платежу немає" in text) == (404, True)
