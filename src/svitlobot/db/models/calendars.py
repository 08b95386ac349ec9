"""Private calendars."""

from sqlalchemy import BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from svitlobot.db.models.base import Base, CreatedAt


class PrivateCalendar(Base):
    """A person's calendar and the token in its address: whoever knows the token may read the calendar."""

    __tablename__ = "private_calendars"

    user_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("users.user_id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    token: Mapped[str] = mapped_column(String(32), unique=True)
    created_at: Mapped[CreatedAt]
