"""A payment whose callback was lost is asked about."""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal

import pytest
from structlog.testing import capture_logs

from svitlobot.db.models import Tariff
from svitlobot.db.queries.alerts import conditions as queries
from svitlobot.db.session import Database
from svitlobot.domain.outbox.delivery import Tier
from svitlobot.domain.payments.orders import CHECKS_GIVEN_UP_AFTER, Outcome, ProviderNotification
from svitlobot.errors import UnavailableError
from svitlobot.gateways.payments.providers import PaymentProviders
from svitlobot.schemas.users.profile import Registration
from svitlobot.services.payments import orders, reconciliation
from svitlobot.services.users import profile
from town import ADMIN_CHAT, Town

OLENA = 42


_WORDS = {Outcome.PENDING: "prepared", Outcome.PAID: "success", Outcome.FAILED: "failure", Outcome.REFUNDED: "reversed"}


@dataclass
class Provider:
    """A provider that says what it is told to say."""

    outcome: Outcome | None = None
    is_away: bool = False
    status: str | None = None
    asked: list[str] = field(default_factory=list)

    async def ask(self, order_id: str) -> ProviderNotification | None:
        """Answer how a payment is."""
        await asyncio.sleep(0)
        self.asked.append(order_id)
        if self.is_away:
            raise UnavailableError("немає зв'язку")
        if self.outcome is None:
            return None
        return ProviderNotification(order_id, self.outcome, Decimal(49), "UAH", self.status or _WORDS[self.outcome])


@pytest.fixture
async def town(emptied_database: Database) -> Town:
    town = Town(emptied_database)
    async with town.database.transaction() as session:
        session.add(Tariff(tier="STANDARD", days=30, price=Decimal(49)))
        session.add(Tariff(tier="PRO", days=30, price=Decimal(98)))
        await profile.register(session, Registration(user_id=OLENA), town.clock(), has_channel=False)
        await orders.create(session, OLENA, Tier.STANDARD, 30, "liqpay", town.clock())
    return town


async def check(town: Town, provider: Provider) -> int:
    providers = PaymentProviders({"liqpay": provider}, None, takes_tests=False)
    return await reconciliation.check_pending(town.database, providers, town.clock, ADMIN_CHAT)


async def status(town: Town) -> str:
    return await town.database.pool.fetchval("SELECT status FROM payments")


async def test_nobody_is_asked_before_the_time(town: Town) -> None:
    provider = Provider(Outcome.PAID)
    assert await check(town, provider) == 0
    assert provider.asked == []


async def test_a_lost_callback_is_made_up_for(town: Town) -> None:
    town.clock.tick(61)
    assert await check(town, Provider(Outcome.PAID)) == 1
    assert await status(town) == "success"
    town.clock.tick(86_400)
    assert await check(town, Provider(Outcome.PAID)) == 0


@pytest.mark.parametrize("provider", [Provider(), Provider(Outcome.PENDING), Provider(is_away=True)])
async def test_without_an_answer_it_is_asked_again_later(town: Town, provider: Provider) -> None:
    town.clock.tick(61)
    assert await check(town, provider) == 1
    assert await check(town, provider) == 0
    town.clock.tick(5 * 60)
    assert await check(town, provider) == 1
    assert await status(town) == "pending"


async def test_a_payment_by_another_card_after_a_failure_is_found_though_the_callback_was_lost(town: Town) -> None:
    town.clock.tick(61)
    assert await check(town, Provider(Outcome.FAILED)) == 1
    assert await status(town) == "failed"
    town.clock.tick(5 * 60)
    assert await check(town, Provider(Outcome.PAID)) == 1
    assert await status(town) == "success"


async def test_a_failed_payment_is_not_asked_about_for_ever(town: Town) -> None:
    for _ in range(20):
        town.clock.tick(86_400)
        await check(town, Provider(Outcome.FAILED))
    assert await check(town, Provider(Outcome.PAID)) == 0
    assert await town.database.pool.fetchval("SELECT checks FROM payments") == CHECKS_GIVEN_UP_AFTER


@pytest.mark.parametrize("first", [Outcome.PENDING, Outcome.FAILED])
async def test_money_that_the_provider_holds_is_asked_about_until_it_is_decided(town: Town, first: Outcome) -> None:
    town.clock.tick(61)
    await check(town, Provider(first))
    for _ in range(30):
        town.clock.tick(86_400)
        assert await check(town, Provider(Outcome.PENDING, status="wait_accept")) == 1
    assert await status(town) == first
    async with town.database.transaction() as session:
        assert len(await queries.unpaid_payments(session, town.clock())) == 1
    town.clock.tick(86_400)
    assert await check(town, Provider(Outcome.PAID)) == 1
    assert await status(town) == "success"


async def test_a_payment_that_cannot_be_credited_is_told_and_does_not_keep_the_others_waiting(town: Town) -> None:
    """Olena has days of a tier without a price, so what she buys cannot be converted; Taras has none."""
    async with town.database.transaction() as session:
        await profile.register(session, Registration(user_id=43), town.clock(), has_channel=False)
        await orders.create(session, 43, Tier.STANDARD, 30, "liqpay", town.clock())
    await town.database.pool.execute(
        "UPDATE users SET subscription_tier = 'PRO', subscription_expires_at = $1 WHERE user_id = 42",
        town.clock() + timedelta(days=9),
    )
    await town.database.pool.execute("DELETE FROM tariffs WHERE tier = 'PRO'")
    town.clock.tick(61)
    assert await check(town, Provider(Outcome.PAID)) == 2
    rows = await town.database.pool.fetch(
        "SELECT user_id, status, provider_status, checks FROM payments ORDER BY user_id"
    )
    assert [tuple(row) for row in rows] == [(42, "pending", "success", 1), (43, "success", "success", 0)]
    assert sorted(await town.kinds(None)) == ["admin_alert", "payment"]


async def test_a_bug_that_one_payment_meets_does_not_keep_the_others_waiting(town: Town) -> None:
    first = await town.database.pool.fetchval("SELECT order_id FROM payments")
    async with town.database.transaction() as session:
        await orders.create(session, OLENA, Tier.STANDARD, 30, "liqpay", town.clock())

    class Buggy(Provider):
        async def ask(self, order_id: str) -> ProviderNotification | None:
            if order_id == first:
                raise KeyError("a bug")
            return await super().ask(order_id)

    town.clock.tick(61)
    with capture_logs() as logs:
        assert await check(town, Buggy(Outcome.PAID)) == 2
    assert [(line["event"], line["order_id"]) for line in logs if line.get("exc_info")] == [
        ("payment_check_broken", first)
    ]
    rows = await town.database.pool.fetch("SELECT status, checks FROM payments ORDER BY id")
    assert [tuple(row) for row in rows] == [("pending", 1), ("success", 0)]


async def test_who_has_just_paid_is_asked_about_before_the_orders_of_last_week(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reconciliation, "DUE", 1)
    town.clock.tick(7 * 86_400)
    await town.database.pool.execute("UPDATE payments SET checks = 9, order_id = 'of last week'")
    async with town.database.transaction() as session:
        fresh = await orders.create(session, OLENA, Tier.STANDARD, 30, "liqpay", town.clock())
    town.clock.tick(61)
    provider = Provider()
    await check(town, provider)
    assert provider.asked == [fresh.order_id]


async def test_the_word_on_another_order_is_not_taken_for_this_one(town: Town) -> None:
    async with town.database.transaction() as session:
        other = await orders.create(session, OLENA, Tier.STANDARD, 30, "liqpay", town.clock())
        other.next_check_at = None

    class Confused(Provider):
        async def ask(self, order_id: str) -> ProviderNotification | None:
            return ProviderNotification(other.order_id or "", Outcome.PAID, Decimal(49), "UAH", "success")

    town.clock.tick(61)
    await check(town, Confused())
    assert await town.database.pool.fetchval("SELECT count(*) FROM subscription_grants") == 0
