"""The city's streets in memory: one index a process, made anew as streets come and go."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog

from svitlobot.db.queries.addresses import search
from svitlobot.db.session import OUTAGES, Database
from svitlobot.domain.addresses.alphabet import alphabetical
from svitlobot.domain.addresses.search import Alias, Street, StreetIndex

log = structlog.get_logger()

DIRECTORY_FRESH_FOR = timedelta(seconds=60)


class StreetDirectory:
    """Holds the index. A stale one is still given out while the next is made, by one task at a time.

    Only names may be stale: houses are always read from the database. ``own_towns`` are the names of the town.
    """

    def __init__(self, database: Database, own_towns: Sequence[str] = ()) -> None:
        self.own_towns = own_towns
        self._database = database
        self._source: tuple[list[Street], list[Alias]] | None = None
        self._index = StreetIndex([])
        self._ordered: list[Street] = []
        self._read_at: datetime | None = None
        self._reading: asyncio.Task[None] | None = None
        self._changes = 0

    async def index(self, now: datetime) -> StreetIndex:
        """Return the index; only the first caller of a process, and those beside it, wait for it.

        Raises what a lost database raises, when there is no index to give yet.
        """
        await self._look_after(now)
        return self._index

    async def ordered(self, now: datetime) -> list[Street]:
        """Return the streets in the order of the Ukrainian alphabet."""
        await self._look_after(now)
        return self._ordered

    async def is_renewed(self, now: datetime) -> bool:
        """Wait for the index that is being made, if one is; tell whether it differs from the one there was."""
        before = self._index
        if self._reading is not None:
            await self._read(now)
        return self._index is not before

    def forget(self) -> None:
        """Have the next caller wait for a new index: the streets have just been changed by this process."""
        self._read_at = None
        self._changes += 1

    async def _look_after(self, now: datetime) -> None:
        if self._read_at is None:
            await self._read(now)
        elif abs(now - self._read_at) >= DIRECTORY_FRESH_FOR and self._reading is None:
            self._begin(now).add_done_callback(_report_outage)

    async def _read(self, now: datetime) -> None:
        """Make the index, or join the call that makes it. Shielded: a cancelled caller must not stop it."""
        await asyncio.shield(self._reading or self._begin(now))

    def _begin(self, now: datetime) -> asyncio.Task[None]:
        self._reading = asyncio.create_task(self._renew(now))
        return self._reading

    async def _renew(self, now: datetime) -> None:
        try:
            pool, changes = self._database.pool, self._changes
            source = await search.streets(pool), await search.aliases(pool)
            if source != self._source:
                # In a thread, because it would hold up every other request; the words it knows are soon parsed.
                self._index = await asyncio.to_thread(StreetIndex, *source)
                self._ordered = sorted(source[0], key=lambda street: alphabetical(street.key))
                self._source = source
            self._read_at = now if changes == self._changes else None
        finally:
            self._reading = None


def _report_outage(reading: asyncio.Task[None]) -> None:
    """Take an outage for what it is: the old index serves on, and the next request tries again."""
    error = None if reading.cancelled() else reading.exception()
    if isinstance(error, OUTAGES):
        log.warning("streets_not_read", reason=type(error).__name__)
    elif error is not None:
        raise error
