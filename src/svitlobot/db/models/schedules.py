"""What is planned, where it came from, the sources that are asked on a timer, and private calendars."""

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from svitlobot.db.models.base import Base, CreatedAt


class Schedule(Base):
    """A planned outage of a queue within one day. PostgreSQL's TIME holds 24:00 and Python's does not, so windows are
    read and written in minutes by db/queries/schedules/days.py, never through this class.
    """

    __tablename__ = "schedules"
    __table_args__ = (
        UniqueConstraint("queue_id", "scheduled_date", "start_time"),
        Index("idx_schedules_date", "scheduled_date"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    queue_id: Mapped[int] = mapped_column(ForeignKey("queues.queue_id"))
    scheduled_date: Mapped[date]
    start_time: Mapped[time]
    end_time: Mapped[time]
    is_possible: Mapped[bool] = mapped_column(server_default=text("false"))
    is_confirmed: Mapped[bool | None]  # None until it is over, and when nobody heard whether it was
    created_at: Mapped[CreatedAt]


class ScheduleDay(Base):
    """What is known of a queue's day as a whole: a day without windows may be free of outages, or just unknown."""

    __tablename__ = "schedule_days"
    __table_args__ = (
        CheckConstraint(
            "status IN ('published', 'preliminary', 'emergency', 'none_planned', 'unknown')", name="status"
        ),
        Index("idx_schedule_days_date", "scheduled_date"),
    )

    queue_id: Mapped[int] = mapped_column(ForeignKey("queues.queue_id"), primary_key=True)
    scheduled_date: Mapped[date] = mapped_column(primary_key=True)
    status: Mapped[str] = mapped_column(String(20))
    source: Mapped[str] = mapped_column(String(100))
    said_at: Mapped[datetime | None]
    changed_at: Mapped[datetime]
    confirmed_at: Mapped[datetime]


class ScheduleWithdrawal(Base):
    """What a source takes back of a queue's day, until it has been seen again."""

    __tablename__ = "schedule_withdrawals"

    queue_id: Mapped[int] = mapped_column(ForeignKey("queues.queue_id"), primary_key=True)
    scheduled_date: Mapped[date] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(String(100))
    plan: Mapped[dict[str, Any]] = mapped_column(JSONB)
    said_at: Mapped[datetime | None]
    first_seen_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    looks: Mapped[int]


class ScheduleUntold(Base):
    """A queue's day with a change that waits to be told: what people know of it, and until when it waits."""

    __tablename__ = "schedule_untold"

    queue_id: Mapped[int] = mapped_column(ForeignKey("queues.queue_id"), primary_key=True)
    scheduled_date: Mapped[date] = mapped_column(primary_key=True)
    known: Mapped[dict[str, Any]] = mapped_column(JSONB)
    due_at: Mapped[datetime]


class ScheduleSource(Base):
    """How the asking of a source has gone."""

    __tablename__ = "schedule_sources"

    url: Mapped[str] = mapped_column(String(500), primary_key=True)
    etag: Mapped[str | None] = mapped_column(String(200))
    last_modified: Mapped[str | None] = mapped_column(String(100))
    succeeded_at: Mapped[datetime | None]
    failures: Mapped[int] = mapped_column(server_default="0")
    error: Mapped[str | None] = mapped_column(Text)
    next_at: Mapped[datetime]


class QueueDay(Base):
    """A queue's day in figures: what history, charts and statistics read. Minutes are of real time.

    Of a day with no ``minutes_heard`` the power is not known: 0 in what speaks of it is no figure. Those of an older
    release, which did not count them, have NULL there.
    """

    __tablename__ = "queue_days"

    queue_id: Mapped[int] = mapped_column(ForeignKey("queues.queue_id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    minutes_heard: Mapped[int | None]
    minutes_off: Mapped[int]
    minutes_planned: Mapped[int | None]
    outages: Mapped[int]
    unplanned_outages: Mapped[int | None]
    lag_minutes: Mapped[int | None]
    updated_at: Mapped[CreatedAt]


class PrivateCalendar(Base):
    """A person's private calendar. The token in its address gives the right to read it."""

    __tablename__ = "private_calendars"

    user_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("users.user_id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    token: Mapped[str] = mapped_column(String(32), unique=True)
    created_at: Mapped[CreatedAt]
