"""Money, tiers' prices and referrals."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    LargeBinary,
    Numeric,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from svitlobot.db.models.base import Base, CreatedAt

PAID_TIERS = "('STANDARD', 'PRO')"
MAX_PROVIDER_ID = 300  # characters, with the method before them


class Payment(Base):
    """A purchase of days of a tier."""

    __tablename__ = "payments"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("subscription_days > 0", name="subscription_days"),
        CheckConstraint("status IN ('pending', 'success', 'failed', 'refunded')", name="status"),
        CheckConstraint(f"subscription_tier IN {PAID_TIERS}", name="tier"),
        Index("idx_payments_user", "user_id"),
        Index("idx_payments_status", "status"),
        Index("idx_payments_completed", "completed_at", postgresql_where=text("completed_at IS NOT NULL")),
        Index("idx_payments_next_check", "next_check_at", postgresql_where=text("next_check_at IS NOT NULL")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.user_id"))
    amount: Mapped[Decimal] = mapped_column(Numeric(10, 2))
    currency: Mapped[str] = mapped_column(String(3), server_default="UAH")
    payment_method: Mapped[str | None] = mapped_column(String(20))
    payment_id: Mapped[str | None] = mapped_column(String(MAX_PROVIDER_ID), unique=True)
    status: Mapped[str] = mapped_column(String(20), server_default="pending")
    subscription_days: Mapped[int]
    subscription_tier: Mapped[str] = mapped_column(String(20))
    created_at: Mapped[CreatedAt]
    completed_at: Mapped[datetime | None]
    order_id: Mapped[str | None] = mapped_column(String(64), unique=True)
    provider_status: Mapped[str | None] = mapped_column(String(40))
    refunded_at: Mapped[datetime | None]
    checks: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    next_check_at: Mapped[datetime | None]
    refund_until: Mapped[datetime | None]  # until then one request for its refund is with the provider


class PaymentCallback(Base):
    """A provider's callback as received; ``body_hash`` makes a repeat of it a no-op."""

    __tablename__ = "payment_callbacks"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    payment_method: Mapped[str] = mapped_column(String(20))
    body: Mapped[str] = mapped_column(Text)
    body_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    received_at: Mapped[CreatedAt]


class Tariff(Base):
    """A price, loaded from tariffs.xlsx."""

    __tablename__ = "tariffs"
    __table_args__ = (
        CheckConstraint(f"tier IN {PAID_TIERS}", name="tier"),
        CheckConstraint("days > 0", name="days"),
        CheckConstraint("price > 0", name="price"),
        CheckConstraint("price_stars > 0", name="price_stars"),
    )

    tier: Mapped[str] = mapped_column(String(20), primary_key=True)
    days: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    price: Mapped[Decimal] = mapped_column(Numeric(10, 2))
    price_stars: Mapped[int | None]
    is_offered: Mapped[bool] = mapped_column(server_default=text("true"))
    updated_at: Mapped[CreatedAt]


class SubscriptionGrant(Base):
    """Days given or taken back, with their cause. A payment has one grant and at most one refund, whatever comes."""

    __tablename__ = "subscription_grants"
    __table_args__ = (
        CheckConstraint("cause IN ('payment', 'refund', 'referral', 'operator')", name="cause"),
        CheckConstraint("(cause IN ('payment', 'refund')) = (payment_id IS NOT NULL)", name="payment"),
        UniqueConstraint("payment_id", "cause"),
        Index("idx_subscription_grants_user", "user_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    user_id: Mapped[int] = mapped_column(BigInteger)
    tier: Mapped[str] = mapped_column(String(20))
    days: Mapped[int]
    cause: Mapped[str] = mapped_column(String(20))
    payment_id: Mapped[int | None] = mapped_column(ForeignKey("payments.id"))
    reason: Mapped[str | None] = mapped_column(Text)
    tier_before: Mapped[str] = mapped_column(String(20))
    expires_before: Mapped[datetime | None]
    tier_after: Mapped[str] = mapped_column(String(20))
    expires_after: Mapped[datetime | None]
    created_at: Mapped[CreatedAt]
    request_key: Mapped[str | None] = mapped_column(String(80), unique=True)  # repeated, it is one action


class SubscriptionReminder(Base):
    """That a person was reminded of a certain end of their days, so many days before: once, whatever restarts."""

    __tablename__ = "subscription_reminders"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.user_id", ondelete="CASCADE"), primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(primary_key=True)
    days: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)


class ReferralActivation(Base):
    """One person brought by another; a person can be brought only once."""

    __tablename__ = "referral_activations"
    __table_args__ = (CheckConstraint("referrer_user_id <> referred_user_id", name="not_oneself"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    referrer_user_id: Mapped[int] = mapped_column(ForeignKey("users.user_id", ondelete="CASCADE"), index=True)
    referred_user_id: Mapped[int] = mapped_column(ForeignKey("users.user_id", ondelete="CASCADE"), unique=True)
    days_granted: Mapped[int] = mapped_column(server_default="5")
    activated_at: Mapped[CreatedAt]
