"""Private calendars."""

from sqlalchemy import BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from svitlobot.db.models.base import Base, CreatedAt


class PrivateCalendar(Base):
    """A person's private calendar. The token in its address gives the right to read it."""

    __tablename__ = "private_calendars"

    user_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("users.user_id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    token: Mapped[str] = mapped_column(String(32), unique=True)
    created_at: Mapped[CreatedAt]
