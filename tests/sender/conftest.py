"""A stage for each test, on one database that is emptied after each: making sixty would take longer than the tests."""

from collections.abc import AsyncIterator

import asyncpg
import pytest
from redis.asyncio import Redis

from svitlobot.db.session import Database
from svitlobot_sandbox.telegram import Config, serve

from .stage import NO_LIMITS, Stage

NAME = "sender_stage"


@pytest.fixture(scope="package")
async def stage_database(template_url: str) -> AsyncIterator[Database]:
    admin = await asyncpg.connect(template_url)
    await admin.execute(f"CREATE DATABASE {NAME} TEMPLATE template_svitlobot")
    database = await Database(template_url.replace("/svitlobot?", f"/{NAME}?"), role="test", pool_size=6).open()
    yield database
    await database.close()
    await admin.execute(f"DROP DATABASE {NAME} WITH (FORCE)")
    await admin.close()


@pytest.fixture
async def stage(stage_database: Database, redis: Redis) -> AsyncIterator[Stage]:
    """An empty database, an empty Redis, and a Telegram without limits."""
    sandbox = await serve(Config(limits=NO_LIMITS))
    yield Stage(stage_database, redis, sandbox)
    await sandbox.close()
    await stage_database.pool.execute(
        """
        DELETE FROM notifications; DELETE FROM events; DELETE FROM user_addresses; DELETE FROM users;
        DELETE FROM addresses; DELETE FROM excel_texts; DELETE FROM paid_broadcast_spend;
        UPDATE queues SET telegram_channel_id = NULL WHERE telegram_channel_id IS NOT NULL
        """
    )
