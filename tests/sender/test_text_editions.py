"""Senders that begin events at the same moment agree on the texts they are told in."""

import asyncio

import asyncpg

from svitlobot.db.queries.outbox import text_editions
from svitlobot_bench.rig import until

from .stage import Stage

BODY = "Світло зникло, черга {queue}"


async def test_another_event_with_a_text_that_a_sender_is_just_writing_waits_for_it_and_has_it(stage: Stage) -> None:
    first, second = await stage.announce(queue_id=1), await stage.announce(queue_id=2)
    pool = stage.database.pool
    async with pool.acquire() as connection:
        writing = connection.transaction()
        await writing.start()
        await connection.execute(
            "INSERT INTO text_editions (digest, body) VALUES ($1, $2)", text_editions.text_id(BODY), BODY
        )
        agreeing = asyncio.create_task(text_editions.agree_on(pool, second, BODY))
        await until(lambda: is_waiting(pool))
        await writing.commit()
    edition, body = await agreeing
    assert (edition, body) == await text_editions.agree_on(pool, first, BODY)
    assert await pool.fetchval("SELECT text_edition_id FROM events WHERE id = $1", second) == edition


async def is_waiting(pool: asyncpg.Pool) -> bool:
    waiting: bool = await pool.fetchval("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")
    return waiting
