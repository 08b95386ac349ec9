"""Stars that Telegram has taken reach the backend, whatever is away when it tells of them."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from decimal import Decimal
from typing import Any

import pytest
from aiogram.types import Update
from aiogram.utils.backoff import BackoffConfig
from aiohttp.test_utils import TestClient, TestServer
from redis.asyncio import Redis
from structlog.testing import capture_logs

from svitlobot.bot import polling
from svitlobot.bot.client.backend import Backend
from svitlobot.bot.config import BotConfig
from svitlobot.bot.keyboards.data import Buy
from svitlobot.bot.polling import poll
from svitlobot.bot.updates import ALLOWED, Updates
from svitlobot.bot.webhook import SECRET_HEADER, create_webhook, secret_of
from svitlobot.errors import NotAuthenticatedError, TooManyRequestsError
from svitlobot_bench.rig import until
from svitlobot_sandbox.telegram import people

from ..conftest import Meet
from ..homes import move_in
from ..people import Line, Person
from ..purchases import ONLY_STARS, PRICES, grants, set_prices

STARS = Buy(tier="STANDARD", days=30, price=Decimal(60), method="stars").pack()
PAID_ONCE = [("STANDARD", 30, "payment")]
NOWHERE = "http://127.0.0.1:9"


@pytest.fixture
def providers() -> dict[str, Any]:
    """Stars."""
    return ONLY_STARS


@pytest.fixture
async def payer(person: Person) -> Person:
    """A person whose Stars Telegram has just taken; the bot has not heard of it yet."""
    await set_prices(person.line.api.town, *PRICES)
    await move_in(person)
    await person.presses_data(STARS)
    people.pay(person.line.sandbox.world, person.line.in_sandbox, person.user_id, person.last.message_id)
    await person.line.deliver()
    return person


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Telegram is asked again at once."""
    monkeypatch.setattr(polling, "BACKOFF", BackoffConfig(min_delay=0.01, max_delay=0.02, factor=1.5, jitter=0))


@asynccontextmanager
async def polled(line: Line, backend: Backend, redis: Redis) -> AsyncIterator[None]:
    """Have a bot's process poll until the block ends, and then die of it."""
    updates = Updates(line.updates._dispatcher, redis, backend, BotConfig())
    life = asyncio.create_task(poll(line.bot, updates))
    try:
        yield
    finally:
        life.cancel()
        with suppress(asyncio.CancelledError):
            await life


async def told_of(line: Line) -> Update:
    """Return the update that tells of the money, as Telegram keeps it."""
    (update,) = await line.bot.get_updates(line._offset, timeout=0, allowed_updates=ALLOWED)
    return update


def is_credited(person: Person) -> Callable[[], Awaitable[bool]]:
    async def check() -> bool:
        return await grants(person) == PAID_ONCE

    return check


def is_forgotten(line: Line) -> Callable[[], Awaitable[bool]]:
    async def check() -> bool:
        return not len(line.in_sandbox.updates)

    return check


def has_heard(person: Person) -> Callable[[], Awaitable[bool]]:
    async def check() -> bool:
        return len(person.messages) >= 2

    return check


def tries(logs: list[Any]) -> int:
    return len([line for line in logs if line["event"] == "stars_not_taken_yet"])


def has_tried(logs: list[Any], times: int) -> Callable[[], Awaitable[bool]]:
    async def check() -> bool:
        return tries(logs) >= times

    return check


async def test_stars_told_twice_are_credited_once(payer: Person) -> None:
    update = await told_of(payer.line)

    for number in (update.update_id, update.update_id, update.update_id + 1):
        again = update.model_copy(update={"update_id": number})
        assert await (await payer.line.updates.begin(payer.line.bot, again)) is True

    assert await grants(payer) == PAID_ONCE


@pytest.mark.usefixtures("quick")
async def test_telegram_keeps_stars_until_the_backend_is_back(
    payer: Person, backend: Backend, bot_redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    with capture_logs() as logs:
        async with polled(payer.line, backend, bot_redis):
            with monkeypatch.context() as patch:
                patch.setattr(backend, "_url", NOWHERE)
                await until(has_tried(logs, 2))
                assert await grants(payer) == []
            await until(is_credited(payer))
            await until(is_forgotten(payer.line))


@pytest.mark.usefixtures("quick")
async def test_stars_outlive_the_bots_death_while_the_backend_is_away(
    payer: Person, backend: Backend, bot_redis: Redis, redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch, capture_logs() as logs:
        patch.setattr(backend, "_url", NOWHERE)
        async with polled(payer.line, backend, bot_redis):
            await until(has_tried(logs, 1))
    await redis.flushall()  # nor does Redis have to remember anything

    async with polled(payer.line, backend, bot_redis):
        await until(is_credited(payer))


@pytest.mark.usefixtures("quick")
async def test_others_are_answered_once_while_stars_are_waiting(
    payer: Person, backend: Backend, bot_redis: Redis, redis: Redis, meet: Meet, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(*_: object) -> None:
        raise TooManyRequestsError(1)

    other = meet("Петро")
    monkeypatch.setattr(backend, "take_stars", refuse)
    with capture_logs() as logs:
        async with polled(payer.line, backend, bot_redis):
            people.write_text(payer.line.sandbox.world, payer.line.in_sandbox, other.user_id, "/start")
            await until(has_heard(other))
            await redis.flushall()  # the marks of what was handled go too
            await until(has_tried(logs, tries(logs) + 3))

    assert len(other.messages) == 2


async def test_stars_need_no_redis(payer: Person, bot_redis: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setitem(bot_redis.connection_pool.connection_kwargs, "path", "/nowhere/redis.sock")
        await bot_redis.connection_pool.disconnect()
        bot_redis.connection_pool.reset()
        await payer.line.deliver()
        assert await grants(payer) == PAID_ONCE
    await bot_redis.connection_pool.disconnect()
    bot_redis.connection_pool.reset()


async def test_a_webhook_asks_telegram_to_come_again_until_the_backend_is_back(
    payer: Person, backend: Backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = payer.line
    body = (await told_of(line)).model_dump(mode="json", exclude_none=True, by_alias=True)
    headers = {SECRET_HEADER: secret_of(line.bot)}
    async with TestClient(TestServer(create_webhook([line.bot], line.updates))) as telegram:
        with monkeypatch.context() as patch:
            patch.setattr(backend, "_url", NOWHERE)
            assert (await telegram.post(f"/telegram/{line.bot.id}", json=body, headers=headers)).status == 503
        assert await grants(payer) == []
        assert (await telegram.post(f"/telegram/{line.bot.id}", json=body, headers=headers)).status == 200
    assert await grants(payer) == PAID_ONCE


@pytest.mark.parametrize("trouble", [NotAuthenticatedError("a wrong token"), TooManyRequestsError(1)])
async def test_what_the_operator_or_time_can_mend_is_waited_for(
    payer: Person, backend: Backend, trouble: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(*_: object) -> None:
        raise trouble

    monkeypatch.setattr(backend, "take_stars", refuse)
    assert await (await payer.line.updates.begin(payer.line.bot, await told_of(payer.line))) is False


async def test_a_bug_in_handing_over_costs_nobody_their_stars(
    payer: Person, backend: Backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> None:
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr(backend, "take_stars", broken)
    with capture_logs() as logs:
        assert await (await payer.line.updates.begin(payer.line.bot, await told_of(payer.line))) is False
    assert [line["event"] for line in logs if line["log_level"] == "error"] == ["stars_failed"]


async def test_stars_for_nothing_we_know_are_let_go_with_all_that_is_known_of_them(payer: Person) -> None:
    update = await told_of(payer.line)
    assert update.message
    assert update.message.successful_payment
    unknown = update.message.successful_payment.model_copy(update={"invoice_payload": "svitlo-of-nobody"})
    message = update.message.model_copy(update={"successful_payment": unknown})

    with capture_logs() as logs:
        begun = await payer.line.updates.begin(payer.line.bot, update.model_copy(update={"message": message}))
        assert await begun is True

    (line,) = [entry for entry in logs if entry["log_level"] == "error"]
    assert (line["event"], line["order_id"], line["amount"]) == ("stars_refused", "svitlo-of-nobody", 60)
    assert (line["user_id"], line["charge_id"]) == (payer.user_id, unknown.telegram_payment_charge_id)
    assert await grants(payer) == []


async def test_stars_that_telegram_gave_back_by_itself_take_their_days(payer: Person) -> None:
    await payer.line.deliver()
    assert await grants(payer) == PAID_ONCE
    sandbox = payer.line.sandbox.world
    number = await payer.line.api.town.database.pool.fetchval("SELECT payment_id FROM payments")
    people.take_refund(sandbox, payer.line.in_sandbox, sandbox.charges.get(number.removeprefix("stars:")))
    await payer.line.deliver()
    assert await grants(payer) == [*PAID_ONCE, ("STANDARD", -30, "refund")]
