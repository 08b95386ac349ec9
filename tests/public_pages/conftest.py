"""The public pages on a real socket, with the API's fixtures."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
from redis.asyncio import Redis

from api.client import Api
from api.conftest import settings, town
from listening import listening
from svitlobot.api.app import create_app
from svitlobot.api.context import Context
from svitlobot.settings import Settings
from svitlobot.site.app import mount
from town import Town

__all__ = ["settings", "town"]


@pytest.fixture
async def site(town: Town, redis: Redis, settings: Settings) -> AsyncIterator[Api]:
    """The API with the public pages."""
    own = settings.model_copy(update={"public_url": "https://svitlo.example.org", "schedule_urls": []})
    app = create_app(Context(own, town.database, redis, town.clock))
    mount(app, own)
    async with listening(app) as url, aiohttp.ClientSession() as http:
        yield Api(url, http, town)
