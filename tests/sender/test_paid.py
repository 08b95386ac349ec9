"""Paid broadcast: only when wanted, never above the day's cap."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from svitlobot.clock import kyiv, utc_now
from svitlobot.domain.outbox.delivery import MESSAGES_PER_STAR, PaidPolicy
from svitlobot.gateways.telegram.client import Outcome, Refused, TelegramClient
from svitlobot.sender import deliver
from svitlobot.sender.spending import Spending
from svitlobot_sandbox.telegram import Limits

from .stage import OFF, ON, Stage

PEOPLE = 600


async def test_paid_broadcast_is_never_used_unless_asked_for(stage: Stage) -> None:
    await stage.crowd(PEOPLE)
    async with stage.sending(paid_policy=PaidPolicy.NEVER, paid_daily_cap_stars=1_000):
        await stage.announce()
        await stage.until_settled()
    assert stage.stats["paid"] == 0


async def test_two_senders_that_always_pay_never_exceed_the_cap(stage: Stage) -> None:
    cap_stars = 25
    await stage.crowd(PEOPLE)
    paying = {"paid_policy": PaidPolicy.ALWAYS, "paid_daily_cap_stars": cap_stars, "paid_rate": 500.0}
    async with stage.sending(**paying), stage.sending(**paying):
        await stage.announce()
        await stage.until_settled()
    paid, cap = stage.stats["paid"], cap_stars * MESSAGES_PER_STAR
    assert cap / 2 < paid <= cap
    assert await _billed(stage) <= cap
    assert set(stage.reached.values()) == {1}
    assert len(stage.reached) == PEOPLE


async def _billed(stage: Stage) -> int:
    return await stage.database.pool.fetchval("SELECT coalesce(sum(messages), 0)::int FROM paid_broadcast_spend")


async def test_a_backlog_is_paid_for_only_when_it_would_take_longer_than_the_operator_bears(stage: Stage) -> None:
    await stage.crowd(PEOPLE)
    await stage.announce()
    await stage.expand_all()
    paying = {"paid_policy": PaidPolicy.ETA, "paid_daily_cap_stars": 1_000, "rate": 100.0}
    async with stage.sending(paid_eta_limit=timedelta(seconds=60), **paying):
        await stage.until_accepted(50)
    assert stage.stats["paid"] == 0
    async with stage.sending(paid_eta_limit=timedelta(seconds=1), **paying):
        await stage.until_settled()
    assert stage.stats["paid"] > PEOPLE / 2


async def test_paid_messages_keep_the_paid_limit(stage: Stage) -> None:
    stage.sandbox.world.change_limits(Limits(rate=30, paid_rate=300, chat_rate=0))
    await stage.crowd(PEOPLE)
    async with stage.sending(paid_policy=PaidPolicy.ALWAYS, paid_daily_cap_stars=1_000, rate=30, paid_rate=300):
        await stage.announce()
        await stage.until_settled()
    assert stage.stats["too_many_requests"] == 0
    assert stage.stats["paid"] == PEOPLE


async def test_a_few_messages_cost_what_they_are_and_not_a_whole_chunk(stage: Stage) -> None:
    await stage.person(7, await stage.house())
    async with stage.sending(paid_policy=PaidPolicy.ALWAYS, paid_daily_cap_stars=1_000):
        for payload in (OFF, ON, OFF):
            await stage.announce(payload)
            await stage.until_settled()
    assert stage.stats["paid"] == 3
    assert await _billed(stage) == 3


async def test_what_telegram_did_not_take_is_not_paid_for_twice(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deliver, "CHAT_INTERVAL_S", 0.0)
    await stage.person(7, await stage.house())
    stage.add_fault(kind="server_error", count=2)
    async with stage.sending(paid_policy=PaidPolicy.ALWAYS, paid_daily_cap_stars=1_000):
        await stage.announce()
        await stage.until_settled()
    assert stage.stats["paid"] == 1
    assert await _billed(stage) == 1


async def test_when_telegram_refuses_to_be_paid_everybody_is_told_for_free(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliver, "CHAT_INTERVAL_S", 0.0)
    real = TelegramClient.send_message

    async def unless_paid(client: TelegramClient, *message: Any, is_paid: bool, **options: Any) -> Outcome:
        return Refused("Bad Request: not enough Stars") if is_paid else await real(client, *message, **options)

    monkeypatch.setattr(TelegramClient, "send_message", unless_paid)
    await stage.crowd(300)
    async with stage.sending(paid_policy=PaidPolicy.ALWAYS, paid_daily_cap_stars=1_000):
        await stage.announce()
        await stage.until_settled()
    assert await stage.states() == {"sent": 300}
    assert stage.stats["paid"] == 0


async def test_a_reservation_is_all_or_nothing_however_many_ask_at_once(stage: Stage) -> None:
    senders = [Spending(stage.database.pool, utc_now, cap=100, is_wanted=True) for _ in range(6)]
    answers = await asyncio.gather(*(sender.reserve(7) for sender in senders for _ in range(5)))
    assert sum(day is not None for day in answers) == 100 // 7
    assert await _billed(stage) == 100 // 7 * 7


async def test_what_was_not_needed_pays_for_the_next_ones_of_the_same_day_only(stage: Stage) -> None:
    now = utc_now()
    spending = Spending(stage.database.pool, lambda: now, cap=10, is_wanted=True)
    today = await spending.reserve(10)
    assert today == kyiv(now).date()
    spending.give_back(today, 4)
    assert await spending.reserve(4) == today
    assert await spending.reserve(1) is None
    now += timedelta(days=1)
    tomorrow = await spending.reserve(10)
    assert tomorrow == today + timedelta(days=1)
    spending.give_back(today, 10)
    assert await spending.reserve(1) is None
