"""Many people write at once, with Telegram's limits on: everybody is answered and Telegram refuses nothing."""

import asyncio

import pytest
from redis.asyncio import Redis

from svitlobot.bot.telegram.retry_after import AnswerTurns
from svitlobot.send_limiter import AnswerLimiter, SharedRateLimiter, limiter_key
from svitlobot_sandbox.telegram import Config, Limits, RunningSandbox, serve

from .conftest import Meet
from .people import TOKEN, Line

RATE = 150.0  # as Telegram's 30, five times as quick
PEOPLE = 120  # with two messages each


@pytest.fixture
async def sandbox():
    """Telegram with its limit on the rate of a token."""
    sandbox = await serve(Config(limits=Limits(rate=RATE, chat_rate=0, group_per_minute=0)))
    yield sandbox
    await sandbox.close()


@pytest.fixture
async def paced(line: Line, bot_redis: Redis) -> Line:
    """The bot's answers keep the shared rate."""
    await bot_redis.delete(limiter_key(TOKEN, is_paid=False))
    line.bot.session.middleware(AnswerTurns(AnswerLimiter(bot_redis, TOKEN, RATE * 0.95)))
    return line


async def rush(meet: Meet) -> list[int]:
    """Let people write /start at once; return how many messages each got."""
    people = [meet() for _ in range(PEOPLE)]
    await asyncio.gather(*(one.writes("/start") for one in people))
    return [len(one.messages) for one in people]


async def test_everybody_in_a_rush_is_answered_and_nothing_is_refused(
    meet: Meet, paced: Line, sandbox: RunningSandbox
) -> None:
    assert set(await rush(meet)) == {2}
    assert sandbox.world.ledger.refused[429] == 0


async def test_a_rush_beside_a_broadcast_keeps_to_its_share(
    meet: Meet, paced: Line, sandbox: RunningSandbox, bot_redis: Redis
) -> None:
    senders = SharedRateLimiter(bot_redis, limiter_key(TOKEN, is_paid=False), RATE * 0.95, lambda: 1)
    clock = asyncio.get_running_loop().time
    rushing = asyncio.create_task(rush(meet))
    sending, waited, free_at = 0.0, 0.0, clock()
    while not rushing.done():
        is_late = clock() > free_at  # as on a busy machine: then answers may have taken what was nobody's
        slots = await senders.lease(10)
        if not is_late:
            waited += max(0.0, slots.start - free_at)
            sending += 10 * slots.interval
        free_at = slots.start + 10 * slots.interval
        await asyncio.sleep(max(0.0, free_at - clock() - slots.interval))
    assert set(await rushing) == {2}
    assert sandbox.world.ledger.refused[429] == 0
    assert sending / (sending + waited) > 0.75  # a fifth is kept for answers
