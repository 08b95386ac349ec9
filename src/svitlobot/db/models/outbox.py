"""Events and the messages they owe."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    Integer,
    SmallInteger,
    String,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from svitlobot.db.models.base import Base, CreatedAt


class Event(Base):
    """Something people must be told. The rows in `notifications` are derived from it, chunk by chunk."""

    __tablename__ = "events"
    __table_args__ = (
        CheckConstraint(
            "status IN ('pending', 'expanded', 'done', 'superseded', 'expired', 'cancelled', 'paused')", name="status"
        ),
        Index("idx_events_open", "lane", "id", postgresql_where=text("status IN ('pending', 'expanded')")),
        Index("idx_events_queue", "queue_id", "created_at"),
        Index("idx_events_kind", "kind", "id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    created_at: Mapped[CreatedAt]
    kind: Mapped[str] = mapped_column(String(50))
    queue_id: Mapped[int | None] = mapped_column(ForeignKey("queues.queue_id"))
    payload: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
    audience: Mapped[dict[str, Any]] = mapped_column(JSONB)
    lane: Mapped[int] = mapped_column(SmallInteger)
    expires_at: Mapped[datetime]
    dedup_key: Mapped[str | None] = mapped_column(String(200), unique=True)
    status: Mapped[str] = mapped_column(String(20), server_default="pending")
    expansion_step: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    expansion_cursor: Mapped[int | None] = mapped_column(BigInteger)
    batches: Mapped[int] = mapped_column(server_default="0")
    recipients: Mapped[int] = mapped_column(server_default="0")
    text_edition_id: Mapped[int | None] = mapped_column(BigInteger)  # since its first message was about to go
    request_id: Mapped[str | None] = mapped_column(String(64))  # of the log's lines that led to it


class NotificationBatch(Base):
    """What one sender leases at a time: some hundreds of an event's recipients in one lane.

    Its rows are found by their range of user ids, which their primary key serves; an index by batch would cost more to
    fill than it saves.
    """

    __tablename__ = "notification_batches"
    __table_args__ = (
        Index(
            "idx_notification_batches_open",
            "lane",
            "event_id",
            "batch_no",
            postgresql_where=text("NOT is_done"),
        ),
        Index("idx_notification_batches_done", "done_at", postgresql_where=text("done_at IS NOT NULL")),
    )

    event_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("events.id", ondelete="CASCADE"), primary_key=True)
    batch_no: Mapped[int] = mapped_column(primary_key=True)
    event_at: Mapped[datetime]
    lane: Mapped[int] = mapped_column(SmallInteger)
    size: Mapped[int]
    first_user_id: Mapped[int] = mapped_column(BigInteger)
    last_user_id: Mapped[int] = mapped_column(BigInteger)
    lease_until: Mapped[datetime | None]
    leased_by: Mapped[str | None] = mapped_column(String(80))  # or who held it last
    is_done: Mapped[bool] = mapped_column(server_default=text("false"))
    # What its messages came to, counted when it is done.
    done_at: Mapped[datetime | None]
    sent: Mapped[int | None]
    failed: Mapped[int | None]
    blocked: Mapped[int | None]


class Notification(Base):
    """One person's message of one event. Partitioned by day of ``event_at``; the key is what makes it unique.

    There is no index by user: it would be filled ten million times a day to be read a few times. A person's messages
    are found through the key, event by event, of which there are some hundreds a day.
    """

    __tablename__ = "notifications"
    __table_args__ = ({"postgresql_partition_by": "RANGE (event_at)"},)

    event_at: Mapped[datetime] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    user_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    batch_no: Mapped[int]
    address_ids: Mapped[list[int] | None] = mapped_column(ARRAY(Integer))
    is_night_mode: Mapped[bool] = mapped_column(server_default=text("false"))
    state: Mapped[str] = mapped_column(String(12), server_default="pending")
    attempts: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    sent_at: Mapped[datetime | None]
    error_message: Mapped[str | None] = mapped_column(Text)
    told_address: Mapped[str | None] = mapped_column(Text)  # where address_ids alone do not say what was written


class TextEdition(Base):
    """A text as an event was told in it, before it was filled; ``digest`` is the text's hash."""

    __tablename__ = "text_editions"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    digest: Mapped[UUID] = mapped_column(unique=True)
    body: Mapped[str] = mapped_column(Text)
    created_at: Mapped[CreatedAt]


class MovedChat(Base):
    """A group that has another id since it became a supergroup."""

    __tablename__ = "moved_chats"

    chat_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    new_chat_id: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[CreatedAt]


class RefusedChat(Base):
    """A chat of the operator, or a channel, that takes no messages; its row goes when one gets through."""

    __tablename__ = "refused_chats"

    chat_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    reason: Mapped[str] = mapped_column(Text)
    created_at: Mapped[CreatedAt]


class TierRise(Base):
    """A person's tier has risen: expansions under way that had passed their new tier tell them at their end."""

    __tablename__ = "tier_rises"
    __table_args__ = (Index("idx_tier_rises_risen_at", "risen_at"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    user_id: Mapped[int] = mapped_column(BigInteger)
    risen_at: Mapped[datetime] = mapped_column(server_default=text("clock_timestamp()"))


class PaidBroadcastSpend(Base):
    """How many messages of a (Kyiv) day went out as paid broadcast: what the spend cap is held against."""

    __tablename__ = "paid_broadcast_spend"

    day: Mapped[date] = mapped_column(primary_key=True)
    messages: Mapped[int] = mapped_column(BigInteger, server_default="0")
