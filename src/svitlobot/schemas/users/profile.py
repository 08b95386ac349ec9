"""People in the API. Names follow the columns of ``users``."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from svitlobot.domain.outbox.topics import Topic
from svitlobot.schemas.addresses.streets import QueueRef
from svitlobot.schemas.fields import (
    AddressId,
    CurrentTier,
    FirstName,
    HouseNumber,
    StreetName,
    TelegramId,
    TierExpiry,
    Username,
)
from svitlobot.schemas.storable import NO_NUL, Moment

UserId = Annotated[int, Field(ge=1, lt=2**52, description="Telegram user_id")]
MAX_ACTIVE = 1_000  # people of one report of activity
WarningTime = Literal[5, 10, 15, 30, 60, 120]
MutedTopic = Literal[Topic.POWER, Topic.SCHEDULE, Topic.VOLTAGE]
ClockTime = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
Label = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=30, pattern=NO_NUL)]
Name = Annotated[str, StringConstraints(max_length=100, pattern=NO_NUL)]


class Person(BaseModel):
    """A person as Telegram describes them."""

    username: Name | None = Field(default=None, description="@username людини в Telegram, без @")
    first_name: Name | None = Field(default=None, description="Ім'я людини в Telegram")


class Registration(Person):
    """A person who wrote to the bot. Sent again it changes nothing but the names."""

    user_id: UserId
    referral_code: Annotated[str, StringConstraints(max_length=20, pattern=NO_NUL)] | None = Field(
        default=None, description="Код того, хто запросив"
    )


class UserSettings(BaseModel):
    """What a person has chosen. ``warning_times`` are minutes before an outage, ``return_times`` before power returns.

    At night, from ``quiet_from`` to ``quiet_until`` by the clock of Kyiv, messages come without a sound in night mode.
    ``muted`` are topics of which nothing is told.
    """

    model_config = ConfigDict(extra="ignore")

    warning_times: list[WarningTime] = Field(description="За скільки хвилин до відключення попереджати")
    notifications_enabled: bool = Field(description="Надсилати сповіщення")
    night_mode: bool = Field(description="У тихі години сповіщати без звуку")
    return_times: list[WarningTime] = Field(
        default=[], description="За скільки хвилин до повернення світла попереджати"
    )
    quiet_from: ClockTime = Field(default="23:00", description="Початок тихих годин за київським годинником")
    quiet_until: ClockTime = Field(default="07:00", description="Кінець тихих годин за київським годинником")
    muted: list[MutedTopic] = Field(default=[], description="Про що не сповіщати")


class EntitlementsInfo(BaseModel):
    """What the person's tier gives; see domain/payments/subscriptions.py."""

    model_config = ConfigDict(from_attributes=True)

    addresses: int = Field(description="За скількома будинками можна стежити")
    notifications: bool = Field(description="Сповіщення про зникнення й появу світла")
    warnings: bool = Field(description="Попередження перед відключеннями")
    night_mode: bool = Field(description="Тихі години")
    voltage: bool = Field(description="Напруга й частота")
    history_days: int = Field(description="За скільки днів видно історію")


class FollowedAddress(BaseModel):
    """A house the person follows. One beyond the tier's number is kept but sleeps: ``is_active`` is false."""

    address_id: AddressId
    street: StreetName
    house_number: HouseNumber
    label: str | None = Field(description="Як людина назвала цей будинок")
    priority: int = Field(description="Місце в списку людини: 1 — головний")
    is_active: bool = Field(description="За будинком стежимо; false — він понад число тарифу")
    queues: list[QueueRef] = Field(description="Черги будинку: зазвичай одна")
    is_muted: bool = Field(default=False, description="Людина не хоче сповіщень про цей будинок")
    muted: list[Topic] = Field(default=[], description="Про що не сповіщати, коли йдеться про цей будинок")


class UserProfile(BaseModel):
    """A person as they see themselves."""

    user_id: TelegramId
    username: Username
    first_name: FirstName
    created_at: datetime = Field(description="Коли людина з'явилася")
    subscription_tier: CurrentTier
    subscription_expires_at: TierExpiry
    is_channel_subscribed: bool = Field(description="Людина підписана на канал")
    last_subscription_check: datetime | None = Field(description="Коли це перевіряли")
    is_blocked: bool = Field(description="Людина заблокувала бота")
    is_banned: bool = Field(default=False, description="Оператор заборонив їй писати")
    settings: UserSettings = Field(description="Налаштування людини")
    rights: EntitlementsInfo = Field(description="Що дає її тариф")
    addresses: list[FollowedAddress] = Field(description="Будинки, за якими вона стежить")
    referral_code: str = Field(description="Її код для запрошень")
    referral_count: int = Field(description="Скільки людей вона запросила")
    referral_days_earned: int = Field(description="Скільки днів за це отримала")


class SettingsChange(BaseModel):
    """The settings to change; what is left out stays."""

    model_config = ConfigDict(extra="forbid")

    warning_times: Annotated[list[WarningTime], Field(max_length=6)] | None = Field(
        default=None, description="За скільки хвилин до відключення попереджати"
    )
    notifications_enabled: bool | None = Field(default=None, description="Надсилати сповіщення")
    night_mode: bool | None = Field(default=None, description="У тихі години сповіщати без звуку")
    return_times: Annotated[list[WarningTime], Field(max_length=6)] | None = Field(
        default=None, description="За скільки хвилин до повернення світла попереджати"
    )
    quiet_from: ClockTime | None = Field(default=None, description="Початок тихих годин за київським годинником")
    quiet_until: ClockTime | None = Field(default=None, description="Кінець тихих годин за київським годинником")
    muted: Annotated[list[MutedTopic], Field(max_length=3)] | None = Field(
        default=None, description="Про що не сповіщати"
    )


class UserChange(Person):
    """What to change of a person; what is left out stays. ``is_blocked`` is for the bot and the operator only."""

    model_config = ConfigDict(extra="forbid")

    settings: SettingsChange | None = Field(default=None, description="Налаштування, які змінити; решта лишається")
    primary_address_id: int | None = Field(default=None, description="Який будинок зробити головним")
    is_blocked: bool | None = Field(default=None, description="Людина заблокувала бота; лише для бота й оператора")


class UsersActive(BaseModel):
    """People who used the bot in the last minute."""

    user_ids: Annotated[list[UserId], Field(min_length=1, max_length=MAX_ACTIVE)] = Field(
        description="Люди, які користувалися ботом за останню хвилину"
    )


class AddressChoice(BaseModel):
    """A house to follow; ``instead`` of another one, which then gives up its place and its label."""

    address_id: Annotated[int, Field(ge=1, le=2**31 - 1)] = Field(description="За яким будинком стежити")
    label: Label | None = Field(default=None, description="Як його назвати")
    instead: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = Field(
        default=None, description="Замість якого будинку: місце й назва переходять новому"
    )


class AddressChange(BaseModel):
    """What to change of a house: a label, which null takes away, whether nothing is told of it, or which topics not."""

    label: Label | None = Field(default=None, description="Нова назва; null прибирає її")
    is_muted: bool | None = Field(default=None, description="Не сповіщати про цей будинок")
    muted: Annotated[list[Topic], Field(max_length=len(Topic))] | None = Field(
        default=None, description="Про що не сповіщати, коли йдеться про цей будинок"
    )


class SubscriptionQuestion(BaseModel):
    """Whose place in the channel to check. ``is_member`` is what the bot learnt from Telegram's update of ``at``."""

    user_id: UserId
    is_member: bool | None = Field(default=None, description="Що бот дізнався від Telegram; null — спитати")
    at: Moment | None = Field(default=None, description="Коли це стало так; не вказано — щойно")
    refresh: bool = Field(default=False, description="Спитати Telegram, навіть якщо відповідь ще свіжа")


class SubscriptionState(BaseModel):
    """Whether the person is in the channel; null if Telegram does not say just now, and nothing was changed."""

    user_id: TelegramId
    is_channel_subscribed: bool | None = Field(description="Людина підписана на канал; null, якщо Telegram не відповів")
    subscription_tier: CurrentTier
    checked_at: datetime | None = Field(description="Коли це перевіряли")
    channel_url: str | None = Field(description="Посилання на канал")


class MiniAppSession(BaseModel):
    """A Mini App's pass to its user's own data, sent as ``tma-session TOKEN`` in the header ``Authorization``."""

    token: str = Field(description="Пропуск для заголовка Authorization: tma-session TOKEN")
    expires_at: datetime = Field(description="Коли він перестане діяти")


class MiniAppEntry(MiniAppSession):
    """A session with the person whose it is: the app shows their houses without a second question."""

    user: UserProfile = Field(description="Людина, яка відкрила застосунок")
    is_operator: bool = Field(description="Вона в ADMIN_USER_IDS: застосунок показує їй датчики на мапі")


class TextList(BaseModel):
    """The operator's texts by key; what is not here is built in."""

    items: dict[str, str] = Field(description="Змінені тексти за ключем; решта вбудовані")
