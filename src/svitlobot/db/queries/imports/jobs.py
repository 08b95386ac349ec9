"""Rows of imports and the files that wait in them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import asyncpg
from sqlalchemy import Select, exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from svitlobot.db.models import Import, ImportChange, ImportFile

OPEN = ("new", "checked", "held")
"""Statuses of what may still be applied or cancelled."""


async def count_open(session: AsyncSession) -> int:
    """Count the imports that may still be applied or cancelled."""
    return await session.scalar(select(func.count()).where(Import.status.in_(OPEN))) or 0


async def list_latest(session: AsyncSession, limit: int, before: int | None) -> list[tuple[Import, bool]]:
    """Return the latest imports, the newest first, each with whether it can be undone row by row."""
    query = _with_images().order_by(Import.id.desc()).limit(limit)
    if before is not None:
        query = query.where(Import.id < before)
    return [(found, has_images) for found, has_images in await session.execute(query)]


async def find(session: AsyncSession, import_id: int) -> tuple[Import, bool] | None:
    """Return one import, with whether it can be undone row by row."""
    row = (await session.execute(_with_images().where(Import.id == import_id))).one_or_none()
    return None if row is None else (row[0], row[1])


async def last_done(session: AsyncSession) -> Import | None:
    """Return the last import that changed something and was not undone."""
    query = select(Import).where(Import.status == "done", Import.changes > 0).order_by(Import.id.desc()).limit(1)
    found: Import | None = await session.scalar(query)
    return found


async def save(session: AsyncSession, import_id: int, values: Mapping[str, Any]) -> str:
    """Change columns of an import; return its status."""
    saved = update(Import).where(Import.id == import_id).values(values).returning(Import.status)
    return str(await session.scalar(saved))


async def finish_open(session: AsyncSession, import_id: int, values: Mapping[str, Any]) -> bool:
    """Change columns of an import that is still open; return whether it was."""
    mine = update(Import).where(Import.id == import_id, Import.status.in_(OPEN)).values(values).returning(Import.id)
    return await session.scalar(mine) is not None


async def note_progress(pool: asyncpg.Pool, import_id: int, progress: float) -> None:
    """Write down that an import is worked on, and how far the work is (0 to 1)."""
    await pool.execute("UPDATE imports SET progress = $2, touched_at = now() WHERE id = $1", import_id, progress)


async def read_file(session: AsyncSession, import_id: int) -> bytes:
    """Return the content of a file that waits; empty once it is dropped."""
    return await session.scalar(select(ImportFile.content).where(ImportFile.import_id == import_id)) or b""


async def drop_file(session: AsyncSession, import_id: int) -> None:
    """Forget a file that nothing more can be done with; the rows that need a look stay."""
    await session.execute(update(ImportFile).where(ImportFile.import_id == import_id).values(content=None))


async def read_problems(session: AsyncSession, import_id: int) -> str | None:
    """Return the rows that need a look, as CSV; None if there is no such account."""
    found: str | None = await session.scalar(select(ImportFile.problems).where(ImportFile.import_id == import_id))
    return found


async def save_problems(session: AsyncSession, import_id: int, problems: str) -> None:
    """Keep the rows that need a look, as CSV."""
    await session.execute(update(ImportFile).where(ImportFile.import_id == import_id).values(problems=problems))


async def read_changes(session: AsyncSession, import_id: int) -> list[ImportChange]:
    """Return what an import changed, by key."""
    query = select(ImportChange).where(ImportChange.import_id == import_id).order_by(ImportChange.key)
    return list(await session.scalars(query))


async def break_off(session: AsyncSession, before: datetime, report: Mapping[str, Any]) -> list[int]:
    """Fail watched files whose work was not heard of since ``before``; return their imports."""
    broken = (
        update(Import)
        .where(Import.watched_path.is_not(None), Import.status == "new", Import.touched_at < before)
        .values(status="failed", work=None, report=report)
        .returning(Import.id)
    )
    return list(await session.scalars(broken))


def _with_images() -> Select[Import, bool]:
    return select(Import, exists().where(ImportChange.import_id == Import.id))
