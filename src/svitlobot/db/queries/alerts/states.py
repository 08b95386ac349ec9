"""Alerts and the quiet mode as rows."""

from collections.abc import Collection, Sequence
from datetime import datetime

import asyncpg
from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from svitlobot.db.models import Alert, QuietMode

LOCK_KEY = 0x5E17_0B0A


async def lock(session: AsyncSession) -> None:
    """Let one transaction at a time change alerts, until it ends."""
    await session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK_KEY})


async def open_of_kinds(session: AsyncSession, kinds: Collection[str]) -> Sequence[Alert]:
    """Return the open alerts of these kinds."""
    query = select(Alert).where(Alert.kind.in_(list(kinds)), Alert.resolved_at.is_(None))
    return (await session.scalars(query)).all()


async def closed_of_keys(session: AsyncSession, keys: Collection[str]) -> Sequence[Alert]:
    """Return the closed alerts of these keys, the latest last."""
    query = select(Alert).where(Alert.key.in_(list(keys)), Alert.resolved_at.is_not(None)).order_by(Alert.resolved_at)
    return (await session.scalars(query)).all()


async def end_untold(session: AsyncSession) -> Sequence[Alert]:
    """Return the alerts whose end the operator has not been told yet, the oldest first."""
    return (await session.scalars(select(Alert).where(Alert.over_told_at.is_(None)).order_by(Alert.id))).all()


async def page(session: AsyncSession, *, open_only: bool, before: int | None, limit: int) -> Sequence[Alert]:
    """Return up to ``limit`` alerts that fired, newest first, older than ``before``."""
    query = select(Alert).where(Alert.fired_at.is_not(None)).order_by(Alert.id.desc()).limit(limit)
    if open_only:
        query = query.where(Alert.resolved_at.is_(None))
    if before is not None:
        query = query.where(Alert.id < before)
    return (await session.scalars(query)).all()


async def set_quiet(session: AsyncSession, since: datetime, until: datetime, actor: str) -> None:
    """Begin the quiet mode, or give the one that lasts another end."""
    row = insert(QuietMode).values(id=1, since=since, until=until, actor=actor)
    await session.execute(row.on_conflict_do_update(index_elements=["id"], set_={"until": until, "actor": actor}))


async def delete_resolved(pool: asyncpg.Pool, before: datetime) -> None:
    """Delete the alerts that were over before a moment."""
    await pool.execute("DELETE FROM alerts WHERE resolved_at < $1", before)
