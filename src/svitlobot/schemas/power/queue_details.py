"""A queue on the operator's screen: its manual override, and what each of its sensors reports."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel

from svitlobot.domain.power.observations import Power, Supply
from svitlobot.schemas.power.queues import QueueInfo


class ActiveOverride(BaseModel):
    """The manual override that is active: who set the power by hand, until when and why.

    ``by`` is the actor as the audit names them, ``telegram:ID``, ``admin``, ``panel:LOGIN``; ``by_name`` is that
    operator's name in Telegram. All but the state and the times may be null for an override of an older release.
    """

    is_power_on: bool
    source: Literal["crowdreport", "manual"] | None
    by: str | None
    by_name: str | None
    reason: str | None
    given_at: datetime
    until: datetime


class SensorObservation(BaseModel):
    """What a sensor reports now, and its last reading.

    ``observed`` is what the rules make of it at ``checked_at``, since ``observed_since``; ``is_silent``: it is not
    heard any more. ``is_overridden``: the override outweighs it. ``last_contact_at`` is its last reading or ping,
    ``reported_on`` and ``last_reading_at`` are its last reading's.
    """

    sensor_id: str
    priority: int
    supply: Supply
    is_online: bool
    observed: Power
    observed_since: datetime | None
    is_silent: bool
    is_overridden: bool
    last_contact_at: datetime | None
    reported_on: bool | None
    last_reading_at: datetime | None
    last_voltage: float | None
    last_frequency: float | None


class QueueDetails(QueueInfo):
    """All that the operator needs to decide over a queue by hand.

    ``outage_confirmed_until``: until then the operator's confirmation makes silence count as an outage.
    ``is_silence_held``: many queues fell silent together, so this one's silence is not believed yet.
    """

    override: ActiveOverride | None
    outage_confirmed_until: datetime | None
    is_silence_held: bool
    observations: list[SensorObservation]
