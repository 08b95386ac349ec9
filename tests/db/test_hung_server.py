"""A PostgreSQL that hangs while its machine answers is left after the statement limit, through either door."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import text

from svitlobot.db import connect as connecting
from svitlobot.db.session import OUTAGES, Database

LIMIT_S = 0.2
FOREVER_S = 600.0

Ask = Callable[[Database], Awaitable[int]]
Open = Callable[[float], AbstractAsyncContextManager[Database]]


async def ask_pool(database: Database) -> int:
    number: int = await database.pool.fetchval("SELECT 1")
    return number


async def ask_in_transaction(database: Database) -> int:
    async with database.transaction() as session:
        number: int = (await session.execute(text("SELECT 1"))).scalar_one()
        return number


class Machine:
    """The test's PostgreSQL by TCP. While it hangs, its machine takes what comes, and nothing is answered."""

    def __init__(self, database_url: str) -> None:
        self._socket = parse_qs(urlsplit(database_url).query)["host"][0] + "/.s.PGSQL.5432"
        self.is_hung = False

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Lead one connection to PostgreSQL."""
        there_reader, there_writer = await asyncio.open_unix_connection(self._socket)
        await asyncio.gather(self._pump(reader, there_writer), self._pump(there_reader, writer))

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65536):
            if not self.is_hung:
                writer.write(data)
        writer.close()


@pytest.fixture
async def machine(database_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[tuple[Machine, Open]]:
    """A machine that may hang, and how to open a database on it with a statement limit and one connection."""
    monkeypatch.setattr(connecting, "CANCEL_LIMIT_S", LIMIT_S)
    machine = Machine(database_url)
    server = await asyncio.start_server(machine.serve, "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()
    url = f"postgresql://postgres@{host}:{port}{urlsplit(database_url).path}?sslmode=disable"

    @asynccontextmanager
    async def opened(statement_limit_s: float) -> AsyncIterator[Database]:
        database = await Database(url, role="test", pool_size=1, statement_limit_s=statement_limit_s).open()
        yield database
        await database.close()

    yield machine, opened
    server.close()


@pytest.mark.parametrize("ask", [ask_pool, ask_in_transaction])
async def test_a_statement_that_hangs_is_an_outage_and_the_next_one_has_another_connection(
    machine: tuple[Machine, Open], ask: Ask
) -> None:
    postgres, opened = machine
    async with opened(LIMIT_S) as database, asyncio.timeout(10 * LIMIT_S):
        assert await ask(database) == 1
        postgres.is_hung = True
        with pytest.raises(OUTAGES):
            await ask(database)
        postgres.is_hung = False
        assert await ask(database) == 1


@pytest.mark.parametrize("ask", [ask_pool, ask_in_transaction])
async def test_who_stops_waiting_for_a_hung_statement_is_not_kept_until_it_is_cancelled(
    machine: tuple[Machine, Open], ask: Ask
) -> None:
    postgres, opened = machine
    async with opened(FOREVER_S) as database, asyncio.timeout(10 * LIMIT_S):
        assert await ask(database) == 1
        postgres.is_hung = True
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(LIMIT_S / 10):
                await ask(database)
        postgres.is_hung = False
        assert await ask(database) == 1
