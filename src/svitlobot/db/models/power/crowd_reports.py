"""What residents say about their power."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Numeric, String
from sqlalchemy.orm import Mapped, mapped_column

from svitlobot.db.models.base import Base, CreatedAt


class CrowdReport(Base):
    """A resident's report, waiting for a moderator, judged, or closed by the system."""

    __tablename__ = "crowdreports"
    __table_args__ = (
        CheckConstraint("report_type IN ('power_on', 'power_off')", name="report_type"),
        CheckConstraint("status IN ('pending', 'confirmed', 'rejected', 'closed')", name="status"),
        Index("idx_crowdreports_status", "status"),
        Index("idx_crowdreports_queue", "queue_id", "reported_at"),
        Index("idx_crowdreports_said", "queue_id", "last_said_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.user_id", ondelete="CASCADE"))
    address_id: Mapped[int] = mapped_column(ForeignKey("addresses.id", ondelete="CASCADE"))
    queue_id: Mapped[int] = mapped_column(ForeignKey("queues.queue_id"))
    report_type: Mapped[str] = mapped_column(String(20))
    reported_at: Mapped[CreatedAt]
    last_said_at: Mapped[CreatedAt]  # said again within some minutes, it is the same report
    status: Mapped[str] = mapped_column(String(20), server_default="pending")
    moderated_at: Mapped[datetime | None]
    moderated_by: Mapped[int | None] = mapped_column(BigInteger)
    latitude: Mapped[Decimal | None] = mapped_column(Numeric(9, 6))
    longitude: Mapped[Decimal | None] = mapped_column(Numeric(9, 6))
