"""The texts that events were told in: an event keeps the edition it began with, whatever the operator edits later."""

import hashlib
import uuid

import asyncpg


def text_id(body: str) -> uuid.UUID:
    """Return what names a text."""
    return uuid.UUID(bytes=hashlib.sha256(body.encode()).digest()[:16])


async def agree_on(pool: asyncpg.Pool, event_id: int, body: str) -> tuple[int, str]:
    """Give an event its edition, ``body`` unless another sender was first; return the edition that it has."""
    async with pool.acquire() as connection, connection.transaction():
        edition = await connection.fetchval(
            """
            WITH new AS (
                INSERT INTO text_editions (digest, body) VALUES ($1, $2) ON CONFLICT (digest) DO NOTHING RETURNING id
            )
            SELECT id FROM new UNION ALL SELECT id FROM text_editions WHERE digest = $1 LIMIT 1
            """,
            text_id(body),
            body,
        )
        row = await connection.fetchrow(
            """
            UPDATE events SET text_edition_id = coalesce(text_edition_id, $2) WHERE events.id = $1
            RETURNING text_edition_id, (SELECT body FROM text_editions WHERE id = coalesce(text_edition_id, $2))
            """,
            event_id,
            edition,
        )
    return (row[0], row[1]) if row else (edition, body)


async def read(pool: asyncpg.Pool, edition_id: int) -> str | None:
    """Return an edition's text."""
    body: str | None = await pool.fetchval("SELECT body FROM text_editions WHERE id = $1", edition_id)
    return body
