"""People and the addresses they follow."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Computed,
    FetchedValue,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from svitlobot.db.models.base import Base, CreatedAt

DEFAULT_SETTINGS = '{"warning_times": [30], "return_times": [], "notifications_enabled": true, "night_mode": false}'


class User(Base):
    """A resident, by Telegram user id."""

    __tablename__ = "users"
    __table_args__ = (
        CheckConstraint("subscription_tier IN ('NOFREE', 'FREE', 'STANDARD', 'PRO')", name="tier"),
        CheckConstraint("address_count BETWEEN 0 AND 3", name="address_count"),
        CheckConstraint("banned_at IS NULL OR is_blocked", name="banned"),
        # What the expansion of an event asks of a person is in this index, so that it needs no look at the table.
        UniqueConstraint(
            "user_id", "subscription_tier", postgresql_include=["wants_notifications", "wants_quiet_nights"]
        ),
        # A change of tier writes into every index, so these hold only the rows that queries look for.
        Index(
            "idx_users_subscription",
            "subscription_tier",
            postgresql_where=text("subscription_tier IN ('STANDARD', 'PRO')"),
        ),
        Index("idx_users_channel", "is_channel_subscribed", postgresql_where=text("NOT is_channel_subscribed")),
        Index("idx_users_referral", "referred_by", postgresql_where=text("referred_by IS NOT NULL")),
        # Whose times of warnings were set to the new default, until they are told.
        Index("idx_users_unaware", "user_id", postgresql_where=text("settings ? 'is_unaware_of_new_times'")),
        Index("idx_users_blocked", "user_id", postgresql_where=text("is_blocked")),
        # By the beginning of a name, whatever the collation.
        *(
            Index(
                f"idx_users_{name}",
                func.lower(text(name)).label("folded"),
                postgresql_ops={"folded": "text_pattern_ops"},
            )
            for name in ("username", "first_name")
        ),
        Index(
            "idx_users_expiry",
            "subscription_expires_at",
            "user_id",
            postgresql_where=text("subscription_expires_at IS NOT NULL"),
        ),
    )

    user_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    username: Mapped[str | None] = mapped_column(String(100))
    first_name: Mapped[str | None] = mapped_column(String(100))
    created_at: Mapped[CreatedAt]

    subscription_tier: Mapped[str] = mapped_column(String(20), server_default="NOFREE")
    subscription_expires_at: Mapped[datetime | None]
    is_channel_subscribed: Mapped[bool] = mapped_column(server_default=text("false"))
    last_subscription_check: Mapped[datetime | None]

    primary_address_id: Mapped[int | None] = mapped_column(ForeignKey("addresses.id", ondelete="SET NULL"))
    address_count: Mapped[int] = mapped_column(server_default="1")

    # Invited users are counted from this column, which cannot be wrong.
    referred_by: Mapped[int | None] = mapped_column(ForeignKey("users.user_id", ondelete="SET NULL"))
    referral_code: Mapped[str | None] = mapped_column(String(20), unique=True)
    referral_days_earned: Mapped[int] = mapped_column(server_default="0")

    settings: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=DEFAULT_SETTINGS)

    wants_notifications: Mapped[bool] = mapped_column(
        Computed("NOT is_blocked AND coalesce((settings ->> 'notifications_enabled')::boolean, true)", persisted=True)
    )
    wants_quiet_nights: Mapped[bool] = mapped_column(
        Computed("coalesce((settings ->> 'night_mode')::boolean, false)", persisted=True)
    )

    last_active_at: Mapped[CreatedAt]
    is_blocked: Mapped[bool] = mapped_column(server_default=text("false"))  # not to be written to
    banned_at: Mapped[datetime | None]  # by the operator; a banned user is blocked as well
    deleted_at: Mapped[datetime | None]  # asked to be forgotten; the row is kept for the books and says nothing else


class ForgottenPerson(Base):
    """A mark of a user who asked to be forgotten; only they can show whose it is."""

    __tablename__ = "forgotten_people"

    mark: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    forgotten_at: Mapped[CreatedAt]


class UserAddress(Base):
    """An address a person follows.

    The tier and the queue are copies that PostgreSQL itself keeps true (the tier by triggers of revision 0016, the
    queue by ``ON UPDATE CASCADE``), so that one index answers "who of this tier lives in this queue" without touching a
    million users.
    """

    __tablename__ = "user_addresses"
    __table_args__ = (
        CheckConstraint("priority BETWEEN 1 AND 3", name="priority"),
        ForeignKeyConstraint(
            ["address_id", "queue_id"],
            ["addresses.id", "addresses.queue_id"],
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        Index(
            "idx_user_addresses_audience",
            "queue_id",
            "subscription_tier",
            "user_id",
            postgresql_include=["address_id", "priority"],
        ),
        Index("idx_user_addresses_address", "address_id", "queue_id"),
    )

    user_id: Mapped[int] = mapped_column(ForeignKey("users.user_id", ondelete="CASCADE"), primary_key=True)
    address_id: Mapped[int] = mapped_column(primary_key=True)
    priority: Mapped[int] = mapped_column(server_default="1")
    label: Mapped[str | None] = mapped_column(String(30))
    subscription_tier: Mapped[str] = mapped_column(String(20), FetchedValue())
    queue_id: Mapped[int]


class PeopleCounts(Base):
    """How many people there are, by sort, as of ``counted_at``: a million take longer to count than to be shown."""

    __tablename__ = "people_counts"
    __table_args__ = (CheckConstraint("id = 1", name="single_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    counted_at: Mapped[datetime]
    took_ms: Mapped[int]
    counts: Mapped[dict[str, Any]] = mapped_column(JSONB)


class NotificationMute(Base):
    """A topic that a person is not told of, for one address or (0) for all."""

    __tablename__ = "notification_mutes"

    user_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("users.user_id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    address_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    topic: Mapped[str] = mapped_column(String(20), primary_key=True)
