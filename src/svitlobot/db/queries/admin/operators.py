"""Operators of the panel and their sessions as rows."""

from datetime import datetime

from sqlalchemy import delete, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from svitlobot.db.models import OperatorSession, PanelOperator


async def list_all(session: AsyncSession) -> list[PanelOperator]:
    """Return all accounts, by login."""
    return list(await session.scalars(select(PanelOperator).order_by(PanelOperator.login)))


async def is_any_active(session: AsyncSession) -> bool:
    """Tell whether any account may log in."""
    return bool(await session.scalar(select(exists().where(PanelOperator.is_active))))


async def find_session(session: AsyncSession, token_hash: bytes) -> OperatorSession | None:
    """Return a session of an active account."""
    query = (
        select(OperatorSession)
        .join(PanelOperator, PanelOperator.login == OperatorSession.login)
        .where(OperatorSession.token_hash == token_hash, PanelOperator.is_active)
    )
    return await session.scalar(query)


async def delete_session(session: AsyncSession, token_hash: bytes) -> str | None:
    """Delete a session; return whose it was."""
    gone = delete(OperatorSession).where(OperatorSession.token_hash == token_hash).returning(OperatorSession.login)
    return (await session.execute(gone)).scalar_one_or_none()


async def delete_sessions_of(session: AsyncSession, login: str) -> None:
    """Delete all sessions of an account."""
    await session.execute(delete(OperatorSession).where(OperatorSession.login == login))


async def delete_ended_sessions(session: AsyncSession, now: datetime, *, idle_since: datetime) -> None:
    """Delete the sessions that have expired, and those that were idle since a moment."""
    ended = or_(OperatorSession.expires_at <= now, OperatorSession.seen_at <= idle_since)
    await session.execute(delete(OperatorSession).where(ended))
