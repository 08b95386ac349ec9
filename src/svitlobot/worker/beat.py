"""One beat at a time: a second one waits, and takes over when the first is gone.

The lock is a session's of PostgreSQL, which lets go of it when the connection is lost. The beat at work asks every
second whether its connection lives, and ticks only while an answer is younger than what PostgreSQL waits for a silent
peer: so the lock is never given to another beat before this one has stopped.
"""

import asyncio
import contextlib
import os
import signal
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import asyncpg
import structlog
from anyio.from_thread import start_blocking_portal

from svitlobot.db.connect import SERVER_NOTICES_LOSS, SILENCE_LIMIT_S, connect
from svitlobot.db.session import OUTAGES
from svitlobot.errors import UnavailableError

log = structlog.get_logger()

LOCK_KEY = 0x5E17_BEA7
ASK_EVERY_S = 1.0
ANSWER_LIMIT_S = 3.0
HELD_S = SILENCE_LIMIT_S - 2.0  # PostgreSQL waits for `SILENCE_LIMIT_S` before it gives the lock to another


class BeatLock:
    """Whether this process is the beat at work."""

    def __init__(self, database_url: str) -> None:
        self._url = database_url
        self._held_until = 0.0
        self.is_lost = False

    @property
    def is_held(self) -> bool:
        """Tell whether no other beat can be at work now."""
        return not self.is_lost and time.monotonic() < self._held_until

    @asynccontextmanager
    async def held(self) -> AsyncIterator[None]:
        """Wait for the lock, and hold it while the block runs. When it is lost, this process is asked to end."""
        connection = await self._acquire()
        keeping = asyncio.create_task(self._keep(connection))
        try:
            yield
        finally:
            keeping.cancel()
            with contextlib.suppress(*OUTAGES):
                await connection.close(timeout=2)

    async def _acquire(self) -> asyncpg.Connection:
        """Ask again and again: a statement that waits for the lock would keep VACUUM from rows that die meanwhile."""
        reason = ""
        while True:
            try:
                connection = await self._connect()
                while not await self._try(connection):
                    reason = _say_once("beat_waiting", "another beat is at work", reason)
                    await asyncio.sleep(ASK_EVERY_S)
            except OUTAGES as error:
                reason = _say_once("database_unavailable", type(error).__name__, reason)
                await asyncio.sleep(ASK_EVERY_S)
            else:
                return connection

    async def _connect(self) -> asyncpg.Connection:
        settings = SERVER_NOTICES_LOSS | {"application_name": "svitlobot-beat"}
        return await connect(self._url, server_settings=settings, command_timeout=ANSWER_LIMIT_S)

    async def _try(self, connection: asyncpg.Connection) -> bool:
        asked_at = time.monotonic()
        is_ours: bool = await connection.fetchval("SELECT pg_try_advisory_lock($1)", LOCK_KEY)
        self._held_until = asked_at + HELD_S if is_ours else 0.0
        return is_ours

    async def _keep(self, connection: asyncpg.Connection) -> None:
        try:
            while True:
                await asyncio.sleep(ASK_EVERY_S)
                asked_at = time.monotonic()
                await connection.execute("SELECT")
                self._held_until = asked_at + HELD_S
        except OUTAGES as error:
            self.is_lost = True
            log.warning("beat_lock_lost", reason=type(error).__name__)
            os.kill(os.getpid(), signal.SIGTERM)


def _say_once(event: str, reason: str, before: str) -> str:
    if reason != before:
        log.info(event, reason=reason)
    return reason


@contextmanager
def only_beat(database_url: str) -> Iterator[BeatLock]:
    """Wait until no other beat is at work, then hold the beat's lock while the block runs.

    Raises UnavailableError at the end when the lock was lost: what starts this process starts it again, and it waits.
    """
    lock = BeatLock(database_url)
    with start_blocking_portal(name="beat-lock") as portal, portal.wrap_async_context_manager(lock.held()):
        try:
            yield lock
        finally:
            if lock.is_lost:
                raise UnavailableError("замок бази даних втрачено: процес запуститься наново й чекатиме на нього")
