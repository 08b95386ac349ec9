"""The simulated city: forty houses in each of three queues, a Telegram, and a watch over both."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from svitlobot.db.session import Database
from svitlobot_sandbox.city.phones import Phones
from svitlobot_sandbox.city.population import crowd
from svitlobot_sandbox.city.residents import FIRST_RESIDENT
from svitlobot_sandbox.city.watch import Watch
from svitlobot_sandbox.telegram import RunningSandbox, serve

from .watched import PEOPLE, QUEUE, deliver

HOUSES = 40
QUEUES = (1, 2, 3)


@pytest.fixture
async def town(database: Database) -> Database:
    """A database with forty houses in each of three queues."""
    await database.pool.execute(
        """
        INSERT INTO addresses (street, house_number, queue_id, street_key, house_key)
        SELECT 'вул. Соборна', number, queue_id, 'соборна', number
        FROM generate_series(1, $1) AS number, unnest($2::int[]) AS queue_id
        """,
        HOUSES,
        list(QUEUES),
    )
    return database


@pytest.fixture
async def telegram() -> AsyncIterator[RunningSandbox]:
    """A Telegram of the test's own."""
    sandbox = await serve()
    yield sandbox
    await sandbox.close()


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
async def watching(town: Database, http: aiohttp.ClientSession, telegram: RunningSandbox) -> Watch:
    """A watch over one queue with twenty people, begun after another person's message."""
    await crowd(town, [QUEUE], PEOPLE)
    await deliver(http, telegram, [FIRST_RESIDENT], text="давнє")
    begun = Watch(town, Phones(http, telegram.url), [])
    await begun.begin([QUEUE])
    return begun
