"""Referrals: the bonus days for a friend are granted once, in the transaction that records the friend."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from svitlobot.db.models import User
from svitlobot.db.queries.locks import lock_name
from svitlobot.db.queries.payments import referrals as rows
from svitlobot.db.queries.users import profile as users
from svitlobot.db.session import AsyncSession
from svitlobot.domain.outbox.payloads.personal import ReferralPayload
from svitlobot.domain.payments.subscriptions import BONUS_DAYS
from svitlobot.errors import NotFoundError, NotRegisteredError, ReferralRefusedError
from svitlobot.schemas.users.profile import Registration
from svitlobot.services.outbox import events
from svitlobot.services.payments import subscriptions
from svitlobot.services.payments.subscriptions import tier_name, until
from svitlobot.services.users import profile

log = structlog.get_logger()

NEW_FOR = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ReferralStats:
    """A person's invitations: the code, how many people came, how many days were earned."""

    code: str
    invited: int
    days_earned: int


async def meet(session: AsyncSession, person: Registration, mark: bytes, now: datetime, *, has_channel: bool) -> bool:
    """Register a person who wrote to the bot, as `profile.register` does; return whether they are new.

    The person who invited them is rewarded by the same commit, so that nothing can come between. ``mark`` is as in
    `activate`. A refused invitation does not stop the registration.
    """
    code = person.referral_code
    if code is None:
        return await profile.register(session, person, now, has_channel=has_channel)
    await _lock_friend(session, person.user_id)
    if await users.is_known(session, person.user_id):
        return await profile.register(session, person, now, has_channel=has_channel)
    # Before the newcomer's row points at them: of two newcomers at once each would be in the other's way.
    await rows.lock_referrer(session, code)
    is_new = await profile.register(session, person, now, has_channel=has_channel)
    if is_new:
        try:
            await activate(session, person.user_id, code, mark, now)
        except (NotFoundError, ReferralRefusedError) as error:
            log.info("referral_refused", user_id=person.user_id, code=error.code)
    return is_new


async def activate(session: AsyncSession, referred_id: int, code: str, mark: bytes, now: datetime) -> int:
    """Reward the person who has this code for the friend they brought; return the days granted.

    ``mark`` is the friend's (`domain.users.forgotten.mark_of`). It is slow, so it is made before the transaction.

    Raises NotRegisteredError, NotFoundError for an unknown code, and ReferralRefusedError for one's own code, for a
    friend who was brought already or is not new.
    """
    await _lock_friend(session, referred_id)
    referrer_id = await rows.find_referrer(session, code)
    # Both are locked before anything is decided, always in the same order: two people may bring each other at once.
    locked = await rows.lock_users(session, {referred_id} | ({referrer_id} if referrer_id is not None else set()))
    if referred_id not in locked:
        raise NotRegisteredError(profile.NOT_REGISTERED)
    if referrer_id is None or referrer_id not in locked:
        raise NotFoundError("Такого запрошення немає")
    if referrer_id == referred_id:
        raise ReferralRefusedError("Запросити самого себе не можна")
    referrer, referred = locked[referrer_id], locked[referred_id]
    if now - referred.created_at > NEW_FOR or await rows.was_forgotten(session, mark):
        raise ReferralRefusedError("Запрошення діють лише для нових людей")
    activation_id = await rows.add_activation(session, referrer_id, referred_id, BONUS_DAYS, now)
    if activation_id is None:
        raise ReferralRefusedError("Запрошення вже використано")
    referred.referred_by = referrer_id
    await _reward(session, referrer, activation_id, now)
    return BONUS_DAYS


async def stats(session: AsyncSession, user_id: int) -> ReferralStats:
    """Return how a person's invitations did. Raises NotRegisteredError."""
    user = await profile.get(session, user_id)
    invited = await users.count_invited(session, user_id)
    return ReferralStats(user.referral_code or "", invited, user.referral_days_earned)


async def _lock_friend(session: AsyncSession, user_id: int) -> None:
    """Let a friend be brought, or come back after an erasure, by one transaction at a time."""
    await lock_name(session, f"person:{user_id}")


async def _reward(session: AsyncSession, referrer: User, activation_id: int, now: datetime) -> None:
    change = await subscriptions.grant_bonus(session, referrer, now)
    referrer.referral_days_earned += BONUS_DAYS
    tier = await tier_name(session, change.after.tier)
    payload = ReferralPayload(days=BONUS_DAYS, tier=tier, until=until(change.after))
    key = f"referral:{activation_id}"
    await events.tell_user(session, payload, referrer.user_id, now, key)
    await session.flush()
