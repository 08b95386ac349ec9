"""All that is kept of a person, as they are given it."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from pydantic import BaseModel

from svitlobot.schemas.users.profile import UserProfile


class SentNotification(BaseModel):
    """A message: what it was about, when that happened, what became of the message, and its text.

    ``text`` is Telegram HTML; it is null for the oldest messages when all texts together would be too long.
    """

    kind: str
    queue: str | None
    event_at: datetime
    state: str
    sent_at: datetime | None
    text: str | None


class OwnCrowdReport(BaseModel):
    """What the person said about their power."""

    report_type: str
    street: str
    house_number: str
    reported_at: datetime
    last_said_at: datetime
    status: str
    latitude: Decimal | None
    longitude: Decimal | None


class OwnPayment(BaseModel):
    """A purchase. These are kept for the books even when the person asks to be forgotten."""

    amount: Decimal
    currency: str
    payment_method: str | None
    payment_id: str | None
    status: str
    subscription_tier: str
    subscription_days: int
    created_at: datetime
    completed_at: datetime | None


class OwnGrant(BaseModel):
    """Days given, or with a minus taken back: why, and until when which tier is had since. Kept with payments."""

    tier: str
    days: int
    cause: str
    reason: str | None
    tier_after: str
    expires_after: datetime | None
    created_at: datetime


class OwnReminder(BaseModel):
    """That the person was reminded, so many days before, of an end of their days."""

    expires_at: datetime
    days: int


class OwnCalendar(BaseModel):
    """That the person has a private calendar. Its address, a secret, is in the bot."""

    created_at: datetime


class OwnReferral(BaseModel):
    """A person invited, or the invitation that brought this one; whom it concerns is theirs to tell."""

    role: str
    days_granted: int
    activated_at: datetime


class OwnAction(BaseModel):
    """What the action log says of the person."""

    action_type: str
    description: str | None
    details: dict[str, Any] | None
    created_at: datetime


class PersonalData(BaseModel):
    """Everything; of each sort the 10,000 latest."""

    exported_at: datetime
    profile: UserProfile
    last_active_at: datetime
    banned_at: datetime | None
    last_subscription_check: datetime | None
    was_invited: bool
    notifications: list[SentNotification]
    crowdreports: list[OwnCrowdReport]
    payments: list[OwnPayment]
    grants: list[OwnGrant]
    reminders: list[OwnReminder]
    calendars: list[OwnCalendar]
    referrals: list[OwnReferral]
    actions: list[OwnAction]
