"""People as the operator sees them, and what the operator does to them and to queues."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from svitlobot.domain.outbox.delivery import Tier
from svitlobot.domain.power.decisions import Announcement
from svitlobot.schemas.broadcasts import RequestKey, SentMessage
from svitlobot.schemas.payments import PaidTier, PaymentInfo
from svitlobot.schemas.storable import NO_NUL
from svitlobot.schemas.users.profile import UserProfile

Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=300, pattern=NO_NUL)]


class UserRow(BaseModel):
    """A person in a list."""

    model_config = ConfigDict(from_attributes=True)

    user_id: int
    username: str | None
    first_name: str | None
    subscription_tier: Tier
    subscription_expires_at: datetime | None
    created_at: datetime
    last_active_at: datetime
    is_blocked: bool
    banned_at: datetime | None


class UserPage(BaseModel):
    """Some people; ``next_cursor`` asks for those after them, and there may be some when this page has none."""

    items: list[UserRow]
    next_cursor: int | None


class Grant(BaseModel):
    """Days given or taken back."""

    model_config = ConfigDict(from_attributes=True)

    tier: Tier
    days: int
    cause: str
    reason: str | None
    tier_after: Tier
    expires_after: datetime | None
    created_at: datetime


class UserCard(BaseModel):
    """All that the operator needs to help a person. The lists hold the latest few."""

    profile: UserProfile
    last_active_at: datetime
    banned_at: datetime | None
    payments: list[PaymentInfo]
    grants: list[Grant]
    messages: list[SentMessage]


class DaysGranted(BaseModel):
    """Days of a tier by the operator's decision; less than none takes days back."""

    model_config = ConfigDict(extra="forbid")

    tier: PaidTier
    days: Annotated[int, Field(ge=-3660, le=3660)]
    reason: Reason
    key: RequestKey


class Because(BaseModel):
    """Why the operator does something."""

    model_config = ConfigDict(extra="forbid")

    reason: Reason


class Override(BaseModel):
    """The operator's word on a queue's power, and for how many hours it holds against what sensors said before."""

    model_config = ConfigDict(extra="forbid")

    is_power_on: bool
    reason: Reason
    hours: Annotated[int, Field(ge=1, le=168)] = 6


class OverrideResult(BaseModel):
    """Whether that changed the queue's state, and what its residents get then, as in `Judged`."""

    is_changed: bool
    announcement: Announcement | None = None
