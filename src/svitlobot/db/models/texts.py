"""Texts that the operator edits in Excel."""

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from svitlobot.db.models.base import Base, CreatedAt


class ExcelText(Base):
    """A text by key; a missing key falls back to the built-in one."""

    __tablename__ = "excel_texts"

    key: Mapped[str] = mapped_column(String(100), primary_key=True)
    value: Mapped[str] = mapped_column(Text)
    updated_at: Mapped[CreatedAt]
