"""Runs of backups as rows."""

from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from svitlobot.db.models import Backup


async def delete_unfinished(session: AsyncSession) -> None:
    """Delete the runs that have no end."""
    await session.execute(delete(Backup).where(Backup.finished_at.is_(None)))


async def last_good(session: AsyncSession, limit: int) -> Sequence[Backup]:
    """Return the last runs that made a file, the newest first."""
    query = select(Backup).where(Backup.path.is_not(None)).order_by(Backup.id.desc()).limit(limit)
    return (await session.scalars(query)).all()
