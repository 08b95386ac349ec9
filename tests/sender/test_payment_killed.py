"""kill -9 with a payment half taken in or half told: credited once, told once, or twice at the very worst."""

import asyncio
from dataclasses import dataclass
from decimal import Decimal

import aiohttp
import pytest

from svitlobot.clock import utc_now
from svitlobot.db.models import Tariff
from svitlobot.domain.outbox.delivery import Tier
from svitlobot.launch.sandbox import MerchantKeys
from svitlobot.schemas.users.profile import Registration
from svitlobot.services.payments import orders
from svitlobot.services.users import profile
from svitlobot_bench.rig import Process, Rig, until
from svitlobot_sandbox.payments.liqpay import LiqPay
from svitlobot_sandbox.payments.orders import Order
from svitlobot_sandbox.payments.providers import Flaw, ProviderStatus

OLENA = 42
KEYS = MerchantKeys()
SET_UP = {"LIQPAY_PUBLIC_KEY": KEYS.liqpay_public, "LIQPAY_PRIVATE_KEY": KEYS.liqpay_private}


@dataclass
class Checkout:
    """An API that takes LiqPay's callbacks, and LiqPay, which repeats one until it is taken."""

    rig: Rig
    api: Process

    async def order(self) -> bytes:
        """Order thirty days; return LiqPay's callback that they are paid."""
        async with self.rig.database.transaction() as session:
            bought = await orders.create(session, OLENA, Tier.STANDARD, 30, "liqpay", utc_now())
        order = Order(bought.order_id or "", bought.amount, bought.currency, "", "", "", number=bought.id)
        return LiqPay(KEYS).callback(order, ProviderStatus.PAID, Flaw()).body

    async def post(self, callback: bytes) -> int:
        """Post a callback once."""
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        async with self.rig.http.post(
            f"{self.rig.api}/api/payments/callback", data=callback, headers=headers
        ) as answer:
            return answer.status

    async def post_until_taken(self, callback: bytes) -> None:
        """Post a callback until it is answered with 200."""

        async def is_taken() -> bool:
            try:
                return await self.post(callback) == 200
            except aiohttp.ClientError:
                return False

        await until(is_taken)

    async def restart(self) -> None:
        """Start the API again."""
        self.api = await self.rig.start_api(**SET_UP)

    async def books(self) -> tuple[int, int, int, int]:
        """Count what is paid, what was granted, the events, the callbacks kept."""
        row = await self.rig.database.pool.fetchrow(
            "SELECT (SELECT count(*) FROM payments WHERE status = 'success'),"
            " (SELECT count(*) FROM subscription_grants), (SELECT count(*) FROM events),"
            " (SELECT count(*) FROM payment_callbacks)"
        )
        return tuple(row)


@pytest.fixture
async def checkout(rig: Rig) -> Checkout:
    async with rig.database.transaction() as session:
        for tier, price in ((Tier.STANDARD, 49), (Tier.PRO, 98)):
            session.add(Tariff(tier=tier, days=30, price=Decimal(price)))
        await profile.register(session, Registration(user_id=OLENA), utc_now(), has_channel=False)
    return Checkout(rig, await rig.start_api(**SET_UP))


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT FROM payments FOR UPDATE",  # the callback is kept, nothing follows from it yet
        "LOCK TABLE subscription_grants IN SHARE MODE",  # the payment is paid, the days are not given
        "LOCK TABLE events IN SHARE MODE",  # the days are given, nobody is to be told
    ],
)
async def test_killed_between_callback_and_commit_it_leaves_nothing_and_the_next_callback_credits_once(
    checkout: Checkout, statement: str
) -> None:
    callback = await checkout.order()
    async with checkout.rig.database.pool.acquire() as connection, connection.transaction():
        await connection.execute(statement)
        request = asyncio.create_task(checkout.post(callback))
        await until(lambda: _is_waiting_for_a_lock(checkout.rig, "api"))
        checkout.api.kill()
        with pytest.raises(aiohttp.ClientError):
            await request
    await until(lambda: _is_gone(checkout.rig, "api"))
    assert await checkout.books() == (0, 0, 0, 0)
    await checkout.restart()
    for _ in range(2):
        await checkout.post_until_taken(callback)
    assert await checkout.books() == (1, 1, 1, 1)


@pytest.mark.timeout(180)
async def test_killed_at_any_moment_each_payment_is_credited_once(checkout: Checkout) -> None:
    for number in range(4):
        callback = await checkout.order()
        request = asyncio.create_task(checkout.post(callback))
        await asyncio.sleep(number * 0.008)  # the moment of the kill is the point
        checkout.api.kill()
        await asyncio.gather(request, return_exceptions=True)
        await checkout.restart()
        await checkout.post_until_taken(callback)
        assert await checkout.books() == (number + 1,) * 4


async def test_a_sender_killed_between_commit_and_message_leaves_the_telling_to_the_next(checkout: Checkout) -> None:
    await checkout.post_until_taken(await checkout.order())
    async with checkout.rig.database.pool.acquire() as connection, connection.transaction():
        await connection.execute("LOCK TABLE notifications IN SHARE MODE")
        sender = await checkout.rig.start_sender(rate=1000)
        await until(lambda: _is_waiting_for_a_lock(checkout.rig, "sender"))
        sender.kill()
    await until(lambda: _has_no_sender(checkout.rig))
    assert await checkout.rig.deliveries_by_chat() == {}
    await checkout.rig.start_sender(rate=1000)
    await until(lambda: _is_told(checkout.rig))
    assert await checkout.rig.deliveries_by_chat() == {OLENA: 1}


async def test_a_sender_killed_between_message_and_record_repeats_the_message_at_most(checkout: Checkout) -> None:
    await checkout.post_until_taken(await checkout.order())
    sender = await checkout.rig.start_sender(rate=1000)

    async def is_accepted() -> bool:
        return (await checkout.rig.stats())["accepted"] > 0

    await until(is_accepted, every=0.002)
    sender.kill()
    await until(lambda: _has_no_sender(checkout.rig))
    await checkout.rig.start_sender(rate=1000)
    await until(lambda: _is_told(checkout.rig))
    assert (await checkout.rig.deliveries_by_chat())[OLENA] in {1, 2}
    assert await checkout.books() == (1, 1, 1, 1)


async def _is_waiting_for_a_lock(rig: Rig, role: str) -> bool:
    return await rig.database.pool.fetchval(
        "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database()"
        " AND application_name = $1 AND wait_event_type = 'Lock')", f"svitlobot-{role}",
    )  # fmt: skip


async def _is_gone(rig: Rig, role: str) -> bool:
    return not await rig.database.pool.fetchval(
        "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name = $1)",
        f"svitlobot-{role}",
    )


async def _has_no_sender(rig: Rig) -> bool:
    return await rig.count_senders() == 0


async def _is_told(rig: Rig) -> bool:
    return await rig.database.pool.fetchval("SELECT EXISTS (SELECT FROM notifications WHERE state = 'sent')")
