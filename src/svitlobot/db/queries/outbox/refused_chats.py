"""Chats of the operator and channels that refuse messages for good, as senders found out."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import asyncpg
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession


async def read(pool: asyncpg.Pool) -> dict[int, str]:
    """Return why chats refuse messages, by chat."""
    return dict(await pool.fetch("SELECT chat_id, reason FROM refused_chats"))


async def save(pool: asyncpg.Pool, refused: Mapping[int, str]) -> None:
    """Store chats that refused a message; since when stays the first moment."""
    await pool.executemany(
        "INSERT INTO refused_chats (chat_id, reason) VALUES ($1, $2) "
        "ON CONFLICT (chat_id) DO UPDATE SET reason = excluded.reason",
        list(refused.items()),
    )


async def forget(pool: asyncpg.Pool, chat_ids: Collection[int]) -> None:
    """Forget chats that take messages again."""
    await pool.execute("DELETE FROM refused_chats WHERE chat_id = ANY($1::bigint[])", list(chat_ids))


async def in_use(session: AsyncSession, admin_chat: int | None) -> Sequence[Any]:
    """Return (chat_id, queue's name, reason, since) of refusing chats that we write to.

    The queue is null for the operator's chat, which may have moved.
    """
    rows = await session.execute(
        text(
            """
            SELECT chat_id, queues.name, reason, refused_chats.created_at
            FROM refused_chats LEFT JOIN queues ON telegram_channel_id = chat_id
            WHERE queue_id IS NOT NULL OR chat_id = coalesce(
                (SELECT new_chat_id FROM moved_chats WHERE moved_chats.chat_id = :admin_chat), :admin_chat
            )
            ORDER BY queue_id NULLS FIRST
            """
        ),
        {"admin_chat": admin_chat},
    )
    return rows.all()
