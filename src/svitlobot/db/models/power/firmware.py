"""Firmware that the operator has uploaded for sensors."""

from datetime import datetime

from sqlalchemy import CheckConstraint, LargeBinary, SmallInteger, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from svitlobot.db.models.base import Base, CreatedAt


class FirmwareRelease(Base):
    """A signed image for a board, and what share of its sensors is to run it."""

    __tablename__ = "firmware_releases"
    __table_args__ = (
        CheckConstraint("share BETWEEN 0 AND 100", name="share"),
        UniqueConstraint("board", "version", name="uq_firmware_releases_board_version"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    board: Mapped[str] = mapped_column(String(20))
    version: Mapped[str] = mapped_column(String(20))
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    signature: Mapped[bytes] = mapped_column(LargeBinary)
    share: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    is_paused: Mapped[bool] = mapped_column(server_default=text("false"))
    withdrawn_at: Mapped[datetime | None]
    created_at: Mapped[CreatedAt]
