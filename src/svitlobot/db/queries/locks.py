"""Locks by name, for decisions on rows that may not exist yet."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession


async def lock_name(session: AsyncSession, name: str) -> None:
    """Let no other transaction that locks this name go on until the commit.

    Without it, of two transactions that check and then insert, both find nothing. Take it before any lock on rows that
    other holders of the name lock too.
    """
    await session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))"), {"name": name})
