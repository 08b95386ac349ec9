"""What was loaded from Excel: who loaded it, what became of it, and what is needed to take it back."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, Integer, LargeBinary, String, Text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from svitlobot.db.models.base import Base, CreatedAt


class Import(Base):
    """One file that was loaded, or waits for a confirmation.

    ``work`` is what is being done with it just now; its worker last reported at ``touched_at``; ``report`` is what
    loading it came to last, ``undo_report`` what taking it back did, or would do.
    """

    __tablename__ = "imports"
    __table_args__ = (
        CheckConstraint("kind IN ('addresses', 'texts', 'tariffs', 'aliases')", name="kind"),
        CheckConstraint("status IN ('new', 'checked', 'held', 'done', 'failed', 'cancelled', 'undone')", name="status"),
        CheckConstraint("work IN ('check', 'apply', 'undo_check', 'undo')", name="work"),
        Index("idx_imports_status", "status"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    kind: Mapped[str | None] = mapped_column(String(20))
    status: Mapped[str] = mapped_column(String(12), server_default="new")
    file_name: Mapped[str] = mapped_column(String(255))
    sha256: Mapped[str] = mapped_column(String(64))
    watched_path: Mapped[str | None] = mapped_column(Text)
    actor: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[CreatedAt]
    applied_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[str | None] = mapped_column(String(64))
    changes: Mapped[int] = mapped_column(server_default="0")
    report: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    undo_report: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    work: Mapped[str | None] = mapped_column(String(12))
    progress: Mapped[float] = mapped_column(server_default="0")
    touched_at: Mapped[CreatedAt]


class ImportFile(Base):
    """A file that waits to be loaded, and the rows of it that need a look, as CSV."""

    __tablename__ = "import_files"

    import_id: Mapped[int] = mapped_column(ForeignKey("imports.id", ondelete="CASCADE"), primary_key=True)
    content: Mapped[bytes | None] = mapped_column(LargeBinary)
    problems: Mapped[str | None] = mapped_column(Text)


class ImportChange(Base):
    """One row that an import changed: as it was and as the import left it; None where there was, or is, no row."""

    __tablename__ = "import_changes"

    import_id: Mapped[int] = mapped_column(ForeignKey("imports.id", ondelete="CASCADE"), primary_key=True)
    thing: Mapped[str] = mapped_column(String(10), primary_key=True)
    key: Mapped[str] = mapped_column(Text, primary_key=True)
    before: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    after: Mapped[dict[str, Any] | None] = mapped_column(JSONB)


class QueueMove(Base):
    """A person whose house is in other queues now; ``event_id`` is the event that tells them."""

    __tablename__ = "queue_moves"

    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    address_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    priority: Mapped[int]
    old_queues: Mapped[list[int]] = mapped_column(ARRAY(Integer))
    new_queues: Mapped[list[int]] = mapped_column(ARRAY(Integer))


class WatchedFile(Base):
    """A file in EXCEL_DIR as it was seen last, and the content of it that was dealt with last.

    ``dealt_at`` is empty while what was seen last is still to be dealt with.
    """

    __tablename__ = "watched_files"

    path: Mapped[str] = mapped_column(Text, primary_key=True)
    size: Mapped[int] = mapped_column(BigInteger)
    mtime_ns: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str | None] = mapped_column(String(64))
    seen_at: Mapped[datetime]
    dealt_at: Mapped[datetime | None]
