"""The two doors to PostgreSQL.

`Database.transaction` is the ordinary one: an ORM session that is committed here and nowhere else. `Database.pool` is
for the set-based statements on the hot paths (a reading, a batch of messages), where the ORM would cost more than the
query; see docs/adr/0003.
"""

from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from typing import Any, TypeVar

import asyncpg
import orjson
import sqlalchemy.exc
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine

from svitlobot.db.connect import SERVER_NOTICES_LOSS, connect
from svitlobot.db.group_commit import GroupCommit

__all__ = [
    "DEADLOCKS",
    "OUTAGES",
    "STATEMENT_LIMIT_S",
    "AsyncSession",
    "CommitListener",
    "Database",
    "Pool",
    "note_change",
]

Pool = asyncpg.Pool

Item = TypeVar("Item")
Result = TypeVar("Result")

CommitListener = Callable[[Collection[int]], Awaitable[None]]
"""Called after a commit with the ids of what the transaction changed. It must not raise."""

_CHANGES = "changes"

STATEMENT_LIMIT_S = 30.0  # of jobs, which have minutes
_JIT_OFF = {"jit": "off"}
# The next transaction may meet another server process, which has not heard of what was prepared.
_UNNAMED_STATEMENTS: dict[str, Any] = {"prepared_statement_cache_size": 0, "prepared_statement_name_func": str}

# Transactions that wait for each other: PostgreSQL lets one go on and undoes the other, which may be repeated.
DEADLOCKS = (asyncpg.DeadlockDetectedError, asyncpg.SerializationError)

# What the loss of PostgreSQL looks like through either door. Anything else a query raises is a bug.
OUTAGES = (
    OSError,  # also a time-out: of a statement, or of waiting for a connection while all are busy
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,  # shut down, or not started yet
    asyncpg.InsufficientResourcesError,  # too many clients, no memory, no disk
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # it was asked for something after the server had ended the session
    asyncpg.IdleInTransactionSessionTimeoutError,  # we stood still for so long that it ended our session
    asyncpg.ReadOnlySQLTransactionError,  # the server is a replica now
    *DEADLOCKS,  # no loss, but what is to be done is the same: nothing has happened, and another time it will work
)


async def _keep_session_state(_connection: asyncpg.Connection) -> None:
    """Skip the reset round trip at each release: nothing on the hot paths changes a connection's state."""


def note_change(session: AsyncSession, topic: str, key: int) -> None:
    """Note that this transaction changes ``key``: the topic's listeners learn of it once it is committed."""
    session.info.setdefault(_CHANGES, defaultdict(set))[topic].add(key)


class Database:
    """One process's connections.

    With a ``pooler_url`` both doors lead through a PgBouncer in transaction mode; ``url`` is always PostgreSQL itself.
    PostgreSQL ends a session that does nothing within a transaction for ``idle_limit_s``; 0 is for ever.

    A statement without an answer is given up after ``statement_limit_s``: that long a server is waited for that hangs
    while its machine still acknowledges.
    """

    def __init__(
        self,
        url: str,
        *,
        role: str,
        pool_size: int = 8,
        pooler_url: str | None = None,
        idle_limit_s: int = 0,
        statement_limit_s: float = STATEMENT_LIMIT_S,
    ) -> None:
        self.url = url
        self._role = role
        self._pool_size = pool_size
        self._name = {"application_name": f"svitlobot-{role}"}
        idle_limit = {"idle_in_transaction_session_timeout": f"{idle_limit_s}s"}
        self._options: dict[str, Any] = {
            "command_timeout": statement_limit_s,
            # A pooler knows no other setting of a session than its name, and keeps no prepared statement for us.
            **({"statement_cache_size": 0} if pooler_url else {}),
            "server_settings": self._name if pooler_url else self._name | _JIT_OFF | SERVER_NOTICES_LOSS | idle_limit,
        }
        self._pool_url = pooler_url or url
        self.engine = create_async_engine(
            "postgresql+asyncpg://",
            pool_size=pool_size,
            max_overflow=0,
            pool_timeout=10,
            pool_pre_ping=True,
            hide_parameters=True,  # an error's text must not carry what people and sensors sent
            connect_args={
                "async_creator_fn": partial(connect, self._pool_url),
                **self._options,
                **(_UNNAMED_STATEMENTS if pooler_url else {}),
            },
        )
        self._sessions = async_sessionmaker(self.engine, expire_on_commit=False)
        self._pool: asyncpg.Pool | None = None
        self._groups: dict[Callable[..., Any], GroupCommit[Any, Any]] = {}
        self._listeners: defaultdict[str, list[CommitListener]] = defaultdict(list)

    @property
    def pool(self) -> asyncpg.Pool:
        """The asyncpg pool for set-based statements. Only after `open`."""
        if self._pool is None:
            raise RuntimeError("Database.open() was not awaited")
        return self._pool

    async def open(self) -> "Database":
        """Make the pool. It connects when it is first used, so a server that is away is no error yet."""
        self._pool = await asyncpg.create_pool(
            self._pool_url,
            connect=connect,
            min_size=0,  # so that a process starts, and says what is wrong, while PostgreSQL is away
            max_size=self._pool_size,
            **self._options,
            init=_register_codecs,
            reset=_keep_session_state,
        )
        return self

    async def close(self) -> None:
        """Give every connection back."""
        if self._pool is not None:
            await self._pool.close()
        await self.engine.dispose()

    async def run_together(
        self, statement: Callable[[asyncpg.Pool, Sequence[Item]], Awaitable[Sequence[Result]]], item: Item
    ) -> Result:
        """Return the result of a set-based statement for an item. Callers that come at once share its round trip."""
        group = self._groups.get(statement)
        if group is None:
            group = self._groups[statement] = GroupCommit(partial(statement, self.pool))
        result: Result = await group(item)
        return result

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """Yield a session; commit when the block ends, roll back when it raises.

        After the commit, listeners learn of the changes that were noted. An outage is raised as asyncpg names it, so
        that it looks the same through both doors.
        """
        try:
            async with self._sessions() as session, session.begin():
                yield session
        except sqlalchemy.exc.DBAPIError as error:
            if isinstance(error.driver_exception, OUTAGES):
                raise error.driver_exception from error
            raise
        except sqlalchemy.exc.TimeoutError as error:
            raise TimeoutError("every connection to PostgreSQL is busy") from error
        for topic, keys in session.info.get(_CHANGES, {}).items():
            for listener in self._listeners[topic]:
                await listener(keys)

    @contextmanager
    def after_commit(self, topic: str, listener: CommitListener) -> Iterator[None]:
        """Have the listener called after each commit that noted a change of this topic, until the block ends."""
        self._listeners[topic].append(listener)
        try:
            yield
        finally:
            self._listeners[topic].remove(listener)

    @staticmethod
    async def connection_of(session: AsyncSession) -> asyncpg.Connection:
        """Return the connection under a session, inside its transaction: for COPY and set-based statements.

        Unlike those of the pool it has no JSON codec: ``jsonb`` is text here.
        """
        connection = await session.connection()
        await connection.exec_driver_sql("SELECT")  # the transaction begins with the first statement, not before
        return (await connection.get_raw_connection()).driver_connection

    async def listen_connection(self, name: str) -> asyncpg.Connection:
        """Open a connection of its own to LISTEN on, under a ``name`` that pg_stat_activity shows while it lives."""
        settings = {"application_name": name} | _JIT_OFF | SERVER_NOTICES_LOSS
        return await connect(self.url, server_settings=settings)


async def _register_codecs(connection: asyncpg.Connection) -> None:
    """Read and write ``jsonb`` as plain Python values on the connections of the pool."""
    await connection.set_type_codec(
        "jsonb",
        schema="pg_catalog",
        format="binary",
        encoder=lambda value: b"\x01" + orjson.dumps(value),
        decoder=lambda raw: orjson.loads(raw[1:]),
    )
