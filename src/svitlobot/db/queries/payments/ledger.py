"""Payments and granted days as a ledger: its totals, and what in it contradicts itself."""

from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from svitlobot.domain.payments.subscriptions import BONUS_DAYS

# A simulated city's people have tiers that nobody paid for; no Telegram user has such a number.
_PLAYED = "user_id BETWEEN 4000000000000 AND 4000099999999"

# By the name of the check, in Ukrainian as the operator reads it.
_CHECKS = {
    "оплачено, а днів не дано": """
        SELECT 'платіж ' || id FROM payments WHERE status IN ('success')
        AND NOT EXISTS (SELECT FROM subscription_grants AS given
                        WHERE given.payment_id = payments.id AND cause = 'payment')
    """,
    "дні дано, а не оплачено": """
        SELECT 'платіж ' || payments.id
        FROM payments JOIN subscription_grants AS given ON given.payment_id = payments.id
        WHERE cause = 'payment' AND status NOT IN ('success', 'refunded')
    """,
    "днів дано не стільки, скільки куплено": """
        SELECT 'платіж ' || payments.id
        FROM payments JOIN subscription_grants AS given ON given.payment_id = payments.id
        WHERE given.days <> CASE cause WHEN 'payment' THEN subscription_days ELSE -subscription_days END
           OR given.tier <> payments.subscription_tier OR given.user_id <> payments.user_id
    """,
    "гроші повернено, а дні лишилися": """
        SELECT 'платіж ' || id FROM payments WHERE status = 'refunded'
        AND (SELECT sum(days) FROM subscription_grants AS given WHERE given.payment_id = payments.id) <> 0
    """,
    # A friend who was forgotten is no longer named among those brought; the days for them stay earned.
    "за друга дано не стільки днів": f"""
        SELECT 'людина ' || user_id FROM
            (SELECT user_id, referral_days_earned AS days FROM users) AS earned
            FULL JOIN
            (SELECT user_id, sum(days) AS days FROM subscription_grants WHERE cause = 'referral' GROUP BY 1) AS given
            USING (user_id)
            LEFT JOIN
            (SELECT referrer_user_id AS user_id, sum(days_granted) AS days
             FROM referral_activations GROUP BY 1) AS named
            USING (user_id)
        WHERE coalesce(earned.days, 0) <> coalesce(given.days, 0) OR named.days > coalesce(given.days, 0)
           OR given.days % {BONUS_DAYS} <> 0
    """,
    "тариф діє не до того дня, до якого дано": """
        SELECT 'людина ' || users.user_id FROM users JOIN LATERAL (
            SELECT tier_after, expires_after FROM subscription_grants AS given
            WHERE given.user_id = users.user_id ORDER BY id DESC LIMIT 1
        ) AS last ON true
        WHERE users.subscription_tier IN ('STANDARD', 'PRO')
          AND (users.subscription_expires_at, users.subscription_tier)
              IS DISTINCT FROM (last.expires_after, last.tier_after)
    """,
    "тариф діє, а днів ніхто не давав": f"""
        SELECT 'людина ' || user_id FROM users
        WHERE (subscription_tier IN ('STANDARD', 'PRO') OR subscription_expires_at IS NOT NULL) AND NOT {_PLAYED}
          AND NOT EXISTS (SELECT FROM subscription_grants AS given WHERE given.user_id = users.user_id)
    """,
    "дні ще тривають, а тарифу вже немає": """
        SELECT 'людина ' || users.user_id FROM users JOIN LATERAL (
            SELECT expires_after FROM subscription_grants AS given
            WHERE given.user_id = users.user_id ORDER BY id DESC LIMIT 1
        ) AS last ON true
        WHERE users.subscription_tier NOT IN ('STANDARD', 'PRO') AND last.expires_after > :now
    """,
    # Days of the tier that is had, or of one that nothing was left of, last as they say; of two tiers, by price.
    "дні тривають не стільки, скільки їх дано": """
        SELECT 'людина ' || user_id FROM subscription_grants
        WHERE days > 0 AND tier = tier_after
          AND (tier_before = tier OR coalesce(expires_before, '-infinity') <= created_at)
          AND expires_after IS DISTINCT FROM
              greatest(coalesce(expires_before, created_at), created_at) + make_interval(hours => days * 24)
    """,
    "між двома записами дні взялися нізвідки або зникли": f"""
        SELECT 'людина ' || user_id FROM (
            SELECT *, lag(expires_after) OVER (PARTITION BY user_id ORDER BY id) AS expired FROM subscription_grants
        ) AS given
        WHERE NOT {_PLAYED} AND CASE WHEN expires_before IS NULL THEN expired > created_at
                                     ELSE expires_before IS DISTINCT FROM expired END
    """,
}

_TOTALS = """
    SELECT count(*) FILTER (WHERE status = 'success'),
           coalesce(sum(amount) FILTER (WHERE status = 'success' AND currency = 'UAH'), 0),
           coalesce(sum(amount) FILTER (WHERE status = 'success' AND currency = 'XTR'), 0)::int,
           coalesce(sum(subscription_days) FILTER (WHERE status = 'success'), 0)::int,
           (SELECT coalesce(sum(days), 0)::int FROM subscription_grants WHERE cause IN ('referral', 'operator')),
           (SELECT coalesce(sum(days), 0)::int FROM subscription_grants)
    FROM payments
"""
_DAY = """
    SELECT count(*) FILTER (WHERE completed_at > :since AND status = 'success'),
           coalesce(sum(amount) FILTER
               (WHERE completed_at > :since AND status = 'success' AND currency = 'UAH'), 0),
           coalesce(sum(amount) FILTER
               (WHERE completed_at > :since AND status = 'success' AND currency = 'XTR'), 0)::int,
           count(*) FILTER (WHERE refunded_at > :since),
           count(*) FILTER (WHERE status = 'pending' AND next_check_at IS NOT NULL)
    FROM payments
"""


class Totals(NamedTuple):
    """Successful payments in all, and days by their cause."""

    payments: int
    hryvnias: Decimal
    stars: int
    days_paid: int
    days_bonus: int
    days_granted: int


class DayOfMoney(NamedTuple):
    """Payments and refunds since a moment, and payments that wait for a provider."""

    payments: int
    hryvnias: Decimal
    stars: int
    refunds: int
    waiting: int


async def find_contradictions(session: AsyncSession, now: datetime) -> dict[str, list[str]]:
    """Return the payments and people that contradict the rules of the ledger, by the name of the check."""
    found = {}
    for name, query in _CHECKS.items():
        if wrong := list(await session.scalars(text(query), {"now": now} if ":now" in query else {})):
            found[name] = wrong
    return found


async def load_totals(session: AsyncSession) -> Totals:
    """Return the totals of the ledger."""
    return Totals(*(await session.execute(text(_TOTALS))).one())


async def load_day(session: AsyncSession, since: datetime) -> DayOfMoney:
    """Return what payments did since a moment."""
    return DayOfMoney(*(await session.execute(text(_DAY), {"since": since})).one())
