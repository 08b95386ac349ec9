"""What the API says to sensors, and of them."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

from svitlobot.domain.power.observations import Supply


class SensorInfo(BaseModel):
    """A sensor as the operator sees it. Keys are never shown again."""

    model_config = ConfigDict(from_attributes=True)

    sensor_id: str
    queue_id: int
    priority: int
    supply: Supply
    silence_after_s: int
    is_online: bool
    last_ping_at: datetime | None
    reported_on: bool | None
    reported_since: datetime | None
    last_voltage: float | None
    last_frequency: float | None
    firmware_version: str | None
    ip_address: str | None
    sim_card: str | None


class SensorChange(BaseModel):
    """What an operator changes of a sensor: the number of its SIM card, or null when it has none."""

    model_config = ConfigDict(extra="forbid")

    sim_card: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20)] | None


class SensorPage(BaseModel):
    """Some sensors; ``next_cursor`` asks for those after them."""

    items: list[SensorInfo]
    next_cursor: str | None
