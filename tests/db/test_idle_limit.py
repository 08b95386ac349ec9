"""A process that hangs within a transaction keeps its rows no longer than its connections' limit."""

import asyncio
from threading import Thread

import asyncpg
import pytest

from svitlobot.db.session import OUTAGES, Database

RENAME = "UPDATE queues SET name = 'renamed' WHERE queue_id = 1"


async def test_a_hung_transaction_lets_go_of_its_rows_and_its_process_takes_it_for_an_outage(
    database: Database, database_url: str
) -> None:
    hanging = await Database(database_url, role="sender", pool_size=1, idle_limit_s=1).open()

    async def hang() -> None:
        async with hanging.pool.acquire() as connection, connection.transaction():
            await connection.execute(RENAME)
            await database.pool.execute(RENAME)  # waits for the row
            await connection.execute(RENAME)

    with pytest.raises(OUTAGES):
        await hang()
    assert await hanging.pool.fetchval("SELECT 1") == 1
    await hanging.close()


async def test_a_woken_process_that_asks_before_it_reads_of_its_sessions_end_takes_it_for_an_outage(
    database_url: str,
) -> None:
    hanging = await Database(database_url, role="sender", pool_size=1, idle_limit_s=1).open()

    async def wait_for_the_row() -> None:
        other = await asyncpg.connect(database_url)
        await other.execute(RENAME)
        await other.close()

    async with hanging.pool.acquire() as connection:
        await connection.execute(f"BEGIN; {RENAME}")
        others = Thread(target=asyncio.run, args=[wait_for_the_row()])
        others.start()
        others.join()  # the process stands still, and with it its event loop
        await asyncio.sleep(0)
        await asyncio.sleep(0)  # now it has read that the session ended, and not yet that the server hung up
        with pytest.raises(OUTAGES):
            await connection.execute(RENAME)
    await hanging.close()
