"""Invitations as rows: who has a code, who was brought, who was here before."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from svitlobot.db.models import ForgottenPerson, ReferralActivation, User


async def find_referrer(session: AsyncSession, code: str) -> int | None:
    """Return whose code it is."""
    return await session.scalar(select(User.user_id).where(User.referral_code == code, User.deleted_at.is_(None)))


async def lock_referrer(session: AsyncSession, code: str) -> None:
    """Lock the person who has this code until the commit."""
    await session.execute(select(User.user_id).where(User.referral_code == code).with_for_update(key_share=True))


async def lock_users(session: AsyncSession, user_ids: Collection[int]) -> dict[int, User]:
    """Lock people until the commit, in the order of their ids; return those who are here, as they are now."""
    chosen = select(User).where(User.user_id.in_(user_ids), User.deleted_at.is_(None)).order_by(User.user_id)
    locked = chosen.with_for_update(key_share=True).execution_options(populate_existing=True)
    return {user.user_id: user for user in await session.scalars(locked)}


async def was_forgotten(session: AsyncSession, mark: bytes) -> bool:
    """Tell whether the person with this mark was here before and asked to be forgotten."""
    return bool(await session.scalar(select(exists().where(ForgottenPerson.mark == mark))))


async def add_activation(
    session: AsyncSession, referrer_id: int, referred_id: int, days: int, now: datetime
) -> int | None:
    """Record who brought whom; return the record's id, None if the person has been brought already."""
    row = insert(ReferralActivation).values(
        referrer_user_id=referrer_id, referred_user_id=referred_id, days_granted=days, activated_at=now
    )
    added = row.on_conflict_do_nothing(index_elements=["referred_user_id"]).returning(ReferralActivation.id)
    return await session.scalar(added)
