"""Houses and the queue they are cut off with."""

from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from svitlobot.db.models.base import Base, CreatedAt


class Address(Base):
    """A house in a queue.

    ``street_key`` and ``house_key`` are the normalised spelling (`domain.addresses`), so that "вул. Соборна" and
    "Вул.Соборна" are one street. A house that an operator lists in several queues has one row for each.
    """

    __tablename__ = "addresses"
    __table_args__ = (
        CheckConstraint("added_by IN ('admin', 'user', 'auto')", name="added_by"),
        UniqueConstraint("street_key", "house_key", "queue_id"),
        UniqueConstraint("id", "queue_id"),
        Index("idx_addresses_queue", "queue_id"),
        Index("idx_addresses_street", "street"),
        Index("idx_addresses_place", "latitude", "longitude", postgresql_where=text("latitude IS NOT NULL")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    street: Mapped[str] = mapped_column(String(200))
    house_number: Mapped[str] = mapped_column(String(20))
    queue_id: Mapped[int] = mapped_column(ForeignKey("queues.queue_id"))
    latitude: Mapped[Decimal | None] = mapped_column(Numeric(9, 6))
    longitude: Mapped[Decimal | None] = mapped_column(Numeric(9, 6))
    street_key: Mapped[str] = mapped_column(String(200))
    house_key: Mapped[str] = mapped_column(String(20))
    created_at: Mapped[CreatedAt]
    added_by: Mapped[str] = mapped_column(String(20), server_default="admin")


class StreetAlias(Base):
    """A name that people still use for a street: the one before it was renamed. One alias may mean several streets."""

    __tablename__ = "street_aliases"

    alias_key: Mapped[str] = mapped_column(String(200), primary_key=True)
    street_key: Mapped[str] = mapped_column(String(200), primary_key=True)
    alias: Mapped[str] = mapped_column(String(200))
