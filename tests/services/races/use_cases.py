"""What people and providers do, as use cases that race each other."""

from collections.abc import Awaitable, Callable
from decimal import Decimal
from functools import partial
from typing import Any

from racing import UseCase, in_transaction
from svitlobot.db.session import AsyncSession
from svitlobot.domain.outbox.delivery import Tier
from svitlobot.domain.payments.orders import Outcome, ProviderNotification
from svitlobot.domain.users.forgotten import mark_of
from svitlobot.schemas.admin.users import DaysGranted
from svitlobot.schemas.users.profile import Registration
from svitlobot.services.admin import users
from svitlobot.services.payments import ledger_audit, notifications, orders, referrals
from svitlobot.services.users import erasure
from town import ADMIN_CHAT, Town

OLENA, TARAS, NADIIA = 42, 43, 44
MARKS = {user_id: mark_of(user_id) for user_id in (OLENA, TARAS, NADIIA)}


def once(town: Town, use_case: Callable[[AsyncSession], Awaitable[Any]]) -> UseCase:
    return in_transaction(town.database, use_case)


async def code_of(town: Town, user_id: int) -> str:
    code: str = await town.database.pool.fetchval("SELECT referral_code FROM users WHERE user_id = $1", user_id)
    return code


async def count(town: Town, query: str) -> int:
    found: int = await town.database.pool.fetchval(f"SELECT count(*) FROM {query}")
    return found


async def check_books(town: Town) -> None:
    async with town.database.transaction() as session:
        assert (await ledger_audit.audit(session, town.clock())).contradictions == {}


def registering(town: Town, user_id: int, code: str | None) -> UseCase:
    person = Registration(user_id=user_id, referral_code=code)
    mark = mark_of(user_id)
    return once(town, lambda session: referrals.meet(session, person, mark, town.clock(), has_channel=False))


def activating(town: Town, user_id: int, code: str) -> UseCase:
    return once(town, lambda session: referrals.activate(session, user_id, code, MARKS[user_id], town.clock()))


def forgetting(town: Town, user_id: int) -> UseCase:
    return partial(erasure.forget, town.database, user_id, town.clock())


def ordering(town: Town, user_id: int, method: str = "liqpay") -> UseCase:
    return once(town, lambda session: orders.create(session, user_id, Tier.STANDARD, 30, method, town.clock()))


def paying(town: Town, order_id: str, provider_id: str = "1", outcome: Outcome = Outcome.PAID) -> UseCase:
    paid = ProviderNotification(order_id, outcome, Decimal(49), "UAH", outcome, provider_id)
    return once(
        town,
        lambda session: notifications.apply_notification(
            session, "liqpay", paid, town.clock(), takes_tests=False, admin_chat=ADMIN_CHAT
        ),
    )


def granting(town: Town, user_id: int, days: int, key: str = "one-key-for-days") -> UseCase:
    wanted = DaysGranted(tier=Tier.PRO, days=days, reason="за терпіння", key=key)
    return once(town, lambda session: users.grant_days(session, user_id, wanted, town.clock(), actor="admin"))
