"""People as the operator sees them, and what the operator does to them and to queues."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from svitlobot.domain.outbox.delivery import Tier
from svitlobot.domain.power.decisions import Announcement
from svitlobot.schemas.broadcasts import RequestKey, SentMessage
from svitlobot.schemas.fields import CurrentTier, FirstName, NextCursor, TelegramId, TierExpiry, Username
from svitlobot.schemas.payments import PaidTier, PaymentInfo
from svitlobot.schemas.storable import NO_NUL
from svitlobot.schemas.users.profile import UserProfile

Reason = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=3, max_length=300, pattern=NO_NUL),
    Field(description="Чому оператор так вирішив; це видно в журналі дій"),
]


class UserRow(BaseModel):
    """A person in a list."""

    model_config = ConfigDict(from_attributes=True)

    user_id: TelegramId
    username: Username
    first_name: FirstName
    subscription_tier: CurrentTier
    subscription_expires_at: TierExpiry
    created_at: datetime = Field(description="Коли людина з'явилася")
    last_active_at: datetime = Field(description="Коли людина востаннє користувалася ботом")
    is_blocked: bool = Field(description="Людина заблокувала бота")
    banned_at: datetime | None = Field(description="Коли оператор заборонив їй писати; null — не забороняв")


class UserPage(BaseModel):
    """Some people; ``next_cursor`` asks for those after them, and there may be some when this page has none."""

    items: list[UserRow] = Field(description="Знайдені люди")
    next_cursor: NextCursor


class Grant(BaseModel):
    """Days given or taken back."""

    model_config = ConfigDict(from_attributes=True)

    tier: Tier = Field(description="Тариф")
    days: int = Field(description="Скільки днів; менше нуля — забрано")
    cause: str = Field(description="Звідки ці дні")
    reason: str | None = Field(description="Пояснення оператора")
    tier_after: Tier = Field(description="Який тариф діяв після цього")
    expires_after: datetime | None = Field(description="До якого часу він діяв")
    created_at: datetime = Field(description="Коли це сталося")


class UserCard(BaseModel):
    """All that the operator needs to help a person. The lists hold the latest few."""

    profile: UserProfile = Field(description="Профіль людини")
    last_active_at: datetime = Field(description="Коли людина востаннє користувалася ботом")
    banned_at: datetime | None = Field(description="Коли оператор заборонив їй писати; null — не забороняв")
    payments: list[PaymentInfo] = Field(description="Останні платежі")
    grants: list[Grant] = Field(description="Останні нарахування днів")
    messages: list[SentMessage] = Field(description="Останні повідомлення")


class DaysGranted(BaseModel):
    """Days of a tier by the operator's decision; less than none takes days back."""

    model_config = ConfigDict(extra="forbid")

    tier: PaidTier = Field(description="Тариф")
    days: Annotated[int, Field(ge=-3660, le=3660)] = Field(description="Скільки днів дати; менше нуля — забрати")
    reason: Reason
    key: RequestKey


class Because(BaseModel):
    """Why the operator does something."""

    model_config = ConfigDict(extra="forbid")

    reason: Reason


class Override(BaseModel):
    """The power an operator sets for a queue, and for how many hours it outweighs what sensors reported before."""

    model_config = ConfigDict(extra="forbid")

    is_power_on: bool = Field(description="Який стан задати: true — світло є")
    reason: Reason
    hours: Annotated[int, Field(ge=1, le=168)] = Field(
        default=6, description="Скільки годин він діє проти попередніх показань"
    )


class OverrideResult(BaseModel):
    """Whether that changed the queue's state, and what its residents get then, as in `Judged`."""

    is_changed: bool = Field(description="Стан черги змінився")
    announcement: Announcement | None = Field(
        default=None,
        description="Що отримають мешканці: change — новину, unstable — що світло блимає, nothing — нічого",
    )
