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

    tier: PaidTier = Field(description="Тариф")
    days: int = Field(description="На скільки днів")
    price: Decimal = Field(description="Ціна в гривнях")
    price_stars: int | None = Field(description="Ціна в Telegram Stars; null, якщо за них не продається")


class OfferList(BaseModel):
    """What is sold, and by which methods; without a method nothing can be bought just now."""

    items: list[Offer] = Field(description="Що продається")
    methods: list[Method] = Field(description="Чим зараз можна заплатити")


class NewPayment(BaseModel):
    """What a person wants to buy."""

    user_id: UserId
    tier: PaidTier = Field(description="Тариф")
    days: Days = Field(description="На скільки днів")
    method: Method = Field(description="Чим платитимуть")


class Invoice(BaseModel):
    """What Telegram needs to ask a person for Stars."""

    title: str = Field(description="Назва рахунка")
    description: str = Field(description="Опис рахунка")
    payload: str = Field(description="Номер замовлення для Telegram")
    amount: int = Field(description="Скільки Stars")
    currency: Literal["XTR"] = Field(default="XTR", description="Валюта рахунка: Stars")
    link: str | None = Field(default=None, description="Посилання Telegram на рахунок; лише для Mini App")


class PaymentCreated(BaseModel):
    """Where to pay: a page to open, or an invoice for the bot to send."""

    payment_id: int = Field(description="Номер платежу")
    order_id: str = Field(description="Номер замовлення")
    checkout_url: str | None = Field(default=None, description="Сторінка, де платять; null для Stars")
    invoice: Invoice | None = Field(default=None, description="Рахунок для Stars; null для інших способів")


class PaymentInfo(BaseModel):
    """A payment as its payer and the operator see it."""

    model_config = ConfigDict(from_attributes=True)

    id: int = Field(description="Номер платежу")
    amount: Decimal = Field(description="Сума")
    currency: str = Field(description="Валюта: UAH або XTR")
    payment_method: Method | None = Field(description="Чим платили")
    status: PaymentStatus = Field(description="Стан платежу")
    subscription_tier: PaidTier = Field(description="Куплений тариф")
    subscription_days: int = Field(description="На скільки днів")
    created_at: datetime = Field(description="Коли замовлено")
    completed_at: datetime | None = Field(description="Коли сплачено")
    refunded_at: datetime | None = Field(description="Коли повернуто гроші")


class PaymentList(BaseModel):
    """A person's payments, the newest first."""

    items: list[PaymentInfo] = Field(description="Платежі від найновішого")


class RefundWanted(BaseModel):
    """Why money is given back; ``charge_id`` names Stars that were charged once more for an order."""

    reason: Annotated[str, Field(max_length=200, pattern=NO_NUL)] | None = Field(
        default=None, description="Чому повертають гроші"
    )
    charge_id: ChargeId | None = Field(
        default=None, description="Яке списання Stars повернути, якщо за замовлення списали двічі"
    )


class StarsOrder(BaseModel):
    """An order that Telegram asks about before it takes Stars."""

    order_id: OrderId = Field(description="Номер замовлення: payload рахунка")
    user_id: UserId
    amount: Annotated[int, Field(ge=1)] = Field(description="Скільки Stars")
    currency: Annotated[str, Field(max_length=3, pattern=NO_NUL)] = Field(description="Валюта рахунка: XTR")


class StarsPaid(StarsOrder):
    """Stars that Telegram has taken, or given back; the same may be told twice."""

    charge_id: ChargeId = Field(description="Номер списання в Telegram")
    is_refunded: bool = Field(default=False, description="Telegram повернув ці Stars, просили ми чи ні")


class StarsVerdict(BaseModel):
    """Whether Telegram may take the Stars; if not, why, for the payer."""

    ok: bool = Field(description="Stars можна брати")
    reason: str | None = Field(default=None, description="Чому не можна, для людини")


class ReferralInfo(BaseModel):
    """What a person's invitations have come to."""

    model_config = ConfigDict(from_attributes=True)

    code: str = Field(description="Код для запрошень")
    invited: int = Field(description="Скільки людей за ним прийшло")
    days_earned: int = Field(description="Скільки днів за це нараховано")
    link: str | None = Field(default=None, description="Запрошення до бота; лише для Mini App")


class NewReferral(BaseModel):
    """Who was brought, and by whose code."""

    user_id: UserId
    code: Annotated[str, Field(min_length=1, max_length=20, pattern=NO_NUL)] = Field(
        description="Код того, хто запросив"
    )


class ReferralActivated(BaseModel):
    """The days that the inviter was given."""

    days_granted: int = Field(description="Скільки днів отримав той, хто запросив")
