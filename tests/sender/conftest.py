"""A stage for each test."""

from collections.abc import AsyncIterator

import pytest
from redis.asyncio import Redis

from svitlobot.db.session import Database
from svitlobot.sandbox.telegram import Config, serve

from .stage import NO_LIMITS, Stage


@pytest.fixture
async def stage(database: Database, redis: Redis) -> AsyncIterator[Stage]:
    """A database of the test's own, an empty Redis, and a Telegram without limits."""
    sandbox = await serve(Config(limits=NO_LIMITS))
    yield Stage(database, redis, sandbox)
    await sandbox.close()
