"""Texts that the operator edits."""

from collections.abc import Collection, Mapping
from datetime import datetime

import asyncpg
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from svitlobot.db.models import ExcelText
from svitlobot.domain.texts.wording import ALIASES, without_aliases


async def read_texts(pool: asyncpg.Pool) -> dict[str, str]:
    """Return every text that the operator has changed, by key."""
    return without_aliases(dict(await pool.fetch("SELECT key, value FROM excel_texts")))


async def changed_texts(session: AsyncSession) -> dict[str, str]:
    """Return the texts that the operator has changed, by key."""
    texts = await session.scalars(select(ExcelText).order_by(ExcelText.key))
    return without_aliases({text.key: text.value for text in texts})


async def save_texts(session: AsyncSession, own: Mapping[str, str], built_in: Collection[str], now: datetime) -> None:
    """Store the operator's own texts; forget those of the keys in ``built_in``."""
    forgotten = {*built_in, *(alias for alias, key in ALIASES.items() if key in built_in)}
    if forgotten:
        await session.execute(delete(ExcelText).where(ExcelText.key.in_(forgotten)))
    if own:
        row = insert(ExcelText)
        new = {"value": row.excluded.value, "updated_at": row.excluded.updated_at}
        stored = [{"key": key, "value": text, "updated_at": now} for key, text in own.items()]
        await session.execute(row.on_conflict_do_update(index_elements=[ExcelText.key], set_=new), stored)
