"""People who changed while messages to them were planned or held."""

from collections.abc import Sequence
from datetime import datetime

import asyncpg

CHANNEL = "svitlobot_people"
"""The database's triggers name here each person who may no longer be owed a message: unsubscribed, banned, unfollowed a
house, changed tier."""

MOST_RISEN = 5_000


async def risen_since(connection: asyncpg.Connection, moment: datetime) -> Sequence[int]:
    """Return whose tier has risen since a moment: an expansion that had passed their new tier has missed them."""
    rows = await connection.fetch(
        "SELECT DISTINCT user_id FROM tier_rises WHERE risen_at > $1 LIMIT $2", moment, MOST_RISEN
    )
    return [row["user_id"] for row in rows]


async def forget_rises(pool: asyncpg.Pool, before: datetime) -> None:
    """Delete rises that no expansion asks about any more."""
    await pool.execute("DELETE FROM tier_rises WHERE risen_at < $1", before)
