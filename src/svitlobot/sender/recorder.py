"""Results of sending, written in bulk a moment later.

What is here and not yet in PostgreSQL is what a crash would send twice, so it is written as soon as the previous
write is done, and at most every 50 ms: the busier, the larger the bulk.
"""

import asyncio
from dataclasses import dataclass, field

import asyncpg

from svitlobot.db.queries.outbox import batches
from svitlobot.db.queries.outbox.batches import Result

PAUSE_S = 0.05
BULK = 2_000


@dataclass(slots=True)
class Recorder:
    """Collects results and writes them. Survives the loss of the database: what was not written is kept."""

    _results: list[Result] = field(default_factory=list)
    _finished: list[tuple[int, int]] = field(default_factory=list)
    _released: list[tuple[str, tuple[int, int]]] = field(default_factory=list)
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    def add(self, result: Result) -> None:
        """Take a result in."""
        self._results.append(result)
        self._news.set()

    def finish(self, key: tuple[int, int]) -> None:
        """Note that a batch has its last result."""
        self._finished.append(key)
        self._news.set()

    def release(self, sender: str, key: tuple[int, int]) -> None:
        """Note that a batch is given up; others may have it once the results so far are written."""
        self._released.append((sender, key))
        self._news.set()

    @property
    def unwritten(self) -> int:
        """Count the results that are not in PostgreSQL yet."""
        return len(self._results)

    async def run(self, pool: asyncpg.Pool) -> None:
        """Write results as they come, until cancelled."""
        while True:
            await self._news.wait()
            await self.flush(pool)
            await asyncio.sleep(PAUSE_S)

    async def flush(self, pool: asyncpg.Pool) -> None:
        """Write everything collected so far, bulk by bulk, each in one transaction."""
        self._news.clear()
        while self._results or self._finished or self._released:
            results, finished, released = self._results[:BULK], [], []
            if len(self._results) <= BULK:
                finished, released = self._finished[:], self._released[:]
            async with pool.acquire() as connection, connection.transaction():
                if results:
                    await batches.record_results(connection, results)
                if finished:
                    await batches.finish_batches(connection, finished)
                if released:
                    await batches.release_batches(connection, released)
            del self._results[: len(results)]
            del self._finished[: len(finished)]
            del self._released[: len(released)]
