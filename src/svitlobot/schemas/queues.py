"""What the API says of queues."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

from svitlobot.domain.sensors import Power


class QueueStatus(BaseModel):
    """Whether there is power. ``unknown`` is a state of its own: no sensor is heard, so nothing is claimed."""

    model_config = ConfigDict(frozen=True)

    queue_id: int
    name: str
    status: Power
    is_power_on: bool | None
    since: datetime | None
    is_unstable: bool
    checked_at: datetime


class QueueInfo(QueueStatus):
    """A queue's status and its history in figures."""

    last_change_source: Literal["iot", "crowdreport", "manual"] | None
    total_outages: int
    total_uptime_minutes: int
    sensors: int
    sensors_online: int


class QueueList(BaseModel):
    """Every queue."""

    items: list[QueueStatus]
