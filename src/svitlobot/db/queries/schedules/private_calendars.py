"""Private calendars: whose token is whose."""

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from svitlobot.db.models import PrivateCalendar


async def owner_of(session: AsyncSession, token: str) -> int | None:
    """Return whose calendar a token opens."""
    query = select(PrivateCalendar.user_id).where(PrivateCalendar.token == token)
    return (await session.scalars(query)).one_or_none()


async def keep_token(session: AsyncSession, user_id: int, new: str, *, rotate: bool) -> str:
    """Return a person's token. It is the ``new`` one if they had none, or if it is to be rotated."""
    row = insert(PrivateCalendar).values(user_id=user_id, token=new)
    renewed = {"token": row.excluded.token if rotate else PrivateCalendar.token}
    kept = row.on_conflict_do_update(index_elements=[PrivateCalendar.user_id], set_=renewed)
    return (await session.scalars(kept.returning(PrivateCalendar.token))).one()
