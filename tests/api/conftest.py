"""The real application on a real socket, with the test's database, Redis and clock."""

from collections.abc import AsyncIterator

import pytest
from pydantic import SecretStr
from redis.asyncio import Redis

from svitlobot.api.context import Context
from svitlobot.db.session import Database
from svitlobot.launch.servers import Servers
from svitlobot.settings import Settings
from town import Town

from .client import ADMIN_TOKEN, BOT_TOKENS, OPERATOR_ID, SERVICE_TOKEN, Api, served


@pytest.fixture
def town(emptied_database: Database) -> Town:
    """A town without sensors."""
    return Town(emptied_database)


@pytest.fixture
def settings(servers: Servers) -> Settings:
    """Settings with an admin token, a bot's, and two bots, and without a channel."""
    return servers.settings.model_copy(
        update={
            "admin_token": SecretStr(ADMIN_TOKEN),
            "service_token": SecretStr(SERVICE_TOKEN),
            "telegram_bot_token": [SecretStr(token) for token in BOT_TOKENS],
            "telegram_channel_id": None,
            "telegram_api_url": "http://127.0.0.1:1",  # nobody answers there
            "admin_user_ids": [OPERATOR_ID],
        }
    )


@pytest.fixture
async def api(town: Town, redis: Redis, settings: Settings) -> AsyncIterator[Api]:
    """The API, serving."""
    async with served(Context(settings, town.database, redis, town.clock), town) as api:
        yield api
