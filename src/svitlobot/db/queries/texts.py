"""Texts that the operator edits."""

from collections.abc import Collection, Mapping
from datetime import datetime

import asyncpg
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from svitlobot.db.models import ExcelText


async def read_texts(pool: asyncpg.Pool) -> dict[str, str]:
    """Return every text by its key."""
    return dict(await pool.fetch("SELECT key, value FROM excel_texts"))


async def changed_texts(session: AsyncSession) -> dict[str, str]:
    """Return the texts that the operator has changed, by key."""
    return {text.key: text.value for text in await session.scalars(select(ExcelText).order_by(ExcelText.key))}


async def save_texts(session: AsyncSession, own: Mapping[str, str], built_in: Collection[str], now: datetime) -> None:
    """Store the operator's own texts; forget those of the keys in ``built_in``."""
    if built_in:
        await session.execute(delete(ExcelText).where(ExcelText.key.in_(built_in)))
    if own:
        row = insert(ExcelText)
        new = {"value": row.excluded.value, "updated_at": row.excluded.updated_at}
        stored = [{"key": key, "value": text, "updated_at": now} for key, text in own.items()]
        await session.execute(row.on_conflict_do_update(index_elements=[ExcelText.key], set_=new), stored)
