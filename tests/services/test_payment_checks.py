"""A payment whose callback was lost is asked about."""

from dataclasses import dataclass, field
from decimal import Decimal

import pytest

from svitlobot.db.models import Tariff
from svitlobot.db.session import Database
from svitlobot.domain.notifications import Tier
from svitlobot.domain.payments import Notice, Outcome
from svitlobot.errors import UnavailableError
from svitlobot.gateways.payments.tills import Tills
from svitlobot.schemas.users import Registration
from svitlobot.services import payment_checks, payments, users
from town import Town

OLENA = 42


@dataclass
class Provider:
    """A provider that says what it is told to say."""

    outcome: Outcome | None = None
    is_away: bool = False
    asked: list[str] = field(default_factory=list)

    async def ask(self, order_id: str) -> Notice | None:
        """Answer how a payment is."""
        self.asked.append(order_id)
        if self.is_away:
            raise UnavailableError("немає зв'язку")
        return None if self.outcome is None else Notice(order_id, self.outcome, Decimal(49), "UAH", self.outcome)


@pytest.fixture
async def town(emptied_database: Database) -> Town:
    town = Town(emptied_database)
    async with town.database.transaction() as session:
        session.add(Tariff(tier="STANDARD", days=30, price=Decimal(49)))
        session.add(Tariff(tier="PRO", days=30, price=Decimal(98)))
        await users.register(session, Registration(user_id=OLENA), town.clock(), has_channel=False)
        await payments.create(session, OLENA, Tier.STANDARD, 30, "liqpay", town.clock())
    return town


async def check(town: Town, provider: Provider) -> int:
    tills = Tills({"liqpay": provider}, None, takes_tests=False)
    return await payment_checks.check_pending(town.database, tills, town.clock, None)


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
