"""Several servers in one URL: whichever takes writes is found, and none that is away or silent is waited for."""

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from urllib.parse import parse_qs, urlsplit

import asyncpg
import pytest

from svitlobot.db import connect as connecting
from svitlobot.db import schema_state
from svitlobot.db.connect import NamedServers, connect, servers_of
from svitlobot.db.session import OUTAGES, Database
from svitlobot.errors import ConfigurationError
from svitlobot_bench.rig import free_port


def with_hosts(url: str, *before: tuple[str, int], query: str = "") -> str:
    """Put other servers before the real one."""
    real = parse_qs(urlsplit(url).query)["host"][0]
    hosts, ports = zip(*before, (real, 5432), strict=True)
    name = urlsplit(url).path
    return f"postgresql://postgres@{name}?host={','.join(hosts)}&port={','.join(map(str, ports))}{query}"


@contextmanager
def silent_server() -> Iterator[tuple[str, int]]:
    """A server that takes connections and never says a word, as a machine does whose disk hangs."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening.getsockname()


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgresql://u:p@db1:5432,db2:5433/x", NamedServers((("db1", 5432), ("db2", 5433)), "read-write")),
        ("postgresql://u:p%40@db1,db2/x?target_session_attrs=any", NamedServers((("db1", 5432), ("db2", 5432)), "any")),
        ("postgresql://u@[::1]:6000/x", NamedServers((("::1", 6000),), "any")),
        (
            "postgresql:///x?host=/run/a,/run/b&port=5432,5433",
            NamedServers((("/run/a", 5432), ("/run/b", 5433)), "read-write"),
        ),
        ("postgresql:///x?host=db1,db2&port=6432", NamedServers((("db1", 6432), ("db2", 6432)), "read-write")),
        ("postgresql:///x", NamedServers((), "any")),
    ],
)
def test_the_servers_of_a_url_are_those_that_libpq_reads_from_it(url: str, expected: NamedServers) -> None:
    assert servers_of(url) == expected


@pytest.mark.parametrize("url", ["postgresql://u@db1,db2:5432,5433/x", "postgresql:///x?host=a,b,c&port=1,2"])
def test_hosts_and_ports_that_do_not_match_are_a_wrong_setting(url: str) -> None:
    with pytest.raises(ConfigurationError):
        servers_of(url)


async def test_a_server_that_is_away_is_passed_over_by_every_kind_of_connection(database_url: str) -> None:
    url = with_hosts(database_url, ("127.0.0.1", free_port()))
    assert await schema_state.schema_state(url) is schema_state.SchemaState.CURRENT
    database = await Database(url, role="test", pool_size=1).open()
    try:
        assert await database.pool.fetchval("SELECT 1") == 1
        async with database.transaction() as session:
            assert await (await Database.connection_of(session)).fetchval("SELECT 2") == 2
        listener = await database.listen_connection("svitlobot-test-listener")
        assert await listener.fetchval("SELECT current_setting('application_name')") == "svitlobot-test-listener"
        await listener.close()
    finally:
        await database.close()


async def test_a_silent_server_does_not_keep_the_next_one_waiting(database_url: str) -> None:
    with silent_server() as silent:
        began = time.monotonic()
        connection = await connect(with_hosts(database_url, silent))
        assert time.monotonic() - began < 2
        await connection.close()


async def test_a_replica_that_is_promoted_while_the_primary_is_silent_is_found_at_once(
    database: Database, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connecting, "ASK_AGAIN_S", 0.02)
    name = urlsplit(database_url).path[1:]
    await database.pool.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    with silent_server() as silent:
        finding = asyncio.create_task(connect(with_hosts(database_url, silent)))
        done, _ = await asyncio.wait([finding], timeout=0.7)  # it has been refused by now
        assert not done
        await database.pool.execute("SET default_transaction_read_only = off")
        await database.pool.execute(f"ALTER DATABASE {name} RESET default_transaction_read_only")
        async with asyncio.timeout(2):
            await (await finding).close()


async def test_when_no_server_takes_writes_it_is_an_outage(database: Database, database_url: str) -> None:
    name = urlsplit(database_url).path[1:]
    await database.pool.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    with pytest.raises(ConnectionError, match="takes writes"):
        await connect(with_hosts(database_url, ("127.0.0.1", free_port())))
    connection = await connect(with_hosts(database_url, ("127.0.0.1", free_port()), query="&target_session_attrs=any"))
    with pytest.raises(OUTAGES):  # written to all the same
        await connection.execute("DELETE FROM users")
    await connection.close()


async def test_a_refusal_says_more_than_a_server_that_is_away(database_url: str) -> None:
    url = with_hosts(database_url, ("127.0.0.1", free_port())).replace("postgres@", "nobody-we-know@")
    with pytest.raises(asyncpg.InvalidAuthorizationSpecificationError):
        await connect(url)


@pytest.fixture
async def tcp_address(database_url: str) -> AsyncIterator[tuple[str, int]]:
    """The test's PostgreSQL, reached by TCP."""
    place = parse_qs(urlsplit(database_url).query)["host"][0]

    async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65536):
            writer.write(data)
        writer.close()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there = await asyncio.open_unix_connection(f"{place}/.s.PGSQL.5432")
        await asyncio.gather(pump(reader, there[1]), pump(there[0], writer))

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    yield server.sockets[0].getsockname()
    server.close()


async def test_a_peer_that_falls_silent_is_given_up_within_ten_seconds_by_both_sides(
    tcp_address: tuple[str, int], database_url: str
) -> None:
    url = f"postgresql://postgres@{tcp_address[0]}:{tcp_address[1]}{urlsplit(database_url).path}?sslmode=disable"
    database = Database(url, role="test", pool_size=1)
    listener = await database.listen_connection("svitlobot-test-listener")
    ours = listener._transport.get_extra_info("socket")
    idle, every, times = (
        ours.getsockopt(socket.IPPROTO_TCP, option)
        for option in (socket.TCP_KEEPIDLE, socket.TCP_KEEPINTVL, socket.TCP_KEEPCNT)
    )
    assert ours.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
    assert idle + every * times <= 10
    assert 0 < ours.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) <= 10_000
    # PostgreSQL ignores these on a Unix socket, which is where the test's proxy leads.
    asked = listener._params.server_settings
    assert int(asked["tcp_keepalives_idle"]) + 2 * int(asked["tcp_keepalives_interval"]) <= 10
    await listener.close()
    await database.close()
