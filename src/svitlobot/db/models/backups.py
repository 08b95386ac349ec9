"""Backups that were begun, and what became of them."""

from datetime import datetime

from sqlalchemy import BigInteger, Identity, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from svitlobot.db.models.base import Base


class Backup(Base):
    """One run of `svitlobot backup create`. Unfinished and without its lock, it was killed.

    The proof is what restoring it elsewhere came to, where that was tried.
    """

    __tablename__ = "backups"
    __table_args__ = (Index("idx_backups_started", "started_at"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    host: Mapped[str] = mapped_column(String(100))
    path: Mapped[str | None] = mapped_column(Text)
    size: Mapped[int | None] = mapped_column(BigInteger)
    error: Mapped[str | None] = mapped_column(Text)
    proof_began_at: Mapped[datetime | None]
    proof_ended_at: Mapped[datetime | None]
    proof_error: Mapped[str | None] = mapped_column(Text)
