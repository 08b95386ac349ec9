"""What the API says of a person's houses over time: outages, voltage, frequency."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, ConfigDict, PlainSerializer

Volts = Annotated[Decimal, PlainSerializer(float, return_type=float)]
Hertz = Annotated[Decimal, PlainSerializer(float, return_type=float)]


class Outage(BaseModel):
    """One outage of a queue. ``ended_at`` is null while it lasts; ``minutes`` is how long it has lasted."""

    began_at: datetime
    ended_at: datetime | None
    minutes: int


class QueueOutages(BaseModel):
    """Outages of a queue, newest first, at most 200."""

    queue_id: int
    name: str
    outages: list[Outage]


class HouseOutages(BaseModel):
    """Outages of a house that the person follows, by its queues."""

    address_id: int
    street: str
    house_number: str
    label: str | None
    queues: list[QueueOutages]


class OutageHistory(BaseModel):
    """Outages of a person's houses for as many days as their tier gives; with 0 days, of none."""

    history_days: int
    since: datetime
    items: list[HouseOutages]


class VoltageMeasured(BaseModel):
    """A sensor's last measurement: volts and hertz."""

    model_config = ConfigDict(from_attributes=True)

    measured_at: datetime
    voltage: Volts
    frequency: Hertz | None


class VoltageStep(BaseModel):
    """Volts and hertz over one step that begins ``at``: the median, and the extremes of the voltage."""

    model_config = ConfigDict(from_attributes=True)

    at: datetime
    voltage: Volts
    lowest: Volts
    highest: Volts
    frequency: Hertz | None


class QueueVoltage(BaseModel):
    """Voltage of a queue: ``now`` is null without a fresh measurement; a step without measurements is left out."""

    queue_id: int
    name: str
    now: VoltageMeasured | None
    items: list[VoltageStep]


class VoltageHistory(BaseModel):
    """Voltage and frequency at one of the person's houses over the last hours, at most 96 steps, oldest first."""

    address_id: int
    since: datetime
    step_minutes: int
    queues: list[QueueVoltage]
