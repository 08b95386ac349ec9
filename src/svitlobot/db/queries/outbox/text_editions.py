"""The texts that events were told in: an event keeps the edition it began with, whatever the operator edits later."""

import hashlib
import uuid

import asyncpg


def text_id(body: str) -> uuid.UUID:
    """Return what names a text."""
    return uuid.UUID(bytes=hashlib.sha256(body.encode()).digest()[:16])


async def agree_on(pool: asyncpg.Pool, event_id: int, body: str) -> tuple[int, str]:
    """Give an event its edition, ``body`` unless another sender was first; return the edition that it has."""
    # Each statement sees what the one before has waited for: another sender may be writing the same edition.
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute(
            "INSERT INTO text_editions (digest, body) VALUES ($1, $2) ON CONFLICT (digest) DO NOTHING",
            text_id(body),
            body,
        )
        own: int = await connection.fetchval("SELECT id FROM text_editions WHERE digest = $1", text_id(body))
        agreed: int | None = await connection.fetchval(
            "UPDATE events SET text_edition_id = coalesce(text_edition_id, $2) WHERE id = $1 RETURNING text_edition_id",
            event_id,
            own,
        )
        if agreed is None or agreed == own:
            return own, body
        return agreed, await connection.fetchval("SELECT body FROM text_editions WHERE id = $1", agreed)
