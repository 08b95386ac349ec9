"""Compare a database's schema with the one this release needs, before a process works on it."""

from enum import StrEnum
from functools import cache
from pathlib import Path

from svitlobot.db.connect import connect
from svitlobot.errors import SchemaError

_REVISIONS = Path(__file__).parent / "migrations" / "versions"


class SchemaState(StrEnum):
    """How a database's schema stands to this release.

    ``NEWER`` is no fault: while machines are upgraded in turn, the previous release runs on the next schema.
    """

    EMPTY = "empty"
    OLDER = "older"
    CURRENT = "current"
    NEWER = "newer"


@cache
def revisions() -> tuple[str, ...]:
    """Return this release's revisions, oldest first."""
    return tuple(sorted(path.name[:4] for path in _REVISIONS.glob("[0-9]*.py")))


def state_of(revision: str | None) -> SchemaState:
    """Tell what a database's revision is to this release; None for a database that was never migrated."""
    if revision is None:
        return SchemaState.EMPTY
    known = revisions()
    if revision == known[-1]:
        return SchemaState.CURRENT
    return SchemaState.OLDER if revision in known else SchemaState.NEWER


async def schema_state(url: str) -> SchemaState:
    """Ask a database for its schema. Raises what asyncpg raises when the database is away."""
    connection = await connect(url)
    try:
        if await connection.fetchval("SELECT to_regclass('alembic_version')") is None:
            return SchemaState.EMPTY
        return state_of(await connection.fetchval("SELECT version_num FROM alembic_version"))
    finally:
        await connection.close()


def require(state: SchemaState) -> None:
    """Raise SchemaError unless this release can work on the schema; its text names the command that mends it."""
    if state is SchemaState.EMPTY:
        raise SchemaError("у базі даних ще немає таблиць: виконайте `svitlobot migrate`")
    if state is SchemaState.OLDER:
        raise SchemaError("схема бази даних старіша за цю версію програми: виконайте `svitlobot migrate`")
