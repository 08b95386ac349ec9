"""Each paid hryvnia is credited once."""

import asyncio
from datetime import timedelta
from decimal import Decimal
from itertools import permutations
from typing import Any

import pytest

from counting import counted
from svitlobot.db.models import Payment, SubscriptionGrant, Tariff, User
from svitlobot.db.session import Database
from svitlobot.domain.outbox.delivery import Tier
from svitlobot.domain.payments.orders import Outcome, PaymentStatus, ProviderNotification
from svitlobot.errors import NotFoundError
from svitlobot.schemas.users.profile import Registration
from svitlobot.services.payments import notifications, orders, reconciliation
from svitlobot.services.payments.checkout import description_of
from svitlobot.services.users import profile
from town import ADMIN_CHAT, Town

from ..purchases import notification_of

OLENA = 42


@pytest.fixture
async def town(emptied_database: Database) -> Town:
    town = Town(emptied_database)
    async with town.database.transaction() as session:
        session.add_all(
            [
                Tariff(tier="STANDARD", days=30, price=Decimal(49), price_stars=60),
                Tariff(tier="PRO", days=30, price=Decimal(98), price_stars=120),
                Tariff(tier="PRO", days=365, price=Decimal(900), is_offered=False),
            ]
        )
        await profile.register(
            session, Registration(user_id=OLENA, first_name="Олена"), town.clock(), has_channel=False
        )
    return town


async def order(town: Town, tier: Tier = Tier.STANDARD, method: str = "liqpay") -> Payment:
    async with town.database.transaction() as session:
        return await orders.create(session, OLENA, tier, 30, method, town.clock())


async def hear(
    town: Town, notification: ProviderNotification, *, method: str = "liqpay", takes_tests: bool = False
) -> Any:
    async with town.database.transaction() as session:
        return await notifications.apply_notification(
            session, method, notification, town.clock(), takes_tests=takes_tests, admin_chat=ADMIN_CHAT
        )


async def olena(town: Town) -> User:
    async with town.database.transaction() as session:
        return await session.get_one(User, OLENA)


async def grants(town: Town) -> list[tuple[str, int]]:
    rows = await town.database.pool.fetch("SELECT cause, days FROM subscription_grants ORDER BY id")
    return [(row["cause"], row["days"]) for row in rows]


async def test_a_payment_gives_its_days_and_a_message(town: Town) -> None:
    before = {status: counted("svitlobot_payments_total", method="liqpay", status=status) for status in PaymentStatus}
    assert await hear(town, notification_of(await order(town))) is PaymentStatus.SUCCESS
    after = {status: counted("svitlobot_payments_total", method="liqpay", status=status) for status in PaymentStatus}
    assert [after[status] - before[status] for status in PaymentStatus] == [1, 1, 0, 0]  # an order, and its success
    user = await olena(town)
    assert (user.subscription_tier, user.subscription_expires_at) == ("STANDARD", town.clock() + timedelta(days=30))
    (event,) = await town.events()
    assert (event["kind"], event["audience"], event["lane"]) == ("payment", {"chats": [OLENA]}, 0)
    assert event["expires_at"] - town.clock() > timedelta(days=30)  # whatever is away meanwhile


async def test_fifty_identical_callbacks_at_once_are_one_grant_and_one_message(town: Town) -> None:
    notification = notification_of(await order(town))
    await asyncio.gather(*(hear(town, notification) for _ in range(50)))
    assert await grants(town) == [("payment", 30)]
    assert await town.kinds(None) == ["payment"]


@pytest.mark.parametrize(
    "text", list(permutations([Outcome.PENDING, Outcome.PAID, Outcome.FAILED, Outcome.REFUNDED])), ids=str
)
async def test_in_any_order_the_days_follow_the_money(town: Town, text: tuple[Outcome, ...]) -> None:
    payment = await order(town)
    for outcome in text:
        await hear(town, notification_of(payment, outcome))
    user = await olena(town)
    assert (user.subscription_tier, user.subscription_expires_at) == ("FREE", None)
    assert sum(days for _, days in await grants(town)) == 0


async def test_a_late_failure_takes_nothing_and_a_late_success_gives(town: Town) -> None:
    payment = await order(town)
    for outcome in (Outcome.FAILED, Outcome.PAID, Outcome.FAILED):
        await hear(town, notification_of(payment, outcome))
    assert await grants(town) == [("payment", 30)]


@pytest.mark.parametrize(
    "wrong",
    [{"amount": Decimal("49.01")}, {"amount": Decimal("48.99")}, {"currency": "USD"}, {"is_test": True}],
    ids=str,
)
async def test_a_word_that_contradicts_the_order_grants_nothing_and_the_operator_is_told_once(
    town: Town, wrong: dict[str, Any]
) -> None:
    payment = await order(town)
    for _ in range(3):
        assert await hear(town, notification_of(payment, **wrong)) is PaymentStatus.PENDING
    assert await grants(town) == []
    assert await town.kinds(None) == ["admin_alert"]


async def test_a_test_payment_counts_where_tests_are_taken(town: Town) -> None:
    notification = notification_of(await order(town), is_test=True)
    assert await hear(town, notification, takes_tests=True) is PaymentStatus.SUCCESS


async def test_an_order_of_another_provider_or_of_nobody_is_not_touched(town: Town) -> None:
    payment = await order(town)
    assert await hear(town, notification_of(payment), method="wayforpay") is None
    assert await hear(town, ProviderNotification("svitlo-unknown", Outcome.PAID, Decimal(49), "UAH", "success")) is None
    assert await grants(town) == []


async def test_paying_again_extends(town: Town) -> None:
    for _ in range(2):
        await hear(town, notification_of(await order(town), provider_id=None))
    assert (await olena(town)).subscription_expires_at == town.clock() + timedelta(days=60)


async def test_an_upgrade_converts_the_days_left_by_price_and_its_refund_gives_them_back(town: Town) -> None:
    await hear(town, notification_of(await order(town), provider_id="1"))
    upgrade = await order(town, Tier.PRO)
    await hear(town, notification_of(upgrade, provider_id="2"))
    user = await olena(town)
    assert (user.subscription_tier, user.subscription_expires_at) == ("PRO", town.clock() + timedelta(days=45))
    await hear(town, notification_of(upgrade, Outcome.REFUNDED))
    assert (await olena(town)).subscription_expires_at == town.clock() + timedelta(days=15)


async def test_a_partial_refund_changes_no_days_and_asks_the_operator(town: Town) -> None:
    payment = await order(town)
    await hear(town, notification_of(payment))
    await hear(town, notification_of(payment, Outcome.REFUNDED, amount=Decimal(10)))
    assert await grants(town) == [("payment", 30)]
    assert "admin_alert" in await town.kinds(None)


@pytest.mark.parametrize(("tier", "days"), [(Tier.STANDARD, 31), (Tier.PRO, 365)])
async def test_what_is_not_offered_cannot_be_ordered(town: Town, tier: Tier, days: int) -> None:
    async with town.database.transaction() as session:
        with pytest.raises(NotFoundError):
            await orders.create(session, OLENA, tier, days, "liqpay", town.clock())


async def test_days_that_come_after_a_person_asked_to_be_forgotten_are_kept_and_not_announced(town: Town) -> None:
    payment = await order(town)
    await town.database.pool.execute("UPDATE users SET deleted_at = now() WHERE user_id = $1", OLENA)
    assert await hear(town, notification_of(payment)) is PaymentStatus.SUCCESS
    assert await town.kinds(None) == []


async def test_a_pending_payment_is_asked_about_ever_more_rarely_and_given_up_after_a_week(town: Town) -> None:
    payment = await order(town)
    waits = []
    for _ in range(20):
        async with town.database.transaction() as session:
            stored = await session.get_one(Payment, payment.id, populate_existing=True)
            if stored.next_check_at is None:
                break
            waits.append(round((stored.next_check_at - town.clock()).total_seconds() / 60))
            town.clock.now = stored.next_check_at
            await reconciliation.note_check(session, payment.order_id or "", "liqpay", town.clock(), ADMIN_CHAT)
    assert waits[:4] == [1, 5, 15, 60]
    assert set(waits[4:]) == {24 * 60}
    assert (await town.database.pool.fetchval("SELECT status FROM payments")) == "failed"


async def test_the_books_hold_every_change_of_days_with_its_cause(town: Town) -> None:
    payment = await order(town)
    await hear(town, notification_of(payment))
    await hear(town, notification_of(payment, Outcome.REFUNDED))
    async with town.database.transaction() as session:
        rows = (await session.scalars(SubscriptionGrant.__table__.select())).all()
    assert len(rows) == 2
    actions = await town.database.pool.fetch("SELECT action_type FROM action_logs ORDER BY id")
    assert {row["action_type"] for row in actions} >= {
        "payment_success", "days_by_payment", "payment_refunded", "days_by_refund",
    }  # fmt: skip


async def test_one_number_of_the_provider_pays_for_one_order(town: Town) -> None:
    first, second = await order(town), await order(town)
    assert await hear(town, notification_of(first)) is PaymentStatus.SUCCESS
    for _ in range(2):
        assert await hear(town, notification_of(second)) is PaymentStatus.PENDING
    assert await grants(town) == [("payment", 30)]
    assert await town.kinds(None) == ["payment", "admin_alert"]


async def test_a_declined_payment_leads_its_payer_back_to_the_tariffs_once(town: Town) -> None:
    payment = await order(town)
    for _ in range(2):
        await hear(town, notification_of(payment, Outcome.FAILED))
    [event] = await town.events()
    assert (event["kind"], event["audience"]) == ("payment", {"chats": [OLENA]})
    assert event["payload"]["text_key"] == "payment_declined_template"
    [[button]] = event["payload"]["buttons"]
    from svitlobot.bot.keyboards.data import Go, Place  # takes seconds, and few want it

    assert Go.unpack(button["data"]).to is Place.TARIFFS


async def test_a_refusal_that_is_learnt_of_much_later_is_not_told(town: Town) -> None:
    payment = await order(town)
    town.clock.tick(3600)
    await hear(town, notification_of(payment, Outcome.FAILED))
    assert await town.events() == []


async def test_a_payer_reads_the_operators_own_name_of_the_tier(town: Town) -> None:
    await town.database.pool.execute(
        "INSERT INTO excel_texts (key, value) VALUES ('tier_standard', 'Світлий & теплий')"
    )
    payment = await order(town)
    await hear(town, notification_of(payment))
    [event] = await town.events()
    assert event["payload"]["tier"] == "Світлий & теплий"
    async with town.database.transaction() as session:
        assert "«Світлий & теплий»" in await description_of(session, payment)
