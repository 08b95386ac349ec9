"""The bot's own dispatcher between the Telegram sandbox and the real API, with a real database and Redis."""

import itertools
import ssl
from collections.abc import AsyncIterator, Callable, Iterator
from functools import cache
from types import SimpleNamespace
from typing import Any

import pytest
from aiogram import Dispatcher
from aiogram.client.session import aiohttp as aiohttp_session
from limits import RateLimitItemPerSecond
from pydantic import SecretStr
from redis.asyncio import Redis

from api.client import SERVICE_TOKEN, Api, served
from svitlobot.api.context import Context
from svitlobot.bot.app import create_bot, create_dispatcher
from svitlobot.bot.client.backend import Backend
from svitlobot.bot.config import BotConfig
from svitlobot.bot.middlewares import rate_limit
from svitlobot.bot.middlewares.analytics import Analytics
from svitlobot.bot.screens.texts import Texts
from svitlobot.bot.telegram import callback_answer
from svitlobot.bot.updates import Updates
from svitlobot.db.session import Database
from svitlobot.launch.servers import Servers
from svitlobot.settings import Settings
from svitlobot_sandbox.telegram import Config, Limits, RunningSandbox, serve
from town import Town

from .people import CHANNEL_ID, TOKEN, Line, Person

Meet = Callable[..., Person]

_user_ids = itertools.count(501)  # nobody is met twice in a run: the bot remembers people


@pytest.fixture(scope="session", autouse=True)
def one_ssl_context() -> Iterator[None]:
    """Read the certificates once: each new bot would read them again, to talk to a Telegram without TLS."""
    with pytest.MonkeyPatch.context() as patch:
        made_once = cache(ssl.create_default_context)
        patch.setattr(aiohttp_session, "ssl", SimpleNamespace(create_default_context=made_once))
        yield


@pytest.fixture(scope="session")
async def bot_redis(servers: Servers) -> AsyncIterator[Redis]:
    """The bot's own connections to Redis."""
    redis = Redis.from_url(servers.settings.require_redis_url())
    yield redis
    await redis.aclose()


@pytest.fixture(scope="session")
async def dispatcher(bot_redis: Redis) -> AsyncIterator[Dispatcher]:
    """The one dispatcher of the run, as a router has but one in its life; each test gives it its own surroundings."""
    nowhere = Backend("http://127.0.0.1:9", "-")
    yield create_dispatcher(bot_redis, nowhere, Texts(), BotConfig(), Analytics())
    await nowhere.close()


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave a press its own answer on a busy machine too; test_presses.py is about those that come too late."""
    monkeypatch.setattr(callback_answer, "ANSWER_WITHIN_S", 30)


@pytest.fixture
def config() -> BotConfig:
    """No channel, no Mini App, nobody an admin. A test that needs another one overrides this fixture."""
    return BotConfig()


@pytest.fixture
def texts() -> Texts:
    """The built-in texts."""
    return Texts()


@pytest.fixture
def town(emptied_database: Database) -> Town:
    """A town without sensors."""
    return Town(emptied_database)


@pytest.fixture
async def sandbox() -> AsyncIterator[RunningSandbox]:
    """Telegram without limits, with a channel."""
    sandbox = await serve(Config(limits=Limits(rate=0, chat_rate=0, group_per_minute=0)))
    sandbox.world.chats.open_channel(CHANNEL_ID, "channel", "СвітлоБот", "")
    yield sandbox
    await sandbox.close()


@pytest.fixture
def providers() -> dict[str, Any]:
    """Settings of the ways to pay: none. A test that sells overrides this fixture."""
    return {}


@pytest.fixture
def settings(servers: Servers, sandbox: RunningSandbox, config: BotConfig, providers: dict[str, Any]) -> Settings:
    """The API's settings: they agree with the bot's."""
    return servers.settings.model_copy(
        update={
            "service_token": SecretStr(SERVICE_TOKEN),
            "telegram_bot_token": [SecretStr(TOKEN)],
            "telegram_api_url": sandbox.url,
            "telegram_channel_id": config.channel_id,
            "telegram_channel_url": config.channel_url,
            "admin_user_ids": list(config.admin_user_ids),
            "admin_chat_id": config.admin_chat_id,
            "public_url": "https://svitlo.example.org",
            **providers,
        }
    )


@pytest.fixture
async def api(town: Town, redis: Redis, settings: Settings) -> AsyncIterator[Api]:
    """The API, serving."""
    async with served(Context(settings, town.database, redis, town.clock), town) as api:
        yield api


@pytest.fixture
async def backend(api: Api) -> AsyncIterator[Backend]:
    """The bot's client of the API."""
    backend = Backend(api.url, SERVICE_TOKEN)
    yield backend
    await backend.close()


@pytest.fixture
async def line(
    api: Api,
    backend: Backend,
    sandbox: RunningSandbox,
    dispatcher: Dispatcher,
    bot_redis: Redis,
    texts: Texts,
    config: BotConfig,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[Line]:
    """The bot on the line. People may be as quick as tests are."""
    monkeypatch.setattr(rate_limit, "UPDATES", RateLimitItemPerSecond(10_000, 10))
    dispatcher["backend"], dispatcher["texts"], dispatcher["config"] = backend, texts, config
    dispatcher["clock"] = api.town.clock
    bot = create_bot(TOKEN, sandbox.url)
    line = Line(api, sandbox, bot, Updates(dispatcher, bot_redis, backend, config))
    await line.deliver()  # from now on the sandbox keeps updates of the kinds the bot asks for
    yield line
    await (await bot.session.create_session()).close()  # its own closing waits for TLS, which there is none of


@pytest.fixture
def meet(line: Line) -> Meet:
    """Meet a new person, under a name or not."""

    def meet(first_name: str = "Олена", **profile: str) -> Person:
        person = Person(line, next(_user_ids))
        line.sandbox.world.chats.meet(person.user_id, first_name=first_name, **profile)
        return person

    return meet


@pytest.fixture
def person(meet: Meet) -> Person:
    """A person who has never written to the bot."""
    return meet()
