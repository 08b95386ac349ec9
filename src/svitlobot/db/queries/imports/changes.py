"""What an import changed, row by row: kept so that it can be taken back."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

import asyncpg
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from svitlobot.db.session import DEADLOCKS, Database
from svitlobot.errors import ConflictError

TIMEOUT_S = 600.0
LOCK_TIMEOUT = "10s"
KEPT_IMPORTS = 20
KEPT_DAYS = 30

_LOCKED = (asyncpg.LockNotAvailableError, *DEADLOCKS)


@asynccontextmanager
async def exclusive(database: Database) -> AsyncIterator[AsyncSession]:
    """Open the transaction of an import, which keeps every other import out.

    Raises ConflictError when a lock cannot be had in time, or PostgreSQL breaks a deadlock at our cost.
    """
    try:
        async with database.transaction() as session:
            await lock(session)
            yield session
    except (*_LOCKED, DBAPIError) as error:
        cause = error.driver_exception if isinstance(error, DBAPIError) else error
        if isinstance(cause, _LOCKED):
            raise ConflictError("Дані зараз змінює інший імпорт або людина: повторіть трохи згодом") from error
        raise


def image(row: str) -> str:
    """Return the SQL of what is kept of an address: all that an import may change, and what brings it back."""
    columns = (
        "street", "house_number", "street_key", "house_key", "queue_id", "latitude", "longitude", "added_by",
        "created_at",
    )  # fmt: skip
    pairs = ", ".join(f"'{column}', {row}.{column}" for column in columns)
    return f"CASE WHEN {row}.id IS NOT NULL THEN jsonb_build_object({pairs}) END"


_KEEP_ADDRESSES = f"""
    INSERT INTO import_changes (import_id, thing, key, before, after)
    SELECT $1, 'address', coalesce(was.id, present.id), {image("was")}, {image("present")}
    FROM addresses_before was FULL JOIN (
        SELECT addresses.* FROM addresses JOIN accepted_houses USING (street_key, house_key)
    ) present ON present.id = was.id
    WHERE (was.street, was.house_number, was.queue_id, was.latitude, was.longitude)
          IS DISTINCT FROM
          (present.street, present.house_number, present.queue_id, present.latitude, present.longitude)
"""


async def keep_addresses(connection: asyncpg.Connection, import_id: int) -> None:
    """Keep every address that differs from ``addresses_before``, as it was and as it is."""
    await connection.execute(_KEEP_ADDRESSES, import_id, timeout=TIMEOUT_S)


async def lock(session: AsyncSession) -> None:
    """Keep every other import out until the transaction ends: what rows were before must be true."""
    await session.execute(text(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'"))
    await session.execute(text("SELECT pg_advisory_xact_lock(hashtext('svitlobot.imports'))"))


async def count(session: AsyncSession, import_id: int) -> int:
    """Return how many rows an import changed."""
    number = await session.scalar(
        text("SELECT count(*) FROM import_changes WHERE import_id = :id AND thing <> 'follow'"), {"id": import_id}
    )
    return int(number or 0)


async def are_prices_changed_since(session: AsyncSession, import_id: int) -> bool:
    """Tell whether another import of prices that is not taken back, or a person in the panel, came after this one."""
    changed = await session.scalar(
        text(
            """
            SELECT EXISTS (
                SELECT FROM imports later WHERE kind = 'tariffs' AND status = 'done' AND changes > 0
                AND (later.applied_at, later.id) > (this.applied_at, this.id)
            ) OR EXISTS (
                SELECT FROM action_logs WHERE action_type = 'panel_changed' AND created_at > this.applied_at
                AND starts_with(description, 'tariffs: ')
            ) FROM imports this WHERE id = :id
            """
        ),
        {"id": import_id},
    )
    return bool(changed)


async def forget_old(session: AsyncSession, now: datetime) -> list[tuple[int, str]]:
    """Forget what is needed to take imports back beyond the last KEPT_IMPORTS, or older than KEPT_DAYS.

    Files that nobody has said yes or no to for a day are cancelled, and go; return their numbers and names.
    """
    await session.execute(
        text(
            """
            DELETE FROM import_changes WHERE import_id IN (
                SELECT id FROM imports WHERE changes > 0 AND (
                    applied_at < cast(:now AS timestamptz) - make_interval(days => :days)
                    OR id NOT IN (SELECT id FROM imports WHERE changes > 0 ORDER BY id DESC LIMIT :imports)))
            """
        ),
        {"now": now, "days": KEPT_DAYS, "imports": KEPT_IMPORTS},
    )
    cancelled = await session.execute(
        text(
            """
            UPDATE imports SET status = 'cancelled', work = NULL
            WHERE status IN ('new', 'checked', 'held') AND touched_at < cast(:now AS timestamptz) - interval '1 day'
            RETURNING id, file_name
            """
        ),
        {"now": now},
    )
    await session.execute(
        text(
            "DELETE FROM import_files USING imports WHERE id = import_id AND (status = 'cancelled' "
            "OR created_at < cast(:now AS timestamptz) - make_interval(days => :days))"
        ),
        {"now": now, "days": KEPT_DAYS},
    )
    return [(number, name) for number, name in cancelled]
