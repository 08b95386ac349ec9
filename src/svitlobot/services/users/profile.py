"""User profiles: registration, settings, and what the tier entitles to."""

import json
import secrets
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from svitlobot.db.models import User
from svitlobot.db.models.users import DEFAULT_SETTINGS
from svitlobot.db.queries.users import mutes
from svitlobot.db.queries.users import profile as users_profile
from svitlobot.db.session import AsyncSession
from svitlobot.domain.outbox.delivery import Tier
from svitlobot.domain.outbox.topics import EVERYTHING, EVERYWHERE, Topic
from svitlobot.domain.payments.subscriptions import ENTITLEMENTS, tier_by_channel
from svitlobot.errors import BannedError, NotRegisteredError
from svitlobot.schemas.addresses.streets import QueueRef
from svitlobot.schemas.users.profile import (
    EntitlementsInfo,
    FollowedAddress,
    Registration,
    SettingsChange,
    UserChange,
    UserProfile,
    UserSettings,
)
from svitlobot.services import audit
from svitlobot.services.users import addresses

DEFAULTS: dict[str, Any] = json.loads(DEFAULT_SETTINGS)
NOT_REGISTERED = "Такої людини немає: спершу треба написати боту /start"
ACTIVITY_NOTED_EVERY = timedelta(minutes=1)
CODE_BYTES = 12  # 16 characters: unguessable, and short enough for a Telegram link


async def register(session: AsyncSession, person: Registration, now: datetime, *, has_channel: bool) -> bool:
    """Register a person who wrote to the bot; return whether they are new.

    Sent again it refreshes the name, and a person who had blocked the bot is reachable again. Without a channel
    everybody has what its members would have. An unknown ``referral_code`` is ignored.
    """
    is_new = await users_profile.add(
        session,
        invited_by=person.referral_code,
        user_id=person.user_id,
        username=person.username,
        first_name=person.first_name,
        created_at=now,
        last_active_at=now,
        address_count=0,
        referral_code=_new_code(),
        subscription_tier=tier_by_channel(Tier.NOFREE, is_subscribed=not has_channel),
        is_channel_subscribed=not has_channel,
    )
    if is_new:
        audit.record(session, "user_registered", now, actor=None, description=None, user_id=person.user_id)
    elif (user := await users_profile.lock(session, person.user_id, even_forgotten=True)) is not None:
        _welcome_back(user, person, now)
        if not has_channel:
            follow_channel(session, user, is_member=True, at=now)
    await session.flush()
    return is_new


def _welcome_back(user: User, person: Registration, now: datetime) -> None:
    user.username, user.first_name = person.username, person.first_name
    user.last_active_at = now
    user.is_blocked = user.banned_at is not None
    user.referral_code = user.referral_code or _new_code()
    if user.deleted_at is not None:
        user.created_at, user.deleted_at = now, None


def _new_code() -> str:
    return secrets.token_urlsafe(CODE_BYTES)


def follow_channel(session: AsyncSession, user: User, *, is_member: bool, at: datetime) -> None:
    """Give a (locked) person what their place in the channel gives, and note a tier that changes by it."""
    before = user.subscription_tier
    user.is_channel_subscribed = is_member
    user.subscription_tier = tier_by_channel(Tier(before), is_subscribed=is_member)
    if user.subscription_tier != before:
        change = f"{before} → {user.subscription_tier}"
        audit.record(session, "tier_by_channel", at, actor=None, description=change, user_id=user.user_id)


async def get_locked(session: AsyncSession, user_id: int) -> User:
    """Return a person, locked until the commit. Raises NotRegisteredError."""
    user = await users_profile.lock(session, user_id)
    if user is None:
        raise NotRegisteredError(NOT_REGISTERED)
    return user


def check_not_banned(user: User) -> None:
    """Raise BannedError for whom the operator has banned."""
    if user.banned_at is not None:
        raise BannedError


async def check_may_use(session: AsyncSession, user_id: int) -> None:
    """Raise BannedError for a person whom the operator has banned; an unknown person passes."""
    if await users_profile.is_banned(session, user_id):
        raise BannedError


async def get(session: AsyncSession, user_id: int) -> User:
    """Return a person. Raises NotRegisteredError."""
    user = await users_profile.find(session, user_id)
    if user is None:
        raise NotRegisteredError(NOT_REGISTERED)
    return user


async def note_activity(session: AsyncSession, user_ids: Sequence[int], now: datetime) -> None:
    """Set when people were last active, to the minute. Erased people stay as they are."""
    await users_profile.set_last_active(session, user_ids, now, now - ACTIVITY_NOTED_EVERY)


async def change(session: AsyncSession, user_id: int, wanted: UserChange) -> None:
    """Change what ``wanted`` names and leave the rest.

    Raises NotRegisteredError, and NotFoundError when the primary address is not one of the person's.
    """
    user = await get_locked(session, user_id)
    for name in wanted.model_fields_set & {"username", "first_name"}:
        setattr(user, name, getattr(wanted, name))
    if wanted.is_blocked is not None:
        user.is_blocked = wanted.is_blocked or user.banned_at is not None
    if wanted.settings is not None:
        user.settings = user.settings | _chosen(wanted.settings)
        if wanted.settings.muted is not None:
            await mutes.replace(session, user_id, [EVERYWHERE], set(wanted.settings.muted))
    if wanted.primary_address_id is not None:
        await addresses.make_primary(session, user, wanted.primary_address_id)
    await session.flush()


def _chosen(settings: SettingsChange) -> dict[str, Any]:
    chosen = settings.model_dump(exclude_none=True, exclude={"muted"})
    for times in ("warning_times", "return_times"):
        if times in chosen:
            chosen[times] = sorted(set(chosen[times]))
    return chosen


async def profile(session: AsyncSession, user_id: int) -> UserProfile:
    """Return a person as they see themselves. Raises NotRegisteredError."""
    user = await get(session, user_id)
    rights = ENTITLEMENTS[Tier(user.subscription_tier)]
    houses = await addresses.houses_of(session, user_id)
    muted = await mutes.load(session, user_id)
    return UserProfile(
        user_id=user.user_id,
        username=user.username,
        first_name=user.first_name,
        created_at=user.created_at,
        subscription_tier=Tier(user.subscription_tier),
        subscription_expires_at=user.subscription_expires_at,
        is_channel_subscribed=user.is_channel_subscribed,
        last_subscription_check=user.last_subscription_check,
        is_blocked=user.is_blocked,
        is_banned=user.banned_at is not None,
        settings=UserSettings.model_validate(DEFAULTS | user.settings | {"muted": sorted(muted[EVERYWHERE])}),
        rights=EntitlementsInfo.model_validate(rights),
        addresses=[_house(house, rights.addresses, muted) for house in houses],
        referral_code=user.referral_code or "",
        referral_count=await users_profile.count_invited(session, user_id),
        referral_days_earned=user.referral_days_earned,
    )


def _house(rows: addresses.House, allowed: int, muted: Mapping[int, Collection[str]]) -> FollowedAddress:
    first = rows[0]
    silent = set(muted.get(first.address.id, ()))
    return FollowedAddress(
        address_id=first.address.id,
        street=first.address.street,
        house_number=first.address.house_number,
        label=first.link.label,
        priority=first.link.priority,
        is_active=first.link.priority <= allowed,
        is_muted=EVERYTHING in silent,
        muted=sorted(Topic(topic) for topic in silent - {EVERYTHING}),
        queues=[QueueRef(queue_id=row.address.queue_id, name=row.queue_name) for row in rows],
    )
