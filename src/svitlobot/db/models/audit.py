"""Who did what, and why."""

from typing import Any

from sqlalchemy import BigInteger, Identity, Index, String, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from svitlobot.db.models.base import Base, CreatedAt


class ActionLog(Base):
    """An audited action. ``user_id`` is whom it is about; ``actor`` who did it, empty for the system itself."""

    __tablename__ = "action_logs"
    __table_args__ = (
        Index("idx_action_logs_user", "user_id"),
        Index("idx_action_logs_type", "action_type"),
        Index("idx_action_logs_created", "created_at"),
        Index("idx_action_logs_actor", "actor", "id", postgresql_where=text("actor IS NOT NULL")),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    user_id: Mapped[int | None] = mapped_column(BigInteger)
    action_type: Mapped[str] = mapped_column(String(50))
    actor: Mapped[str | None] = mapped_column(String(64))
    description: Mapped[str | None] = mapped_column(Text)
    details: Mapped[dict[str, Any] | None] = mapped_column("metadata", JSONB)
    created_at: Mapped[CreatedAt]
