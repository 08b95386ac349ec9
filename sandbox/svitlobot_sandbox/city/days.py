"""Lets a tier's days pass at once, so that one can see them end. Only in the simulated city, and for its people only.

The product's clock is not touched: what was given to the person moves into the past as a whole, so their books stay
true, and the product's own jobs find that the time has come.
"""

from datetime import datetime, timedelta

from svitlobot.db.session import Database
from svitlobot.errors import ConflictError, NotFoundError
from svitlobot_sandbox.city.residents import FIRST_RESIDENT

_ENDS_AT = "SELECT subscription_expires_at FROM users WHERE user_id = $1 AND deleted_at IS NULL FOR UPDATE"
_MOVE = (
    "UPDATE users SET subscription_expires_at = subscription_expires_at - $2::interval WHERE user_id = $1",
    """
    UPDATE subscription_grants SET created_at = created_at - $2::interval,
        expires_before = expires_before - $2::interval, expires_after = expires_after - $2::interval
    WHERE user_id = $1
    """,
)


async def let_pass(database: Database, user_id: int, left: int, now: datetime) -> datetime:
    """Let a person's days pass until ``left`` of them are left; return when they end.

    Raises NotFoundError for a user outside the city, ConflictError when they have no more days than that.
    """
    async with database.pool.acquire() as connection, connection.transaction():
        ends_at = await connection.fetchval(_ENDS_AT, user_id) if user_id >= FIRST_RESIDENT else None
        if ends_at is None:
            raise NotFoundError("У цієї людини немає днів тарифу")
        target: datetime = now + timedelta(days=left)
        if ends_at <= target:
            raise ConflictError("Стільки днів уже не лишилося")
        for statement in _MOVE:
            await connection.execute(statement, user_id, ends_at - target)
    return target
