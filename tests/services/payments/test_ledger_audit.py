"""The books are proven, and what is wrong in them is found."""

from decimal import Decimal

import pytest

from svitlobot.db.models import Tariff
from svitlobot.db.session import Database
from svitlobot.domain.outbox.delivery import Tier
from svitlobot.domain.payments.orders import Outcome, ProviderNotification
from svitlobot.domain.users.forgotten import mark_of
from svitlobot.schemas.users.profile import Registration
from svitlobot.services.admin import users
from svitlobot.services.payments import ledger_audit, notifications, referrals, subscriptions
from svitlobot.services.payments import orders as payments_orders
from svitlobot.services.payments.ledger_audit import MoneyAudit
from svitlobot.services.users import erasure, profile
from town import Town

OLENA, TARAS, NADIIA = 42, 43, 44


@pytest.fixture
async def town(emptied_database: Database) -> Town:
    """Olena has paid once, been refunded once, brought Taras, and been given days."""
    town = Town(emptied_database)
    now = town.clock()
    async with town.database.transaction() as session:
        session.add(Tariff(tier="STANDARD", days=30, price=Decimal(49)))
        session.add(Tariff(tier="PRO", days=30, price=Decimal(98)))
        for user_id in (OLENA, TARAS, NADIIA):
            await profile.register(session, Registration(user_id=user_id), now, has_channel=False)
        orders = [await payments_orders.create(session, OLENA, Tier.STANDARD, 30, "liqpay", now) for _ in range(2)]
        for number, payment in enumerate(orders):
            for outcome in [Outcome.PAID] + [Outcome.REFUNDED] * number:
                notification = ProviderNotification(
                    payment.order_id or "", outcome, Decimal(49), "UAH", outcome, f"{number}"
                )
                await notifications.apply_notification(
                    session, "liqpay", notification, now, takes_tests=False, admin_chat=None
                )
        code = (await profile.get(session, OLENA)).referral_code or ""
        await referrals.activate(session, TARAS, code, mark_of(TARAS), now)
        await subscriptions.change_by_operator(
            session, await profile.get_locked(session, TARAS), Tier.PRO, 7, "вибачення", now
        )
    return town


async def audit(town: Town) -> MoneyAudit:
    async with town.database.transaction() as session:
        return await ledger_audit.audit(session, town.clock())


async def test_honest_books_are_sound(town: Town) -> None:
    books = await audit(town)
    assert books.contradictions == {}
    assert books.is_sound
    assert (books.payments, books.days_paid, books.days_bonus, books.days_granted) == (1, 30, 12, 42)


@pytest.mark.parametrize(
    "forgery",
    [
        "DELETE FROM subscription_grants WHERE cause = 'payment'",
        "UPDATE subscription_grants SET days = 31 WHERE cause = 'payment'",
        "UPDATE subscription_grants SET user_id = 43 WHERE cause = 'payment'",
        "DELETE FROM subscription_grants WHERE cause = 'refund'",
        "UPDATE payments SET status = 'pending'",
        "UPDATE users SET referral_days_earned = 10 WHERE user_id = 42",
        "DELETE FROM subscription_grants WHERE cause = 'referral'",
        "UPDATE users SET subscription_expires_at = subscription_expires_at + interval '1 day' WHERE user_id = 42",
        "UPDATE users SET subscription_tier = 'PRO' WHERE user_id = 42",
        "UPDATE users SET subscription_expires_at = NULL WHERE user_id = 42",
        "UPDATE users SET subscription_tier = 'PRO', subscription_expires_at = 'infinity' WHERE user_id = 44",
        "UPDATE users SET subscription_tier = 'PRO' WHERE user_id = 44",
        "UPDATE users SET subscription_expires_at = NULL, subscription_tier = 'FREE' WHERE user_id = 42",
        "UPDATE users SET subscription_expires_at = now() + interval '1 day' WHERE user_id = 44",
        # The grant and the person forged alike, and a grant in between.
        (
            "WITH forged AS (UPDATE subscription_grants SET expires_after = expires_after + interval '1 day' "
            "WHERE user_id = 43) "
            "UPDATE users SET subscription_expires_at = subscription_expires_at + interval '1 day' WHERE user_id = 43"
        ),
        (
            "UPDATE subscription_grants SET expires_before = expires_before + interval '1 day', "
            "expires_after = expires_after + interval '1 day' WHERE user_id = 42 AND cause = 'referral'"
        ),
    ],
)
async def test_days_from_nowhere_and_days_that_vanished_are_found(town: Town, forgery: str) -> None:
    await town.database.pool.execute(forgery)
    books = await audit(town)
    assert not books.is_sound
    assert books.contradictions
    assert books.lines()[-1].startswith("Не сходиться")


async def test_days_that_ended_are_no_contradiction(town: Town) -> None:
    town.clock.tick(36 * 86_400)
    await town.database.pool.execute("UPDATE users SET subscription_expires_at = NULL, subscription_tier = 'FREE'")
    assert (await audit(town)).is_sound


@pytest.mark.parametrize("is_banned", [False, True])
@pytest.mark.parametrize("who", [OLENA, TARAS, NADIIA])
async def test_forgetting_a_person_leaves_the_books_sound(town: Town, who: int, *, is_banned: bool) -> None:
    async with town.database.transaction() as session:
        code = (await profile.get(session, NADIIA)).referral_code
        newcomer = Registration(user_id=45, referral_code=code)
        await referrals.meet(session, newcomer, mark_of(45), town.clock(), has_channel=False)
        if is_banned:
            await users.ban(session, who, "спам", town.clock(), actor="admin")
    await erasure.forget(town.database, who, town.clock())
    books = await audit(town)
    assert books.contradictions == {}
    assert books.is_sound


async def test_the_days_account_says_what_came_in(town: Town) -> None:
    async with town.database.transaction() as session:
        report = await ledger_audit.day_report(session, town.clock())
    assert "оплат 1 на 49 грн, повернень 1, чекають 0" in report
    assert "Книги сходяться" in report


async def test_what_an_operator_did_to_a_forgotten_person_stays_and_does_not_name_them(town: Town) -> None:
    async with town.database.transaction() as session:
        await users.ban(session, OLENA, "лаялася", town.clock(), actor="panel:olena")
    await erasure.forget(town.database, OLENA, town.clock())
    rows = await town.database.pool.fetch("SELECT * FROM action_logs WHERE actor IS NOT NULL OR user_id = $1", OLENA)
    assert [(row["actor"], row["action_type"]) for row in rows] == [("panel:olena", "user_banned")]
    assert [(row["user_id"], row["description"], row["metadata"]) for row in rows] == [(None, None, None)]
