"""Friends brought: the days for one are given in the transaction that writes the friend down, once for each person."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import exists, func, select
from sqlalchemy.dialects.postgresql import insert

from svitlobot.db.models import ForgottenPerson, ReferralActivation, User
from svitlobot.db.session import AsyncSession
from svitlobot.domain.outbox.delivery import EventKind
from svitlobot.domain.payments.subscriptions import BONUS_DAYS
from svitlobot.errors import NotFoundError, ReferralRefusedError
from svitlobot.schemas.users.profile import Registration
from svitlobot.services.outbox import events
from svitlobot.services.payments import subscriptions
from svitlobot.services.payments.subscriptions import tier_name, until
from svitlobot.services.users import profile

log = structlog.get_logger()

NEW_FOR = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ReferralStats:
    """What a person's invitations have come to."""

    code: str
    invited: int
    days_earned: int


async def meet(session: AsyncSession, person: Registration, mark: bytes, now: datetime, *, has_channel: bool) -> bool:
    """Write down a person who has written to the bot, as `users.register` does; return whether they are new.

    Whoever invited somebody new is rewarded by the same commit, so that nothing can come between. ``mark`` is as in
    `activate`. A newcomer has no part in an invitation that counts for nothing.
    """
    code = person.referral_code
    if code is None or await session.scalar(select(exists().where(User.user_id == person.user_id))):
        return await profile.register(session, person, now, has_channel=has_channel)
    # Before the newcomer's row points at them: of two newcomers at once each would be in the other's way.
    await session.execute(select(User.user_id).where(User.referral_code == code).with_for_update(key_share=True))
    is_new = await profile.register(session, person, now, has_channel=has_channel)
    if is_new:
        try:
            await activate(session, person.user_id, code, mark, now)
        except (NotFoundError, ReferralRefusedError) as error:
            log.info("referral_refused", user_id=person.user_id, code=error.code)
    return is_new


async def activate(session: AsyncSession, referred_user_id: int, code: str, mark: bytes, now: datetime) -> int:
    """Reward whoever has this code for the person they brought; return the days given.

    ``mark`` is that person's (`domain.referrals.mark_of`), made beforehand: no transaction waits for something so slow.

    Raises NotRegisteredError, NotFoundError for an unknown code, and ReferralRefusedError for one's own code, for
    somebody brought already, and for somebody who is not new.
    """
    referred = await profile.get(session, referred_user_id)
    referrer_id = await session.scalar(
        select(User.user_id).where(User.referral_code == code, User.deleted_at.is_(None))
    )
    if referrer_id is None:
        raise NotFoundError("Такого запрошення немає")
    if referrer_id == referred_user_id:
        raise ReferralRefusedError("Запросити самого себе не можна")
    was_here = await session.get(ForgottenPerson, mark)
    if was_here is not None or now - referred.created_at > NEW_FOR:
        raise ReferralRefusedError("Запрошення діють лише для нових людей")
    # Both, always in the same order: two people may bring each other at one moment.
    locked = {
        user_id: await profile.get_locked(session, user_id) for user_id in sorted({referrer_id, referred_user_id})
    }
    activation_id = await _write_down(session, referrer_id, referred_user_id, now)
    if activation_id is None:
        raise ReferralRefusedError("Запрошення вже використано")
    await _reward(session, locked[referrer_id], activation_id, now)
    return BONUS_DAYS


async def stats(session: AsyncSession, user_id: int) -> ReferralStats:
    """Return what a person's invitations have come to. Raises NotRegisteredError."""
    user = await profile.get(session, user_id)
    invited = await session.scalar(
        select(func.count()).select_from(User).where(User.referred_by == user_id, User.deleted_at.is_(None))
    )
    return ReferralStats(user.referral_code or "", invited or 0, user.referral_days_earned)


async def _write_down(session: AsyncSession, referrer_id: int, referred_id: int, now: datetime) -> int | None:
    """Write down who brought whom; None when somebody has brought them already."""
    row = insert(ReferralActivation).values(
        referrer_user_id=referrer_id, referred_user_id=referred_id, days_granted=BONUS_DAYS, activated_at=now
    )
    added = row.on_conflict_do_nothing(index_elements=["referred_user_id"]).returning(ReferralActivation.id)
    return await session.scalar(added)


async def _reward(session: AsyncSession, referrer: User, activation_id: int, now: datetime) -> None:
    change = await subscriptions.grant_bonus(session, referrer, now)
    referrer.referral_count += 1
    referrer.referral_days_earned += BONUS_DAYS
    payload = {"days": BONUS_DAYS, "tier": tier_name(change.after.tier), "until": until(change.after)}
    key = f"referral:{activation_id}"
    await events.tell_person(session, EventKind.REFERRAL, referrer.user_id, payload, now, key)
    await session.flush()
