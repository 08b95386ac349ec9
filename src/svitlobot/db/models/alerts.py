"""What is wrong now or was lately, and until when the operator's quiet mode lasts."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Identity, Index, String, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from svitlobot.db.models.base import Base


class Alert(Base):
    """One trouble from its beginning to its end; the rules of its life are in domain/alerts.py."""

    __tablename__ = "alerts"
    __table_args__ = (
        Index("uq_alerts_open", "key", unique=True, postgresql_where=text("resolved_at IS NULL")),
        Index("idx_alerts_live", "kind", postgresql_where=text("over_told_at IS NULL")),
        Index("idx_alerts_resolved", "resolved_at"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    key: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(40))
    values: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
    raised_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    returns: Mapped[int] = mapped_column(server_default="0")
    gone_since: Mapped[datetime | None]
    fired_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]
    resolved_at: Mapped[datetime | None]
    over_told_at: Mapped[datetime | None]


class QuietMode(Base):
    """The operator's wish not to be disturbed, a single row while it holds."""

    __tablename__ = "quiet_hours"
    __table_args__ = (CheckConstraint("id = 1", name="single_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    since: Mapped[datetime]
    until: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(64))
