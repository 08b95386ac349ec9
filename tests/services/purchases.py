"""Purchases for tests: two tariffs, Olena, her orders, and providers' notifications of them."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from svitlobot.db.models import Payment, Tariff, User
from svitlobot.domain.outbox.delivery import Tier
from svitlobot.domain.payments.orders import Outcome, PaymentStatus, ProviderNotification
from svitlobot.schemas.users.profile import Registration
from svitlobot.services.payments import ledger_audit, notifications, orders
from svitlobot.services.users import profile
from town import ADMIN_CHAT, Town

OLENA = 42


def notification_of(payment: Payment, outcome: Outcome = Outcome.PAID, **changes: Any) -> ProviderNotification:
    """Return what a provider reports of an order."""
    fields = {
        "amount": payment.amount,
        "currency": payment.currency,
        "provider_status": outcome,
        "provider_id": "2500000001",
    }
    return ProviderNotification(payment.order_id or "", outcome, **(fields | changes))


@dataclass(frozen=True)
class Purchases:
    """What Olena buys."""

    town: Town

    async def open(self) -> "Purchases":
        """Set prices and let Olena in."""
        async with self.town.database.transaction() as session:
            session.add(Tariff(tier="STANDARD", days=30, price=Decimal(49), price_stars=60))
            session.add(Tariff(tier="PRO", days=30, price=Decimal(98), price_stars=120))
            person = Registration(user_id=OLENA, first_name="Олена")
            await profile.register(session, person, self.town.clock(), has_channel=False)
        return self

    async def order(self, tier: Tier = Tier.STANDARD, method: str = "liqpay") -> Payment:
        """Order thirty days."""
        async with self.town.database.transaction() as session:
            return await orders.create(session, OLENA, tier, 30, method, self.town.clock())

    async def apply(self, notification: ProviderNotification, method: str = "liqpay") -> PaymentStatus | None:
        """Apply what a provider reports, as production does."""
        async with self.town.database.transaction() as session:
            return await notifications.apply_notification(
                session, method, notification, self.town.clock(), takes_tests=False, admin_chat=ADMIN_CHAT
            )

    async def olena(self) -> User:
        """Return Olena as she is stored."""
        async with self.town.database.transaction() as session:
            return await session.get_one(User, OLENA)

    async def grants(self) -> list[tuple[str, int]]:
        """Return the causes and days of all grants, oldest first."""
        rows = await self.town.database.pool.fetch("SELECT cause, days FROM subscription_grants ORDER BY id")
        return [(row["cause"], row["days"]) for row in rows]

    async def actions(self) -> list[str]:
        """Return what was logged, oldest first."""
        rows = await self.town.database.pool.fetch("SELECT action_type FROM action_logs ORDER BY id")
        return [row["action_type"] for row in rows]

    async def contradictions(self) -> dict[str, list[str]]:
        """Return what the books contradict themselves in."""
        async with self.town.database.transaction() as session:
            return (await ledger_audit.audit(session, self.town.clock())).contradictions
