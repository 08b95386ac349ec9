"""What the API tells the operator of the whole installation."""

from datetime import date, datetime
from decimal import Decimal

from pydantic import BaseModel, ConfigDict

from svitlobot.domain.outbox.delivery import Priority, Tier
from svitlobot.schemas.power.queues import QueueStatus


class SilentSensorInfo(BaseModel):
    """A sensor that is not heard."""

    model_config = ConfigDict(from_attributes=True)

    sensor_id: str
    queue: str
    last_ping_at: datetime | None


class SensorTotals(BaseModel):
    """Sensors, and the first of those that are not heard."""

    total: int
    online: int
    silent: list[SilentSensorInfo]


class LaneState(BaseModel):
    """A priority: messages that wait, to the nearest batch; messages/s of late; seconds until its last one has left."""

    lane: Priority
    name: str
    waiting: int
    rate: float
    eta_seconds: int | None


class Sending(BaseModel):
    """What is on its way. Events that are still being expanded owe more than ``waiting`` says."""

    lanes: list[LaneState]
    waiting: int
    rate: float
    events_expanding: int
    senders: int


class DayCount(BaseModel):
    """How many on a (Kyiv) day."""

    day: date
    count: int


class PeopleTotals(BaseModel):
    """People as of ``counted_at``; ``new_by_day`` is of the last 30 days, days without new people left out."""

    counted_at: datetime
    total: int
    by_tier: dict[Tier, int]
    blocked: int
    banned: int
    new_by_day: list[DayCount]


class MoneyTotal(BaseModel):
    """Payments received in a currency."""

    model_config = ConfigDict(from_attributes=True)

    currency: str
    count: int
    amount: Decimal


class Money(BaseModel):
    """Payments received today (in Kyiv) and in the last 30 days; how many are pending."""

    today: list[MoneyTotal]
    days_30: list[MoneyTotal]
    pending: int


class SourceState(BaseModel):
    """A source of schedules: when it last answered, how often in a row it has not since, and why."""

    model_config = ConfigDict(from_attributes=True)

    url: str
    succeeded_at: datetime | None
    failures: int
    error: str | None


class Stats(BaseModel):
    """The installation at a glance."""

    at: datetime
    queues: list[QueueStatus]
    sensors: SensorTotals
    sending: Sending
    people: PeopleTotals
    money: Money
    pending_reports: int
    sources: list[SourceState]
