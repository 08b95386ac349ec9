"""People in the API. Names follow the columns of ``users``."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from svitlobot.domain.outbox.delivery import Tier
from svitlobot.domain.outbox.topics import Topic
from svitlobot.schemas.addresses import QueueRef
from svitlobot.schemas.storable import NO_NUL, Moment

UserId = Annotated[int, Field(ge=1, lt=2**52, description="Telegram user_id")]
MAX_ACTIVE = 1_000  # people of one report of activity
WarningTime = Literal[5, 10, 15, 30, 60, 120]
MutedTopic = Literal[Topic.POWER, Topic.SCHEDULE, Topic.VOLTAGE]
ClockTime = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
Label = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=30, pattern=NO_NUL)]
Name = Annotated[str, StringConstraints(max_length=100, pattern=NO_NUL)]


class Person(BaseModel):
    """What Telegram says of a person."""

    username: Name | None = None
    first_name: Name | None = None


class Registration(Person):
    """A person who wrote to the bot. Sent again it changes nothing but the names."""

    user_id: UserId
    referral_code: Annotated[str, StringConstraints(max_length=20, pattern=NO_NUL)] | None = None


class UserSettings(BaseModel):
    """What a person has chosen. ``warning_times`` are minutes before an outage, ``return_times`` before power returns.

    At night, from ``quiet_from`` to ``quiet_until`` by the clock of Kyiv, messages come without a sound in night mode.
    ``muted`` are topics of which nothing is told.
    """

    model_config = ConfigDict(extra="ignore")

    warning_times: list[WarningTime]
    return_times: list[WarningTime] = []
    notifications_enabled: bool
    night_mode: bool
    quiet_from: ClockTime = "23:00"
    quiet_until: ClockTime = "07:00"
    muted: list[MutedTopic] = []


class EntitlementsInfo(BaseModel):
    """What the person's tier gives; see domain/payments/subscriptions.py."""

    model_config = ConfigDict(from_attributes=True)

    addresses: int
    notifications: bool
    warnings: bool
    night_mode: bool
    voltage: bool
    history_days: int


class FollowedAddress(BaseModel):
    """A house the person follows. One beyond the tier's number is kept but sleeps: ``is_active`` is false."""

    address_id: int
    street: str
    house_number: str
    label: str | None
    priority: int
    is_active: bool
    is_muted: bool = False
    queues: list[QueueRef]


class UserProfile(BaseModel):
    """A person as they see themselves."""

    user_id: int
    username: str | None
    first_name: str | None
    created_at: datetime
    subscription_tier: Tier
    subscription_expires_at: datetime | None
    is_channel_subscribed: bool
    last_subscription_check: datetime | None
    is_blocked: bool
    is_banned: bool = False
    settings: UserSettings
    rights: EntitlementsInfo
    addresses: list[FollowedAddress]
    referral_code: str
    referral_count: int
    referral_days_earned: int


class SettingsChange(BaseModel):
    """The settings to change; what is left out stays."""

    model_config = ConfigDict(extra="forbid")

    warning_times: Annotated[list[WarningTime], Field(max_length=6)] | None = None
    return_times: Annotated[list[WarningTime], Field(max_length=6)] | None = None
    notifications_enabled: bool | None = None
    night_mode: bool | None = None
    quiet_from: ClockTime | None = None
    quiet_until: ClockTime | None = None
    muted: Annotated[list[MutedTopic], Field(max_length=3)] | None = None


class UserChange(Person):
    """What to change of a person; what is left out stays. ``is_blocked`` is for the bot and the operator only."""

    model_config = ConfigDict(extra="forbid")

    settings: SettingsChange | None = None
    primary_address_id: int | None = None
    is_blocked: bool | None = None


class UsersActive(BaseModel):
    """People who used the bot in the last minute."""

    user_ids: Annotated[list[UserId], Field(min_length=1, max_length=MAX_ACTIVE)]


class AddressChoice(BaseModel):
    """A house to follow; ``instead`` of another one, which then gives up its place and its label."""

    address_id: Annotated[int, Field(ge=1, le=2**31 - 1)]
    label: Label | None = None
    instead: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = None


class AddressChange(BaseModel):
    """What to change of a house: a label, which null takes away, or whether nothing is told of it."""

    label: Label | None = None
    is_muted: bool | None = None


class SubscriptionQuestion(BaseModel):
    """Whose place in the channel to check. ``is_member`` is what the bot learnt from Telegram's update of ``at``."""

    user_id: UserId
    is_member: bool | None = None
    at: Moment | None = Field(default=None, description="Коли це стало так; не вказано — щойно")
    refresh: bool = Field(default=False, description="Спитати Telegram, навіть якщо відповідь ще свіжа")


class SubscriptionState(BaseModel):
    """Whether the person is in the channel; null if Telegram does not say just now, and nothing was changed."""

    user_id: int
    is_channel_subscribed: bool | None
    subscription_tier: Tier
    checked_at: datetime | None
    channel_url: str | None


class MiniAppSession(BaseModel):
    """A Mini App's pass to its user's own data, sent as ``tma-session TOKEN`` in the header ``Authorization``."""

    token: str
    expires_at: datetime


class TextList(BaseModel):
    """The operator's texts by key; what is not here is built in."""

    items: dict[str, str]
