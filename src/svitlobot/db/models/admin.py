"""Operators of the web panel, and where they are logged in."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, LargeBinary, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from svitlobot.db.models.base import Base, CreatedAt


class PanelOperator(Base):
    """An account of the panel; ``password_hash`` is what `domain/admin/passwords.py` makes of a password."""

    __tablename__ = "operators"

    login: Mapped[str] = mapped_column(String(32), primary_key=True)
    password_hash: Mapped[str] = mapped_column(Text)
    created_at: Mapped[CreatedAt]
    is_active: Mapped[bool] = mapped_column(server_default=text("true"))


class OperatorSession(Base):
    """A browser that is logged in. Only the hash of what its cookie holds is kept; without its row it is logged out."""

    __tablename__ = "operator_sessions"
    __table_args__ = (Index("idx_operator_sessions_login", "login"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    login: Mapped[str] = mapped_column(ForeignKey("operators.login", ondelete="CASCADE"))
    address: Mapped[str | None] = mapped_column(String(45))
    created_at: Mapped[CreatedAt]
    seen_at: Mapped[CreatedAt]
    expires_at: Mapped[datetime]
