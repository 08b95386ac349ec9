"""Chats that have another id by now: https://core.telegram.org/bots/api#responseparameters."""

import asyncpg
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from svitlobot.db.models import MovedChat


async def read(pool: asyncpg.Pool) -> dict[int, int]:
    """Return the new ids by the old ones."""
    return dict(await pool.fetch("SELECT chat_id, new_chat_id FROM moved_chats"))


async def save(pool: asyncpg.Pool, chat_id: int, new_chat_id: int) -> None:
    """Store a chat's new id, and give it to the queues whose channel the chat is."""
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute(
            """
            INSERT INTO moved_chats (chat_id, new_chat_id) VALUES ($1, $2)
            ON CONFLICT (chat_id) DO UPDATE SET new_chat_id = excluded.new_chat_id
            """,
            chat_id,
            new_chat_id,
        )
        await connection.execute(
            "UPDATE queues SET telegram_channel_id = $2 WHERE telegram_channel_id = $1", chat_id, new_chat_id
        )


async def current(session: AsyncSession, chat_id: int | None) -> int | None:
    """Return the present id of a chat."""
    moved = await session.scalar(select(MovedChat.new_chat_id).where(MovedChat.chat_id == chat_id))
    return chat_id if moved is None else moved
