from collections.abc import AsyncIterator

import pytest

from svitlobot.db.session import Database
from svitlobot_sandbox.telegram import RunningSandbox, serve

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
