"""Granted and revoked days as rows."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from svitlobot.db.models import SubscriptionGrant


async def find_by_key(session: AsyncSession, request_key: str) -> SubscriptionGrant | None:
    """Return the grant that was asked for with this key."""
    chosen = select(SubscriptionGrant).where(SubscriptionGrant.request_key == request_key)
    return (await session.scalars(chosen)).one_or_none()


async def latest(session: AsyncSession, user_id: int, limit: int) -> Sequence[SubscriptionGrant]:
    """Return a person's latest grants, newest first."""
    chosen = select(SubscriptionGrant).where(SubscriptionGrant.user_id == user_id)
    return (await session.scalars(chosen.order_by(SubscriptionGrant.id.desc()).limit(limit))).all()
