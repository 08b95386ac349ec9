"""Payments, prices and referrals in the API."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from svitlobot.domain.outbox.delivery import Tier
from svitlobot.domain.payments.orders import Method, PaymentStatus
from svitlobot.schemas.storable import NO_NUL
from svitlobot.schemas.users.profile import UserId

PaidTier = Literal[Tier.STANDARD, Tier.PRO]
Days = Annotated[int, Field(ge=1, le=3660)]
OrderId = Annotated[str, Field(min_length=1, max_length=128, pattern=NO_NUL)]  # the payload of an invoice

# Telegram's have 140 characters, and no stated bound.
ChargeId = Annotated[str, Field(min_length=1, max_length=256, pattern=NO_NUL)]


class Offer(BaseModel):
    """So many days of a tier, for so much."""

    model_config = ConfigDict(from_attributes=True)

    tier: PaidTier
    days: int
    price: Decimal
    price_stars: int | None


class OfferList(BaseModel):
    """What is sold, and by which methods; without a method nothing can be bought just now."""

    items: list[Offer]
    methods: list[Method]


class NewPayment(BaseModel):
    """What a person wants to buy."""

    user_id: UserId
    tier: PaidTier
    days: Days
    method: Method


class Invoice(BaseModel):
    """What Telegram needs to ask a person for Stars."""

    title: str
    description: str
    payload: str
    amount: int
    currency: Literal["XTR"] = "XTR"
    link: str | None = Field(default=None, description="Посилання Telegram на рахунок; лише для Mini App")


class PaymentCreated(BaseModel):
    """Where to pay: a page to open, or an invoice for the bot to send."""

    payment_id: int
    order_id: str
    checkout_url: str | None = None
    invoice: Invoice | None = None


class PaymentInfo(BaseModel):
    """A payment as its payer and the operator see it."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    amount: Decimal
    currency: str
    payment_method: Method | None
    status: PaymentStatus
    subscription_tier: PaidTier
    subscription_days: int
    created_at: datetime
    completed_at: datetime | None
    refunded_at: datetime | None


class PaymentList(BaseModel):
    """A person's payments, the newest first."""

    items: list[PaymentInfo]


class RefundWanted(BaseModel):
    """Why money is given back; ``charge_id`` names Stars that were charged once more for an order."""

    reason: Annotated[str, Field(max_length=200, pattern=NO_NUL)] | None = None
    charge_id: ChargeId | None = None


class StarsOrder(BaseModel):
    """An order that Telegram asks about before it takes Stars."""

    order_id: OrderId
    user_id: UserId
    amount: Annotated[int, Field(ge=1)]
    currency: Annotated[str, Field(max_length=3, pattern=NO_NUL)]


class StarsPaid(StarsOrder):
    """Stars that Telegram has taken, or given back; the same may be told twice."""

    charge_id: ChargeId
    is_refunded: bool = False  # Telegram has refunded them, whether we asked or not


class StarsVerdict(BaseModel):
    """Whether Telegram may take the Stars; if not, why, for the payer."""

    ok: bool
    reason: str | None = None


class ReferralInfo(BaseModel):
    """What a person's invitations have come to."""

    model_config = ConfigDict(from_attributes=True)

    code: str
    invited: int
    days_earned: int
    link: str | None = Field(default=None, description="Запрошення до бота; лише для Mini App")


class NewReferral(BaseModel):
    """Who was brought, and by whose code."""

    user_id: UserId
    code: Annotated[str, Field(min_length=1, max_length=20, pattern=NO_NUL)]


class ReferralActivated(BaseModel):
    """The days that the one who invited was given."""

    days_granted: int
