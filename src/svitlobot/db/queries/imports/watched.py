"""Rows of watched files: how each was seen last, and what was loaded of it."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from svitlobot.db.models import Import, WatchedFile
from svitlobot.db.queries.imports.jobs import OPEN


async def add(session: AsyncSession, path: str, size: int, mtime_ns: int, now: datetime) -> bool:
    """Write down a file that was never seen before; return whether that was so."""
    row = insert(WatchedFile).values(path=path, size=size, mtime_ns=mtime_ns, seen_at=now)
    return await session.scalar(row.on_conflict_do_nothing().returning(WatchedFile.path)) is not None


async def path_of(session: AsyncSession, import_id: int) -> str | None:
    """Return the path an import was watched at; None if it was brought by a person."""
    found: str | None = await session.scalar(select(Import.watched_path).where(Import.id == import_id))
    return found


async def last_sha256(session: AsyncSession, path: str) -> str | None:
    """Return the digest of the content that was loaded last, or is being loaded.

    Content that was refused, cancelled or undone does not count: who saves the same again wants it.
    """
    query = select(Import.sha256).where(Import.watched_path == path, Import.status.in_(("new", "done")))
    found: str | None = await session.scalar(query.order_by(Import.id.desc()).limit(1))
    return found


async def waiting(session: AsyncSession, path: str) -> list[int]:
    """Return the imports of a file that may still be applied or cancelled."""
    return list(await session.scalars(select(Import.id).where(Import.watched_path == path, Import.status.in_(OPEN))))
