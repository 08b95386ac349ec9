"""A round of asking a source of schedules."""

from collections.abc import AsyncIterator
from datetime import UTC

import pytest
from redis.asyncio import Redis

from feed import serving
from svitlobot.clock import kyiv
from svitlobot.db.session import Database
from town import Town

from .asking import Round


@pytest.fixture
async def job(emptied_database: Database, redis: Redis) -> AsyncIterator[Round]:
    town = Town(emptied_database)
    town.clock.now = kyiv(town.clock.now).replace(hour=12, minute=0, second=0).astimezone(UTC)
    async with serving() as feed:
        feed.body, feed.etag = "1.1: 18:00-21:00", '"v1"'
        yield Round(town, feed, redis)
