"""What the API says of queues."""

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

from svitlobot.domain.power.observations import Power


class QueueStatus(BaseModel):
    """Whether there is power. ``unknown`` is a state of its own: no sensor is heard, so nothing is claimed.

    ``since`` is null when nobody saw the power change. ``last_known_at`` is of an unknown state: when a sensor was last
    heard, and ``last_known_on`` whether there was power then.
    """

    model_config = ConfigDict(frozen=True)

    queue_id: int
    name: str
    status: Power
    is_power_on: bool | None
    since: datetime | None
    is_unstable: bool
    checked_at: datetime
    last_known_at: datetime | None = None
    last_known_on: bool | None = None


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


class QueueDayInfo(BaseModel):
    """A queue's day (Kyiv) in figures; an outage counts for the day on which it began.

    Power is known only for the ``minutes_heard``, in which a sensor spoke. If no sensor spoke, ``minutes_off`` and
    ``outages`` are null. Without a schedule of the day these are null: ``minutes_planned`` of certain outages,
    ``unplanned_outages`` that were not in it, ``lag_minutes``, how much later than planned the power typically went.
    """

    date: date
    minutes_heard: int
    minutes_off: int | None
    minutes_planned: int | None
    outages: int | None
    unplanned_outages: int | None
    lag_minutes: int | None


class QueueDays(BaseModel):
    """A queue's last days, oldest first. A day that is not there has not been counted: nothing is claimed of it."""

    queue_id: int
    items: list[QueueDayInfo]
