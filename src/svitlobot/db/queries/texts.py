"""Texts that the operator edits."""

import asyncpg


async def read_texts(pool: asyncpg.Pool) -> dict[str, str]:
    """Return every text by its key."""
    return dict(await pool.fetch("SELECT key, value FROM excel_texts"))
