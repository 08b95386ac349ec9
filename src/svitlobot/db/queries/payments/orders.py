"""Payments and their callbacks as rows."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

import asyncpg
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from svitlobot.db.models import Payment, PaymentCallback


async def keep_callback(session: AsyncSession, method: str, body: str, now: datetime) -> None:
    """Keep a callback as it came; a repeat of the same bytes is kept once."""
    digest = hashlib.sha256(f"{method} {body}".encode()).digest()
    kept = insert(PaymentCallback).values(payment_method=method, body=body, body_hash=digest, received_at=now)
    await session.execute(kept.on_conflict_do_nothing(index_elements=["body_hash"]))


async def find(session: AsyncSession, order_id: str) -> Payment | None:
    """Return the payment of an order."""
    return (await session.scalars(select(Payment).where(Payment.order_id == order_id))).one_or_none()


async def lock_order(session: AsyncSession, method: str, order_id: str) -> Payment | None:
    """Return an order of this method, locked until the commit."""
    chosen = select(Payment).where(Payment.order_id == order_id, Payment.payment_method == method)
    return (await session.scalars(chosen.with_for_update().execution_options(populate_existing=True))).one_or_none()


async def due_for_check(session: AsyncSession, now: datetime, limit: int) -> Sequence[Payment]:
    """Return payments whose provider is to be asked by now: those unpaid, and those whose money is on its way back.

    Those checked least come first, because people who have just paid are waiting.
    """
    chosen = select(Payment).where(Payment.next_check_at <= now)
    return (await session.scalars(chosen.order_by(Payment.checks, Payment.next_check_at).limit(limit))).all()


async def count_unpaid(session: AsyncSession, user_id: int, since: datetime) -> int:
    """Return how many orders a person has made since a moment without paying."""
    unpaid = Payment.status.in_(("pending", "failed"))
    query = select(func.count()).where(Payment.user_id == user_id, Payment.created_at > since, unpaid)
    return (await session.scalars(query)).one()


async def history(session: AsyncSession, user_id: int, limit: int) -> Sequence[Payment]:
    """Return a person's payments, the newest first."""
    chosen = select(Payment).where(Payment.user_id == user_id).order_by(Payment.id.desc()).limit(limit)
    return (await session.scalars(chosen)).all()


async def paid_by(session: AsyncSession, provider_id: str) -> int | None:
    """Return which payment a provider's number is of."""
    return await session.scalar(select(Payment.id).where(Payment.payment_id == provider_id))


async def delete_old_callbacks(pool: asyncpg.Pool, before: datetime, *, limit: int) -> bool:
    """Delete at most ``limit`` callbacks received before a moment, the oldest first; return whether there were any."""
    # They are numbered as they came, so the oldest are found without reading the others.
    deleted = await pool.fetch(
        """
        DELETE FROM payment_callbacks WHERE id IN (
            SELECT id FROM (SELECT id, received_at FROM payment_callbacks ORDER BY id LIMIT $2) AS oldest
            WHERE received_at < $1
        ) RETURNING id
        """,
        before,
        limit,
    )
    return bool(deleted)
