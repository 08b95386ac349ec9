"""Schemas of the history of a person's houses: outages, voltage, frequency."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer

from svitlobot.schemas.fields import AddressId, HouseNumber, QueueId, QueueName, StreetName

Volts = Annotated[Decimal, PlainSerializer(float, return_type=float)]
Hertz = Annotated[Decimal, PlainSerializer(float, return_type=float)]


class Outage(BaseModel):
    """One outage of a queue. ``ended_at`` is null while it lasts; ``minutes`` is how long it has lasted."""

    began_at: datetime = Field(description="Коли світло зникло")
    ended_at: datetime | None = Field(description="Коли з'явилося; null — досі немає")
    minutes: int = Field(description="Скільки хвилин тривало або триває")


class QueueOutages(BaseModel):
    """Outages of a queue, newest first, at most 200."""

    queue_id: QueueId
    name: QueueName
    outages: list[Outage] = Field(description="Відключення від найновішого, щонайбільше 200")


class HouseOutages(BaseModel):
    """Outages of a house that the person follows, by its queues."""

    address_id: AddressId
    street: StreetName
    house_number: HouseNumber
    label: str | None = Field(description="Як людина назвала цей будинок")
    queues: list[QueueOutages] = Field(description="Відключення за чергами будинку")


class OutageHistory(BaseModel):
    """Outages of a person's houses for as many days as their tier gives; with 0 days, of none."""

    history_days: int = Field(description="За скільки днів тариф показує історію")
    since: datetime = Field(description="Від якого моменту ця історія")
    items: list[HouseOutages] = Field(description="Будинки людини")


class VoltageMeasured(BaseModel):
    """A sensor's last measurement: volts and hertz."""

    model_config = ConfigDict(from_attributes=True)

    measured_at: datetime = Field(description="Коли виміряно")
    voltage: Volts = Field(description="Напруга, вольтів")
    frequency: Hertz | None = Field(description="Частота, герців; null, якщо датчик її не міряє")


class VoltageStep(BaseModel):
    """Volts and hertz over one step that begins ``at``: the median, and the extremes of the voltage."""

    model_config = ConfigDict(from_attributes=True)

    at: datetime = Field(description="Початок кроку")
    voltage: Volts = Field(description="Медіана напруги за крок, вольтів")
    lowest: Volts = Field(description="Найнижча напруга за крок, вольтів")
    highest: Volts = Field(description="Найвища напруга за крок, вольтів")
    frequency: Hertz | None = Field(description="Медіана частоти, герців; null, якщо її не міряли")


class QueueVoltage(BaseModel):
    """Voltage of a queue: ``now`` is null without a fresh measurement; a step without measurements is left out."""

    queue_id: QueueId
    name: QueueName
    now: VoltageMeasured | None = Field(description="Останнє вимірювання; null, якщо свіжого немає")
    items: list[VoltageStep] = Field(description="Кроки від найдавнішого; кроки без вимірювань пропущено")


class VoltageHistory(BaseModel):
    """Voltage and frequency at one of the person's houses over the last hours, at most 96 steps, oldest first."""

    address_id: AddressId
    since: datetime = Field(description="Від якого моменту ці вимірювання")
    step_minutes: int = Field(description="Довжина кроку, хвилин")
    queues: list[QueueVoltage] = Field(description="Вимірювання за чергами будинку")
