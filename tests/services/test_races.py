"""What must happen once happens once, and what is bounded stays bounded, however many ask at one moment."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from racing import UseCase, in_transaction, race, racing, successes
from svitlobot.db.models import Tariff
from svitlobot.db.session import AsyncSession, Database
from svitlobot.domain.broadcasts import SendingRates
from svitlobot.domain.outbox.delivery import Tier
from svitlobot.domain.payments.orders import Outcome, ProviderNotification
from svitlobot.domain.power.crowd_reports import ReportType
from svitlobot.domain.users.forgotten import mark_of
from svitlobot.errors import ConflictError, TooManyRequestsError
from svitlobot.gateways.payments.base import Order
from svitlobot.gateways.payments.providers import PaymentProviders
from svitlobot.schemas.addresses import NewAddress
from svitlobot.schemas.admin.users import DaysGranted
from svitlobot.schemas.broadcasts import NewBroadcast, OperatorMessage
from svitlobot.schemas.power.crowd_reports import NewCrowdReport
from svitlobot.schemas.users.profile import Registration
from svitlobot.services import broadcasts
from svitlobot.services.addresses.add import add_address
from svitlobot.services.admin import messages, operators, users
from svitlobot.services.alerts import quiet_mode
from svitlobot.services.imports import jobs
from svitlobot.services.payments import ledger_audit, notifications, orders, referrals
from svitlobot.services.payments.refunds import Refunds
from svitlobot.services.power import crowd_reports
from svitlobot.services.schedules import calendars
from svitlobot.services.users import addresses, erasure, profile
from town import ADMIN_CHAT, Town

OLENA, TARAS, NADIIA = 42, 43, 44
MARKS = {user_id: mark_of(user_id) for user_id in (OLENA, TARAS, NADIIA)}


@pytest.fixture
async def town(emptied_database: Database) -> AsyncIterator[Town]:
    """Olena, Taras and Nadiia, and two prices; the town's database hesitates."""
    async with racing(emptied_database) as database:
        town = Town(database)
        async with database.transaction() as session:
            session.add(Tariff(tier="STANDARD", days=30, price=Decimal(49), price_stars=60))
            session.add(Tariff(tier="PRO", days=30, price=Decimal(98), price_stars=120))
            for user_id in MARKS:
                await profile.register(session, Registration(user_id=user_id), town.clock(), has_channel=False)
        yield town


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


async def test_of_a_newcomer_who_registers_fifty_times_one_is_new_and_the_friend_is_rewarded_once(town: Town) -> None:
    [results] = await race(registering(town, 100, await code_of(town, OLENA)))
    assert sum(results) == 1
    assert await count(town, "subscription_grants") == 1
    await check_books(town)


async def test_days_for_one_friend_are_given_once_however_often_they_are_forgotten_and_come_back(town: Town) -> None:
    code = await code_of(town, OLENA)
    for _ in range(6):
        await race(activating(town, TARAS, code), forgetting(town, TARAS), registering(town, TARAS, code), times=12)
        assert await count(town, f"subscription_grants WHERE user_id = {OLENA}") <= 1
    await check_books(town)


async def test_a_code_used_while_its_owner_is_forgotten_and_comes_back_leaves_the_books_in_order(town: Town) -> None:
    code = await code_of(town, OLENA)
    await race(
        activating(town, TARAS, code), forgetting(town, OLENA), registering(town, 7, code),
        registering(town, 100, code), registering(town, OLENA, None), times=10,
    )  # fmt: skip
    await check_books(town)


async def test_two_who_bring_each_other_are_each_rewarded_once(town: Town) -> None:
    await race(activating(town, TARAS, await code_of(town, OLENA)), activating(town, OLENA, await code_of(town, TARAS)))
    assert await count(town, "subscription_grants") == 2
    await check_books(town)


async def test_a_friend_brought_by_two_people_counts_for_one(town: Town) -> None:
    codes = [await code_of(town, user_id) for user_id in (OLENA, NADIIA)]
    await race(*(activating(town, TARAS, code) for code in codes), times=25)
    assert await count(town, "subscription_grants") == 1
    assert await count(town, "users WHERE referral_days_earned = 5 AND user_id IN (SELECT referred_by FROM users)") == 1
    await check_books(town)


async def test_nobody_has_more_than_thirty_unpaid_orders_an_hour(town: Town) -> None:
    [results] = await race(ordering(town, OLENA))
    assert await count(town, "payments") == len(successes(results)) == orders.UNPAID_AN_HOUR
    assert {type(one) for one in results} - {type(successes(results)[0])} == {TooManyRequestsError}


async def test_an_order_and_an_erasure_leave_a_payer_to_every_payment(town: Town) -> None:
    await race(ordering(town, OLENA), forgetting(town, OLENA), registering(town, OLENA, None), times=17)
    await check_books(town)


def paying(town: Town, order_id: str, provider_id: str = "1", outcome: Outcome = Outcome.PAID) -> UseCase:
    paid = ProviderNotification(order_id, outcome, Decimal(49), "UAH", outcome, provider_id)
    return once(
        town,
        lambda session: notifications.apply_notification(
            session, "liqpay", paid, town.clock(), takes_tests=False, admin_chat=ADMIN_CHAT
        ),
    )


async def test_fifty_callbacks_of_one_order_grant_its_days_once(town: Town) -> None:
    order_id = (await ordering(town, OLENA)()).order_id
    await race(paying(town, order_id))
    assert await count(town, "subscription_grants") == 1
    await check_books(town)


async def test_callbacks_beside_refunds_orders_and_bonus_days_leave_the_books_in_order(town: Town) -> None:
    order_id = (await ordering(town, OLENA)()).order_id
    refunded = paying(town, order_id, outcome=Outcome.REFUNDED)
    await race(
        paying(town, order_id), refunded, ordering(town, OLENA), activating(town, TARAS, await code_of(town, OLENA)),
        times=12,
    )  # fmt: skip
    await check_books(town)


async def test_one_payment_number_credits_one_of_two_orders_and_the_operator_hears_of_the_other(town: Town) -> None:
    ids = [(await ordering(town, user_id)()).order_id for user_id in (OLENA, TARAS)]
    await race(*(paying(town, order_id, "77") for order_id in ids), times=25)
    assert await count(town, "payments WHERE status = 'success'") == 1
    assert "admin_alert" in await town.kinds(None)
    await check_books(town)


class SlowProvider:
    """A provider that takes a moment to return money, and counts how often it was asked to."""

    def __init__(self) -> None:
        self.refunds = 0

    async def refund(self, order: Order) -> ProviderNotification:
        """Return the money."""
        self.refunds += 1
        await asyncio.sleep(0.05)
        return ProviderNotification(order.order_id, Outcome.REFUNDED, order.amount, order.currency, "reversed")


async def test_refunds_asked_for_at_once_call_the_provider_once(town: Town) -> None:
    payment = await ordering(town, OLENA)()
    await paying(town, payment.order_id)()
    provider: Any = SlowProvider()
    providers = PaymentProviders({"liqpay": provider}, None, takes_tests=False)
    refunds = Refunds(town.database, providers, town.clock, "https://svitlo.example.org", ADMIN_CHAT)
    [results] = await race(partial(refunds.give_back, payment.id, actor="admin"), times=10)
    assert provider.refunds == 1
    assert len(successes(results)) == 1
    assert await count(town, "subscription_grants") == 2
    await check_books(town)


async def test_a_house_is_followed_once_and_no_more_houses_than_the_tier_gives(town: Town) -> None:
    houses = [await town.add_house("вул. Соборна", str(number), 1, 2) for number in range(1, 4)]

    async def follow(session: AsyncSession, address_id: int) -> None:
        user = await profile.get_locked(session, OLENA)
        await addresses.follow(session, user, address_id, None)

    await race(*(once(town, partial(follow, address_id=address_id)) for address_id in houses), times=17)
    assert await count(town, "user_addresses") == 2  # one house, two queues
    assert await count(town, "users WHERE address_count = 1") == 1


async def test_a_report_said_fifty_times_at_once_is_one_report_and_calls_the_operator_once(town: Town) -> None:
    address_id = await town.add_house("вул. Соборна", "1")
    async with town.database.transaction() as session:
        await addresses.follow(session, await profile.get_locked(session, OLENA), address_id, None)
    report = NewCrowdReport(user_id=OLENA, report_type=ReportType.POWER_OFF, queue_id=1)
    await race(
        once(town, lambda session: crowd_reports.submit(session, report, town.clock(), ADMIN_CHAT)),
        forgetting(town, TARAS),
    )
    assert await count(town, "crowdreports") == 1


def granting(town: Town, user_id: int, days: int, key: str = "one-key-for-days") -> UseCase:
    wanted = DaysGranted(tier=Tier.PRO, days=days, reason="за терпіння", key=key)
    return once(town, lambda session: users.grant_days(session, user_id, wanted, town.clock(), actor="admin"))


async def test_days_with_one_key_are_given_once_and_to_one_person(town: Town) -> None:
    results = await race(granting(town, OLENA, 3), granting(town, TARAS, 3), times=25)
    assert await count(town, "subscription_grants") == 1
    assert {type(one) for side in results for one in side} == {type(None), ConflictError}


RATES = SendingRates(30)


async def test_a_broadcast_with_one_key_is_one_and_another_text_with_it_is_refused(town: Town) -> None:
    def accepting(text: str) -> UseCase:
        wanted = NewBroadcast(text=text, key="one-key-for-all")
        return once(town, lambda session: broadcasts.accept(session, wanted, town.clock(), RATES, actor="admin"))

    results = await race(accepting("Вітаємо"), accepting("До побачення"), times=25)
    assert await count(town, "events") == 1
    assert sorted(len(successes(side)) for side in results) == [0, 25]


async def test_an_operators_message_with_one_key_is_one(town: Town) -> None:
    wanted = OperatorMessage(text="Вітаємо", user_id=OLENA, key="one-key-for-all")
    [results] = await race(once(town, lambda session: messages.send(session, wanted, town.clock(), actor="admin")))
    assert await count(town, "events") == 1
    assert sum(one.is_new for one in results) == 1


async def test_no_more_files_wait_than_may_and_one_is_applied_once(town: Town) -> None:
    def receive(session: AsyncSession) -> Awaitable[int]:
        return jobs.receive(session, b"file", "a.xlsx", jobs.Work.CHECK, town.clock(), actor="admin")

    [received] = await race(once(town, receive))
    assert await count(town, "imports") == len(successes(received)) == jobs.MOST_WAITING
    await town.database.pool.execute("UPDATE imports SET work = NULL")
    import_id = successes(received)[0]

    def accept(session: AsyncSession) -> Awaitable[bool]:
        return jobs.request(session, import_id, jobs.Work.APPLY, town.clock(), actor="admin")

    [accepted] = await race(once(town, accept))
    assert len(successes(accepted)) == 1


async def test_one_sensor_is_registered_once(town: Town) -> None:
    [results] = await race(partial(town.add_sensor, "ESP32_1"), times=20)
    assert len(successes(results)) == 1
    assert {type(one) for one in results if isinstance(one, Exception)} == {ConflictError}


async def test_one_login_is_given_to_one_operator(town: Town) -> None:
    def add(session: AsyncSession) -> Awaitable[Any]:
        return operators.add(session, "olena", "a-long-password-of-hers", town.clock(), actor="cli")

    [results] = await race(once(town, add), times=10)
    assert len(successes(results)) == 1
    assert {type(one) for one in results if isinstance(one, Exception)} == {ConflictError}


async def test_a_house_added_fifty_times_at_once_is_there_once(town: Town) -> None:
    new = NewAddress(street="вул. Нова", house_number="7", queue=1)
    [results] = await race(once(town, lambda session: add_address(session, new, town.clock(), actor="admin")))
    assert sum(is_new for _, is_new in results) == 1
    assert await count(town, "addresses") == 1


async def test_a_person_has_one_calendar_whose_address_everybody_is_told(town: Town) -> None:
    [tokens] = await race(once(town, lambda session: calendars.token_of(session, OLENA, rotate=False)))
    assert await count(town, "private_calendars") == len(set(tokens)) == 1


async def test_the_quiet_mode_begun_many_times_at_once_is_one_row(town: Town) -> None:
    until = town.clock() + timedelta(hours=1)
    await race(once(town, lambda session: quiet_mode.be_quiet(session, until, town.clock(), actor="admin")))
    assert await count(town, "quiet_hours") == 1
