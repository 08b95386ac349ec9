"""Whose days end: set-based, a chunk a transaction, found by the index on the end."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession


class Ended(NamedTuple):
    """People whose days are over and who have the same tier now; ``reachable`` are the ids of those to be told."""

    tier: str
    people: int
    reachable: list[int]


async def end(
    session: AsyncSession, now: datetime, limit: int, *, of_payers: bool, newest_first: bool
) -> Sequence[Ended]:
    """End the days that are over, of at most ``limit`` people who have ever paid, or of those who never did.

    A person whose row is locked at this moment is left for the next run. Two that go through people from opposite ends
    do not look at each other's.
    """
    # LIMIT 1 holds PostgreSQL to looking payments up person by person: for EXISTS it may read them all, every chunk.
    order = "DESC" if newest_first else "ASC"
    rows = await session.execute(
        text(
            f"""
            WITH over AS (
                SELECT user_id, subscription_tier AS was FROM users
                WHERE subscription_expires_at <= :now AND :of_payers = coalesce((
                    SELECT true FROM payments
                    WHERE payments.user_id = users.user_id AND status IN ('success', 'refunded') LIMIT 1), false)
                ORDER BY subscription_expires_at {order}, user_id {order} LIMIT :limit FOR UPDATE SKIP LOCKED
            ), ended AS (
                UPDATE users SET subscription_expires_at = NULL,
                       subscription_tier = CASE WHEN is_channel_subscribed THEN 'FREE' ELSE 'NOFREE' END
                FROM over WHERE users.user_id = over.user_id
                RETURNING users.user_id, subscription_tier, is_blocked, was
            ), logged AS (
                INSERT INTO action_logs (user_id, action_type, description, created_at)
                SELECT user_id, 'subscription_ended', was || ' → ' || subscription_tier, :now FROM ended
            )
            SELECT subscription_tier, count(*),
                   coalesce(array_agg(user_id ORDER BY user_id) FILTER (WHERE NOT is_blocked), ARRAY[]::bigint[])
            FROM ended GROUP BY subscription_tier
            """
        ),
        {"now": now, "limit": limit, "of_payers": of_payers},
    )
    return [Ended(*row) for row in rows]


async def leave_flush_to_others(session: AsyncSession) -> None:
    """Let this transaction's commit not wait for the disk.

    A crash may undo its last half second as a whole, and the next run does it again. Nobody is told of what may be
    undone: the log is one sequence, so a sender's lease, which does wait, comes to the disk after what it leases.
    """
    await session.execute(text("SET LOCAL synchronous_commit = off"))


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
