"""People and the houses they follow. A house in several queues is one house with several rows."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import exists, func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from svitlobot.db.models import Address, Queue, User, UserAddress


async def find(session: AsyncSession, user_id: int) -> User | None:
    """Return a person, unless they asked to be forgotten."""
    query = select(User).where(User.user_id == user_id, User.deleted_at.is_(None))
    return (await session.scalars(query)).one_or_none()


async def is_known(session: AsyncSession, user_id: int) -> bool:
    """Tell whether there is a row of this person, erased or not."""
    return bool(await session.scalar(select(exists().where(User.user_id == user_id))))


async def is_banned(session: AsyncSession, user_id: int) -> bool:
    """Tell whether the operator has banned this person, who may have erased themselves since."""
    return bool(await session.scalar(select(exists().where(User.user_id == user_id, User.banned_at.is_not(None)))))


async def lock(session: AsyncSession, user_id: int, *, even_forgotten: bool = False) -> User | None:
    """Return a person as `find` does, locked until the commit with what they follow."""
    query = select(User).where(User.user_id == user_id, User.deleted_at.is_(None) | even_forgotten)
    locked = query.with_for_update(key_share=True).execution_options(populate_existing=True)
    return (await session.scalars(locked)).one_or_none()


async def add(session: AsyncSession, *, invited_by: str | None, **columns: Any) -> bool:  # noqa: ANN401 - by column
    """Add a person, invited by the owner of this referral code; return whether they are new."""
    inviter = select(User.user_id).where(
        User.referral_code == invited_by, User.user_id != columns["user_id"], User.deleted_at.is_(None)
    )
    row = insert(User).values(**columns, referred_by=inviter.scalar_subquery() if invited_by else None)
    # Without naming an index: of calls at the same moment, any may notice the other by either of two unique ones.
    added = row.on_conflict_do_nothing().returning(User.user_id)
    return (await session.execute(added)).one_or_none() is not None


async def set_last_active(session: AsyncSession, user_ids: Sequence[int], now: datetime, before: datetime) -> None:
    """Set ``last_active_at`` of those who were last active before a moment. Rows that others change are left alone."""
    await session.execute(
        text(
            """
            UPDATE users SET last_active_at = :now FROM (
                SELECT user_id FROM users
                WHERE user_id = ANY (:user_ids) AND last_active_at < :before AND deleted_at IS NULL
                ORDER BY user_id FOR NO KEY UPDATE SKIP LOCKED
            ) AS active WHERE users.user_id = active.user_id
            """
        ),
        {"user_ids": list(user_ids), "now": now, "before": before},
    )


async def stale_members(session: AsyncSession, before: datetime, limit: int) -> Sequence[int]:
    """Return whose place in the channel was learnt before a moment, the longest ago first.

    It reads everybody, some tenths of a second for a million: an index would cost more with every change of a tier.
    """
    query = select(User.user_id).where(User.last_subscription_check < before, ~User.is_blocked)
    return (await session.scalars(query.order_by(User.last_subscription_check).limit(limit))).all()


async def count_invited(session: AsyncSession, user_id: int) -> int:
    """Return how many people came by this one's invitation and are still here."""
    query = select(func.count()).where(User.referred_by == user_id, User.deleted_at.is_(None))
    return (await session.scalars(query)).one()


class Followed(NamedTuple):
    """One row of a house that a person follows."""

    link: UserAddress
    address: Address
    queue_name: str

    @property
    def house(self) -> tuple[str, str]:
        """Name the house: the same for each of its rows."""
        return self.address.street_key, self.address.house_key


async def followed(session: AsyncSession, user_id: int) -> list[Followed]:
    """Return all that a person follows, the first house first, the rows of a house together and by id."""
    rows = await session.execute(
        select(UserAddress, Address, Queue.name)
        .join(Address, Address.id == UserAddress.address_id)
        .join(Queue, Queue.queue_id == Address.queue_id)
        .where(UserAddress.user_id == user_id)
        .order_by(UserAddress.priority, Address.street_key, Address.house_key, Address.id)
        .execution_options(populate_existing=True)
    )
    return [Followed(*row) for row in rows]


async def lock_house(session: AsyncSession, address_id: int) -> Sequence[Address]:
    """Return every row of the house that has this row, by id, and keep it in its queues until the commit."""
    house = select(Address.street_key, Address.house_key).where(Address.id == address_id).subquery()
    query = (
        select(Address)
        .join(house, (Address.street_key == house.c.street_key) & (Address.house_key == house.c.house_key))
        .order_by(Address.id)
        .with_for_update(read=True, key_share=True, of=Address)
    )
    return (await session.scalars(query)).all()
