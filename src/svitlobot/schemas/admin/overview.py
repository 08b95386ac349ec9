"""Schemas of the whole installation, for the operator."""

from datetime import date, datetime
from decimal import Decimal

from pydantic import BaseModel, ConfigDict, Field

from svitlobot.domain.outbox.delivery import Priority, Tier
from svitlobot.schemas.fields import QueueName, SensorId
from svitlobot.schemas.power.queues import QueueStatus


class SilentSensorInfo(BaseModel):
    """A sensor that is not heard."""

    model_config = ConfigDict(from_attributes=True)

    sensor_id: SensorId
    queue: QueueName
    last_ping_at: datetime | None = Field(description="Коли востаннє був на зв'язку")


class SensorTotals(BaseModel):
    """Sensors, and the first of those that are not heard."""

    total: int = Field(description="Скільки датчиків")
    online: int = Field(description="Скільки на зв'язку")
    silent: list[SilentSensorInfo] = Field(description="Перші з тих, що мовчать")


class LaneState(BaseModel):
    """A priority: messages that wait, to the nearest batch; messages/s of late; seconds until its last one has left."""

    lane: Priority = Field(description="Пріоритет повідомлень")
    name: str = Field(description="Його назва")
    waiting: int = Field(description="Скільки повідомлень чекають, приблизно")
    rate: float = Field(description="Недавня швидкість, повідомлень за секунду")
    eta_seconds: int | None = Field(description="За скільки секунд піде останнє; null, якщо невідомо")


class Sending(BaseModel):
    """What is on its way. Events that are still being expanded owe more than ``waiting`` says."""

    lanes: list[LaneState] = Field(description="Черги надсилання за пріоритетом")
    waiting: int = Field(description="Скільки повідомлень чекають")
    rate: float = Field(description="Недавня швидкість, повідомлень за секунду")
    events_expanding: int = Field(description="Скільком подіям ще шукають адресатів")
    senders: int = Field(description="Скільки процесів надсилають")


class DayCount(BaseModel):
    """How many on a (Kyiv) day."""

    day: date = Field(description="День за київським часом")
    count: int = Field(description="Скільки людей")


class PeopleTotals(BaseModel):
    """People as of ``counted_at``; ``new_by_day`` is of the last 30 days, days without new people left out."""

    counted_at: datetime = Field(description="Коли пораховано")
    total: int = Field(description="Скільки людей усього")
    by_tier: dict[Tier, int] = Field(description="Скільки людей у кожному тарифі")
    blocked: int = Field(description="Скільки заблокували бота")
    banned: int = Field(description="Скільком не пишемо за рішенням оператора")
    new_by_day: list[DayCount] = Field(description="Нові люди за останні 30 днів; днів без нових тут немає")


class MoneyTotal(BaseModel):
    """Payments received in a currency."""

    model_config = ConfigDict(from_attributes=True)

    currency: str = Field(description="Валюта")
    count: int = Field(description="Скільки платежів")
    amount: Decimal = Field(description="На яку суму")


class Money(BaseModel):
    """Payments received today (in Kyiv) and in the last 30 days; how many are pending."""

    today: list[MoneyTotal] = Field(description="Отримано сьогодні, за валютами")
    days_30: list[MoneyTotal] = Field(description="Отримано за 30 днів, за валютами")
    pending: int = Field(description="Скільки замовлень чекають оплати")


class SourceState(BaseModel):
    """A source of schedules: when it last answered, how often in a row it has not since, and why."""

    model_config = ConfigDict(from_attributes=True)

    url: str = Field(description="Адреса джерела графіків")
    succeeded_at: datetime | None = Field(description="Коли воно відповіло востаннє")
    failures: int = Field(description="Скільки разів поспіль не відповіло")
    error: str | None = Field(description="Чому не відповідає")


class Stats(BaseModel):
    """The installation at a glance."""

    at: datetime = Field(description="На який момент")
    queues: list[QueueStatus] = Field(description="Стан усіх черг")
    sensors: SensorTotals = Field(description="Датчики")
    sending: Sending = Field(description="Надсилання повідомлень")
    people: PeopleTotals = Field(description="Люди")
    money: Money = Field(description="Гроші")
    pending_reports: int = Field(description="Скільки повідомлень мешканців чекають рішення")
    sources: list[SourceState] = Field(description="Джерела графіків")
