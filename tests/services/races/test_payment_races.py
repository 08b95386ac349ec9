"""Orders, callbacks, refunds and granted days, asked for many times at one moment: each counts once."""

import asyncio
from functools import partial
from typing import Any

import pytest

from racing import race, successes
from svitlobot.domain.payments.orders import Outcome, ProviderNotification
from svitlobot.errors import ConflictError, TooManyRequestsError
from svitlobot.gateways.payments.base import Order
from svitlobot.gateways.payments.providers import PaymentProviders
from svitlobot.services.payments import orders
from svitlobot.services.payments.refunds import Refunds
from town import ADMIN_CHAT, Town

from .use_cases import (
    OLENA,
    TARAS,
    activating,
    check_books,
    code_of,
    count,
    forgetting,
    granting,
    ordering,
    paying,
    registering,
)

pytestmark = pytest.mark.long


async def test_nobody_has_more_than_thirty_unpaid_orders_an_hour(town: Town) -> None:
    [results] = await race(ordering(town, OLENA))
    assert await count(town, "payments") == len(successes(results)) == orders.UNPAID_AN_HOUR
    assert {type(one) for one in results} - {type(successes(results)[0])} == {TooManyRequestsError}


async def test_an_order_and_an_erasure_leave_a_payer_to_every_payment(town: Town) -> None:
    await race(ordering(town, OLENA), forgetting(town, OLENA), registering(town, OLENA, None), times=17)
    await check_books(town)


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


async def test_days_with_one_key_are_given_once_and_to_one_person(town: Town) -> None:
    results = await race(granting(town, OLENA, 3), granting(town, TARAS, 3), times=25)
    assert await count(town, "subscription_grants") == 1
    assert {type(one) for side in results for one in side} == {type(None), ConflictError}
