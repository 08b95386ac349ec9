"""What the silence sweep keeps from one run to the next, and the heartbeat of the API."""

from datetime import datetime

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from svitlobot.db.models import SilenceWatch


async def get_watch_locked(session: AsyncSession, now: datetime) -> SilenceWatch:
    """Lock the sweep's row and return it. The first sweep of all makes it."""
    first = insert(SilenceWatch).values(id=1, swept_at=now, listening_since=now, doubtful_queues=[])
    await session.execute(first.on_conflict_do_nothing())
    return await session.get_one(SilenceWatch, 1, with_for_update=True)


async def load_doubtful_queues(session: AsyncSession) -> set[int]:
    """Return the queues whose silence the last sweep held back."""
    watch = await session.get(SilenceWatch, 1)
    return set(watch.doubtful_queues) if watch else set()


async def save_heartbeat(session: AsyncSession, now: datetime, *, has_just_started: bool) -> None:
    """Store that the API can be reached."""
    first = insert(SilenceWatch).values(id=1, swept_at=now, listening_since=now, api_alive_at=now, doubtful_queues=[])
    news = {"api_alive_at": now} | ({"listening_since": now} if has_just_started else {})
    await session.execute(first.on_conflict_do_update(index_elements=["id"], set_=news))
