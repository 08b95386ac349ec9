"""``svitlobot bot`` as a process: stopped, killed, started again."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from redis.asyncio import Redis

from fork_server import ForkServer
from svitlobot.bootstrap import run_bot
from svitlobot.clock import utc_now
from svitlobot.domain.broadcasts import SendingRates
from svitlobot.domain.texts.wording import BUILT_IN
from svitlobot.errors import ConfigurationError
from svitlobot.launch.servers import Servers
from svitlobot.schemas.broadcasts import NewBroadcast
from svitlobot.services import broadcasts
from svitlobot.settings import Settings
from svitlobot_bench.rig import Process, Rig, rig_on, until
from svitlobot_sandbox.city.population import crowd

SERVICE_TOKEN = "service-token-of-the-rig"
USER = 501
RATE = 150.0
TOLD, RUSHING = 500, 40


def start(rig: Rig) -> Process:
    return rig.start("bot", API_URL=rig.api, SERVICE_TOKEN=SERVICE_TOKEN)


async def answers(rig: Rig) -> list[str]:
    chat = await rig.control("GET", f"users/{USER}")
    return [said["message"]["text"] for said in chat["messages"] if said["from_bot"]]


async def greeted(rig: Rig, times: int) -> None:
    async def is_greeted() -> bool:
        return len([text for text in await answers(rig) if "СвітлоБот" in text]) >= times

    await until(is_greeted)


async def handled(redis: Redis, times: int) -> None:
    """Wait until nothing is in hand: a process that dies with a person's turn in hand keeps it for a while."""

    async def is_handled() -> bool:
        return len(await redis.keys("bot:*:update:*")) >= times

    await until(is_handled)


async def knows_a_bot(rig: Rig) -> None:
    async def is_known() -> bool:
        return bool((await rig.control("GET", "bots"))["bots"])

    await until(is_known)


async def test_it_stops_soon_and_answers_later_what_came_meanwhile(rig: Rig, redis: Redis) -> None:
    await rig.start_api(SERVICE_TOKEN=SERVICE_TOKEN)
    bot = start(rig)
    await knows_a_bot(rig)
    await rig.control("POST", f"users/{USER}/text", {"text": "/start"})
    await greeted(rig, 1)
    assert bot.stop() == 0

    await rig.control("POST", f"users/{USER}/text", {"text": "/start"})
    bot = start(rig)
    await greeted(rig, 2)
    await handled(redis, 2)
    bot.kill()

    await rig.control("POST", f"users/{USER}/text", {"text": "/start"})
    start(rig)
    await greeted(rig, 3)
    assert len([text for text in await answers(rig) if "СвітлоБот" in text]) == 3


async def test_everybody_is_answered_when_many_write_at_once(rig: Rig) -> None:
    await rig.start_api(SERVICE_TOKEN=SERVICE_TOKEN)
    start(rig)
    await knows_a_bot(rig)
    everybody = range(1, 151)
    await asyncio.gather(*(rig.control("POST", f"users/{one}/text", {"text": "/help"}) for one in everybody))

    async def is_over() -> bool:
        return (await rig.stats())["calls"].get("sendmessage", 0) >= len(everybody)

    await until(is_over)
    chats = await asyncio.gather(*(rig.control("GET", f"users/{one}") for one in everybody))
    answers = {said["message"]["text"] for chat in chats for said in chat["messages"] if said["from_bot"]}
    assert len(answers) == 1
    assert BUILT_IN["backend_unavailable"] not in answers


@pytest.fixture
async def strict_rig(servers: Servers, database_url: str, redis: Redis, forking: ForkServer) -> AsyncIterator[Rig]:
    """A rig whose Telegram keeps its limit, five times as quick as the real one."""
    async with rig_on(servers, database_url, rate=RATE, start=forking.start) as rig:
        yield rig


async def test_a_rush_beside_a_broadcast_is_answered_without_a_refusal(strict_rig: Rig) -> None:
    rig = strict_rig
    await rig.start_api(SERVICE_TOKEN=SERVICE_TOKEN)
    rig.start("bot", API_URL=rig.api, SERVICE_TOKEN=SERVICE_TOKEN, SEND_RATE=str(RATE))
    await knows_a_bot(rig)
    await rig.add_houses()
    await crowd(rig.database, [1], TOLD)
    await rig.start_sender(RATE)
    async with rig.database.transaction() as session:
        new = NewBroadcast(text="Ремонт", key="key-of-a-broadcast")
        await broadcasts.accept(session, new, utc_now(), SendingRates(free_rate=RATE), actor="admin")
    rushing = range(7_000_000_000, 7_000_000_000 + RUSHING)
    await asyncio.gather(*(rig.control("POST", f"users/{one}/text", {"text": "/start"}) for one in rushing))

    async def is_over() -> bool:
        chats = await rig.deliveries_by_chat()
        return len(chats) == TOLD + RUSHING and all(chats[one] == 2 for one in rushing)

    await until(is_over, limit=90)
    assert (await rig.stats())["refused"].get("429", 0) == 0


@pytest.mark.parametrize(
    ("missing", "name"), [("telegram_bot_token", "TELEGRAM_BOT_TOKEN"), ("service_token", "SERVICE_TOKEN")]
)
async def test_it_names_the_setting_it_misses(missing: str, name: str) -> None:
    given = {"telegram_bot_token": "42:token-known-to-everyone", "service_token": SERVICE_TOKEN, missing: None}
    with pytest.raises(ConfigurationError, match=name):
        await run_bot(Settings(_env_file=None, **{key: value for key, value in given.items() if value}))
