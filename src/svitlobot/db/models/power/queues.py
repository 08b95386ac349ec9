"""Outage queues, every change of their power, and the plan."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from svitlobot.db.models.base import Base, BigId, CreatedAt

SOURCES = "('iot', 'crowdreport', 'manual')"  # PowerSource


class Queue(Base):
    """A group of houses cut off together."""

    __tablename__ = "queues"
    __table_args__ = (
        CheckConstraint(f"last_change_source IN {SOURCES}", name="last_change_source"),
        CheckConstraint("(word_at IS NULL) = (word_until IS NULL)", name="word"),
        CheckConstraint("word_source IN ('crowdreport', 'manual')", name="word_source"),
    )

    queue_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(50), unique=True)

    is_power_on: Mapped[bool] = mapped_column(server_default=text("true"))
    last_change_at: Mapped[datetime | None]
    is_change_dated: Mapped[bool] = mapped_column(server_default=text("true"))  # or merely when it was noticed
    last_change_source: Mapped[str | None] = mapped_column(String(20))
    unstable_since: Mapped[datetime | None]
    outage_confirmed_until: Mapped[datetime | None]  # the operator vouches that a silence is an outage
    word_at: Mapped[datetime | None]  # when a person set the state by hand: the manual override
    word_until: Mapped[datetime | None]
    word_source: Mapped[str | None] = mapped_column(String(20))
    word_by: Mapped[str | None] = mapped_column(String(64))  # an actor of the audit
    word_reason: Mapped[str | None] = mapped_column(Text)
    telegram_channel_id: Mapped[int | None] = mapped_column(BigInteger)

    total_outages: Mapped[int] = mapped_column(server_default="0")
    total_uptime_minutes: Mapped[int] = mapped_column(server_default="0")

    created_at: Mapped[CreatedAt]


class QueueChange(Base):
    """One flip of a queue: what history and statistics are derived from."""

    __tablename__ = "queue_changes"
    __table_args__ = (
        CheckConstraint(f"source IN {SOURCES}", name="source"),
        CheckConstraint("confidence IN ('confirmed', 'single')", name="confidence"),
        Index("idx_queue_changes_queue", "queue_id", "effective_at"),
    )

    id: Mapped[BigId]
    queue_id: Mapped[int] = mapped_column(ForeignKey("queues.queue_id"))
    is_power_on: Mapped[bool]
    effective_at: Mapped[datetime]
    detected_at: Mapped[datetime]
    source: Mapped[str] = mapped_column(String(20))
    confidence: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(Text)
    is_announced: Mapped[bool]
