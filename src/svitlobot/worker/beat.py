"""One beat at a time: a second one waits, and takes over when the first is gone."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg
import structlog

log = structlog.get_logger()

LOCK_KEY = 0x5E17_BEA7


@contextmanager
def only_beat(database_url: str) -> Iterator[None]:
    """Hold the beat's lock in PostgreSQL while the block runs.

    Should the connection be lost meanwhile, two beats may tick for a while; every job is idempotent, so that is a
    waste and no more.
    """
    with asyncio.Runner() as runner:
        connection = runner.run(_lock(database_url))
        try:
            yield
        finally:
            runner.run(connection.close(timeout=2))


async def _lock(database_url: str) -> asyncpg.Connection:
    connection = await asyncpg.connect(database_url, timeout=10, server_settings={"application_name": "svitlobot-beat"})
    if not await connection.fetchval("SELECT pg_try_advisory_lock($1)", LOCK_KEY):
        log.info("beat_waiting", reason="another beat is at work")
        await connection.execute("SELECT pg_advisory_lock($1)", LOCK_KEY, timeout=None)
    return connection
