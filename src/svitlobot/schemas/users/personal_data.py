"""All that is kept of a person, as they are given it."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from pydantic import BaseModel, Field

from svitlobot.schemas.fields import HouseNumber, StreetName
from svitlobot.schemas.users.profile import UserProfile


class SentNotification(BaseModel):
    """A message: what it was about, when that happened, what became of the message, and its text.

    ``text`` is Telegram HTML; it is null for the oldest messages when all texts together would be too long.
    """

    kind: str = Field(description="Вид події")
    queue: str | None = Field(description="Назва черги; null, якщо подія не про чергу")
    event_at: datetime = Field(description="Коли сталася подія")
    state: str = Field(description="Що з повідомленням")
    sent_at: datetime | None = Field(description="Коли надіслано; null — ні")
    text: str | None = Field(description="Текст у Telegram HTML; null у найдавніших, якщо всі разом завеликі")


class OwnCrowdReport(BaseModel):
    """What the person said about their power."""

    report_type: str = Field(description="Що людина повідомила: світло є чи немає")
    street: StreetName
    house_number: HouseNumber
    reported_at: datetime = Field(description="Коли повідомила вперше")
    last_said_at: datetime = Field(description="Коли повідомила востаннє")
    status: str = Field(description="Що стало з повідомленням")
    latitude: Decimal | None = Field(description="Широта місця, якщо людина його надіслала")
    longitude: Decimal | None = Field(description="Довгота місця, якщо людина його надіслала")


class OwnPayment(BaseModel):
    """A purchase. These are kept for the books even when the person asks to be forgotten."""

    amount: Decimal = Field(description="Сума")
    currency: str = Field(description="Валюта: UAH або XTR")
    payment_method: str | None = Field(description="Чим платили")
    payment_id: str | None = Field(description="Номер платежу в платіжній системі")
    status: str = Field(description="Стан платежу")
    subscription_tier: str = Field(description="Куплений тариф")
    subscription_days: int = Field(description="На скільки днів")
    created_at: datetime = Field(description="Коли замовлено")
    completed_at: datetime | None = Field(description="Коли сплачено")


class OwnGrant(BaseModel):
    """Days given, or with a minus taken back: why, and until when which tier is had since. Kept with payments."""

    tier: str = Field(description="Тариф")
    days: int = Field(description="Скільки днів; менше нуля — забрано")
    cause: str = Field(description="Звідки ці дні")
    reason: str | None = Field(description="Пояснення оператора")
    tier_after: str = Field(description="Який тариф діяв після цього")
    expires_after: datetime | None = Field(description="До якого часу він діяв")
    created_at: datetime = Field(description="Коли це сталося")


class OwnReminder(BaseModel):
    """That the person was reminded, so many days before, of an end of their days."""

    expires_at: datetime = Field(description="Про яке закінчення тарифу нагадали")
    days: int = Field(description="За скільки днів до нього")


class OwnCalendar(BaseModel):
    """That the person has a private calendar. Its address, a secret, is in the bot."""

    created_at: datetime = Field(description="Коли людина отримала адресу календаря")


class OwnReferral(BaseModel):
    """A person invited, or the invitation that brought this one; whom it concerns is theirs to tell."""

    role: str = Field(description="Людина запросила чи її запросили")
    days_granted: int = Field(description="Скільки днів за це нараховано")
    activated_at: datetime = Field(description="Коли це сталося")


class OwnAction(BaseModel):
    """A line of the action log about the person."""

    action_type: str = Field(description="Що зроблено")
    description: str | None = Field(description="Дія одним реченням")
    details: dict[str, Any] | None = Field(description="Подробиці дії")
    created_at: datetime = Field(description="Коли це зроблено")


class PersonalData(BaseModel):
    """Everything; of each sort the 10,000 latest."""

    exported_at: datetime = Field(description="Коли зібрано ці дані")
    profile: UserProfile = Field(description="Профіль людини")
    last_active_at: datetime = Field(description="Коли людина востаннє користувалася ботом")
    banned_at: datetime | None = Field(description="Коли оператор заборонив їй писати; null — не забороняв")
    last_subscription_check: datetime | None = Field(description="Коли перевіряли підписку на канал")
    was_invited: bool = Field(description="Людину хтось запросив")
    notifications: list[SentNotification] = Field(description="Повідомлення, які їй надсилали")
    crowdreports: list[OwnCrowdReport] = Field(description="Що вона повідомляла про світло")
    payments: list[OwnPayment] = Field(description="Її покупки; зберігаються для обліку")
    grants: list[OwnGrant] = Field(description="Нараховані й забрані дні")
    reminders: list[OwnReminder] = Field(description="Нагадування про кінець тарифу")
    calendars: list[OwnCalendar] = Field(description="Її особисті календарі, без адрес")
    referrals: list[OwnReferral] = Field(description="Запрошення")
    actions: list[OwnAction] = Field(description="Що є про неї в журналі дій")
