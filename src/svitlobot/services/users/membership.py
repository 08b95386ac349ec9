"""Membership in the operator's channel, and the tier that follows from it."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from time import monotonic

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from svitlobot.clock import Clock
from svitlobot.db.models import User
from svitlobot.db.queries.users import profile as rows
from svitlobot.db.session import AsyncSession, Database
from svitlobot.domain.users.membership import is_fresh
from svitlobot.errors import NotRegisteredError
from svitlobot.services.users import profile

log = structlog.get_logger()

ASKED_EVERY_S = 5

STALE_AFTER = timedelta(days=7)
RECHECKED = 150  # people a run
ASKED_AFTER_S = 0.2  # Telegram lets a bot ask some thirty times a second, and people wait for other answers
RECHECK_LIMIT_S = 40.0
SILENCES = 3

Ask = Callable[[int], Awaitable[bool | None]]
"""Asks Telegram of a person; None: it did not say."""


async def learn(session: AsyncSession, user_id: int, *, is_member: bool, at: datetime) -> User:
    """Store what is known of a person's place in the channel at a moment, unless something later is known already.

    Raises NotRegisteredError.
    """
    user = await profile.get_locked(session, user_id)
    if user.last_subscription_check is None or user.last_subscription_check <= at:
        profile.follow_channel(session, user, is_member=is_member, at=at)
        user.last_subscription_check = at
        await session.flush()
    return user


async def check(
    database: Database, redis: Redis, ask: Ask, user_id: int, now: datetime, *, refresh: bool
) -> tuple[User, bool | None]:
    """Return a person and whether they are in the channel, None if Telegram does not say.

    Telegram is asked when its last answer is no longer fresh (`domain.users.membership`), or with ``refresh``, but of
    one person once in five seconds; in between, the last answer stands. No transaction is open while it thinks.

    Raises NotRegisteredError.
    """
    async with database.transaction() as session:
        user = await profile.get(session, user_id)
    checked_at = user.last_subscription_check
    is_known = checked_at is not None
    if (is_fresh(checked_at, now) and not refresh) or not await _may_ask(redis, user_id):
        return user, user.is_channel_subscribed if is_known else None
    is_member = await ask(user_id)
    if is_member is None:
        return user, None
    async with database.transaction() as session:
        user = await learn(session, user_id, is_member=is_member, at=now)
        return user, user.is_channel_subscribed


async def recheck(database: Database, ask: Ask, clock: Clock, *, every_s: float = ASKED_AFTER_S) -> int:
    """Ask Telegram again of those whose place in the channel was learnt longest ago; return how many were learnt anew.

    Telegram tells by itself who comes and goes, but not for ever to a bot that is away. Asked slowly, as the limit is
    shared with everything else that the bot does, and no more when Telegram does not say.
    """
    async with database.transaction() as session:
        stale = await rows.stale_members(session, clock() - STALE_AFTER, RECHECKED)
    no_later, learnt, silences = monotonic() + RECHECK_LIMIT_S, 0, 0
    for user_id in stale:
        asked_at = clock()
        is_member = await ask(user_id)
        if is_member is None:
            silences += 1
        else:
            learnt += await _learn_if_there(database, user_id, is_member=is_member, at=asked_at)
        if silences > SILENCES or monotonic() > no_later:
            break
        await asyncio.sleep(every_s)
    return learnt


async def _learn_if_there(database: Database, user_id: int, *, is_member: bool, at: datetime) -> bool:
    try:
        async with database.transaction() as session:
            await learn(session, user_id, is_member=is_member, at=at)
    except NotRegisteredError:  # forgotten meanwhile
        return False
    return True


async def admit(session: AsyncSession, user_id: int, now: datetime) -> User:
    """Give a person what members of the channel have, there being no channel. Raises NotRegisteredError."""
    user = await profile.get_locked(session, user_id)
    profile.follow_channel(session, user, is_member=True, at=now)
    await session.flush()
    return user


async def _may_ask(redis: Redis, user_id: int) -> bool:
    try:
        return bool(await redis.set(f"membership:{user_id}", b"", nx=True, ex=ASKED_EVERY_S))
    except (RedisError, OSError) as error:
        log.warning("membership_pace_unavailable", reason=type(error).__name__)
        return True
