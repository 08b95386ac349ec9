"""Whose days end: set-based, a chunk a transaction, found by the index on the end."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession


class Ended(NamedTuple):
    """A person whose days are over, and the tier they have now."""

    user_id: int
    tier: str
    is_blocked: bool


async def end(session: AsyncSession, now: datetime, limit: int, *, of_payers: bool) -> Sequence[Ended]:
    """End the days that are over, of at most ``limit`` people who have ever paid, or of those who never did.

    A person whose row is locked at this moment is left for the next run.
    """
    # LIMIT 1 holds PostgreSQL to looking payments up person by person: for EXISTS it may read them all, every chunk.
    rows = await session.execute(
        text(
            """
            WITH over AS (
                SELECT user_id, subscription_tier AS was FROM users
                WHERE subscription_expires_at <= :now AND :of_payers = coalesce((
                    SELECT true FROM payments
                    WHERE payments.user_id = users.user_id AND status IN ('success', 'refunded') LIMIT 1), false)
                ORDER BY subscription_expires_at LIMIT :limit FOR UPDATE SKIP LOCKED
            ), ended AS (
                UPDATE users SET subscription_expires_at = NULL,
                       subscription_tier = CASE WHEN is_channel_subscribed THEN 'FREE' ELSE 'NOFREE' END
                FROM over WHERE users.user_id = over.user_id
                RETURNING users.user_id, subscription_tier, is_blocked, was
            ), logged AS (
                INSERT INTO action_logs (user_id, action_type, description, created_at)
                SELECT user_id, 'subscription_ended', was || ' → ' || subscription_tier, :now FROM ended
            )
            SELECT user_id, subscription_tier, is_blocked FROM ended
            """
        ),
        {"now": now, "limit": limit, "of_payers": of_payers},
    )
    return [Ended(*row) for row in rows]


class Reminded(NamedTuple):
    """The end of a subscription and its person; reminders go through people in this order."""

    expires_at: datetime
    user_id: int


def from_the_end_of(moment: datetime) -> Reminded:
    """Return what everybody whose days end later comes after."""
    return Reminded(moment, 2**63 - 1)


async def remind(session: AsyncSession, after: Reminded, until: datetime, days: int, limit: int) -> Sequence[Reminded]:
    """Note, for at most ``limit`` people who come after one and whose days end by ``until``, that they are reminded.

    Return those people. To go on from the last of them keeps a chunk from reading through all chunks before it.
    """
    rows = await session.execute(
        text(
            """
            INSERT INTO subscription_reminders (user_id, expires_at, days)
            SELECT user_id, subscription_expires_at, :days FROM users
            WHERE (subscription_expires_at, user_id) > (:after, cast(:last AS bigint))
              AND subscription_expires_at <= :until AND NOT is_blocked
              AND NOT EXISTS (SELECT FROM subscription_reminders AS sent
                              WHERE sent.user_id = users.user_id AND sent.days = :days
                                AND sent.expires_at = subscription_expires_at)
            ORDER BY subscription_expires_at, user_id LIMIT :limit
            ON CONFLICT DO NOTHING RETURNING expires_at, user_id
            """
        ),
        {"after": after.expires_at, "last": after.user_id, "until": until, "days": days, "limit": limit},
    )
    return [Reminded(*row) for row in rows]


async def forget_reminders(session: AsyncSession, before: datetime) -> None:
    """Drop the notes of ends long past."""
    await session.execute(text("DELETE FROM subscription_reminders WHERE expires_at < :before"), {"before": before})
