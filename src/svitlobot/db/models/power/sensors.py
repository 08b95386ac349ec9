"""Sensors and what they reported."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Numeric,
    SmallInteger,
    String,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from svitlobot.db.models.base import Base, CreatedAt


class IotSensor(Base):
    """A device that watches one queue's mains, and the last thing it said."""

    __tablename__ = "iot_sensors"
    __table_args__ = (
        CheckConstraint("supply IN ('backup', 'mains')", name="supply"),
        CheckConstraint("silence_after_s BETWEEN 30 AND 86400", name="silence_after"),
        CheckConstraint("voltage_state IN ('normal', 'low', 'high')", name="voltage_state"),
        Index("idx_iot_sensors_queue", "queue_id"),
        # Updated with each reading: half-empty pages keep the updates off the indexes.
        {"postgresql_with": {"fillfactor": 50}},
    )

    sensor_id: Mapped[str] = mapped_column(String(50), primary_key=True)
    queue_id: Mapped[int] = mapped_column(ForeignKey("queues.queue_id"))
    priority: Mapped[int] = mapped_column(server_default="1")

    supply: Mapped[str] = mapped_column(String(10), server_default="backup")
    silence_after_s: Mapped[int] = mapped_column(server_default="180")
    key_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    previous_key_hash: Mapped[bytes | None] = mapped_column(LargeBinary, unique=True)
    previous_key_until: Mapped[datetime | None]
    key_heard_at: Mapped[datetime | None]  # when a reading first came with the present key

    is_online: Mapped[bool] = mapped_column(server_default=text("false"))
    last_ping_at: Mapped[datetime | None]
    heard_since: Mapped[datetime | None]
    last_reading_at: Mapped[datetime | None]
    reported_on: Mapped[bool | None]
    reported_since: Mapped[datetime | None]
    # the latest changes of its queue, in a row, that it slept through: after two it is set aside
    slept_through: Mapped[list[datetime]] = mapped_column(ARRAY(DateTime(timezone=True)), server_default="{}")
    boot_id: Mapped[str | None] = mapped_column(String(40))
    last_seq: Mapped[int | None] = mapped_column(BigInteger)

    last_voltage: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))
    last_frequency: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))
    voltage_state: Mapped[str] = mapped_column(String(10), server_default="normal")
    voltage_next_state: Mapped[str | None] = mapped_column(String(10))
    voltage_next_since: Mapped[datetime | None]
    voltage_measured_at: Mapped[datetime | None]

    last_battery: Mapped[int | None] = mapped_column(SmallInteger)  # percent

    firmware_version: Mapped[str | None] = mapped_column(String(20))
    ip_address: Mapped[str | None] = mapped_column(String(45))
    sim_card: Mapped[str | None] = mapped_column(String(20))

    place: Mapped[str | None] = mapped_column(String(200))
    latitude: Mapped[Decimal | None] = mapped_column(Numeric(9, 6))
    longitude: Mapped[Decimal | None] = mapped_column(Numeric(9, 6))
    placed_at: Mapped[datetime | None]  # when it was moved to its queue: what it said before is of another one
    retired_at: Mapped[datetime | None]
    awaited_by: Mapped[int | None] = mapped_column(BigInteger)  # the chat that is told of its first signal

    created_at: Mapped[CreatedAt]

    @property
    def old_key_until(self) -> datetime | None:
        """Until when the key works that the sensor still uses; None when it uses its present one, or none yet."""
        is_heard = self.last_ping_at is not None
        return self.previous_key_until if is_heard and self.key_heard_at is None else None


class SensorPauses(Base):
    """How often a sensor was quiet for how long in the last 30 days: what its silence is worth."""

    __tablename__ = "sensor_pauses"

    sensor_id: Mapped[str] = mapped_column(String(50), primary_key=True)
    learnt_at: Mapped[datetime]
    total: Mapped[int]
    longer: Mapped[list[int]] = mapped_column(ARRAY(Integer))  # than each step of domain.power.pauses.LADDER


class SilenceWatch(Base):
    """What the silence sweep knows of the whole city, kept from one run to the next in a single row."""

    __tablename__ = "silence_watch"
    __table_args__ = (CheckConstraint("id = 1", name="single_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    swept_at: Mapped[datetime]
    listening_since: Mapped[datetime]
    api_alive_at: Mapped[datetime | None]
    mqtt_since: Mapped[datetime | None]
    mqtt_alive_at: Mapped[datetime | None]
    doubtful_queues: Mapped[list[int]] = mapped_column(ARRAY(Integer))


class ApiInstance(Base):
    """The heartbeat of one API process: since when it takes readings, and when it last took one."""

    __tablename__ = "api_instances"

    instance_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    started_at: Mapped[datetime]
    alive_at: Mapped[datetime]
    heard_at: Mapped[datetime | None]


class IotData(Base):
    """One reading. Partitioned by month of ``received_at``; each partition refuses a second (sensor, boot, seq)."""

    __tablename__ = "iot_data"
    __table_args__ = (
        Index("idx_iot_data_sensor", "sensor_id", "received_at"),
        {"postgresql_partition_by": "RANGE (received_at)"},
    )

    received_at: Mapped[CreatedAt] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    sensor_id: Mapped[str] = mapped_column(String(50))
    is_power_on: Mapped[bool]
    voltage: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))
    frequency: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))
    battery: Mapped[int | None] = mapped_column(SmallInteger)  # percent
    measured_at: Mapped[datetime]
    boot_id: Mapped[str | None] = mapped_column(String(40))
    seq: Mapped[int | None] = mapped_column(BigInteger)
