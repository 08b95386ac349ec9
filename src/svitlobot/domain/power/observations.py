"""What one sensor tells us at a given moment: on, off, or nothing we may rely on."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from svitlobot.domain.power.pauses import Pauses

SENSOR_LOST_AFTER = timedelta(minutes=5)  # without a contact; a mains sensor has a time of its own


class Supply(StrEnum):
    """What feeds the sensor itself, and so what its silence means."""

    BACKUP = "backup"  # has a battery: it outlives the outage and reports it
    MAINS = "mains"  # dies with the mains: its silence is the report


class Power(StrEnum):
    """Whether there is power, as far as we know."""

    ON = "on"
    OFF = "off"
    UNKNOWN = "unknown"

    @classmethod
    def of(cls, is_on: bool) -> "Power":
        """Name the state a report speaks of."""
        return cls.ON if is_on else cls.OFF


@dataclass(frozen=True, slots=True)
class SensorState:
    """What we keep of a sensor: when it last made contact, and since when its reports say the same.

    A contact is a report or a ping. ``silence_after`` is how long a mains sensor may be quiet before that
    means "off". ``heard_since`` is when it was first heard after it had been lost, or first of all. ``pauses`` are what
    has been learnt of it, ``network`` is what it speaks over, None when that is not known. ``slept_through`` are the
    latest changes of its queue, in a row, after which it went on to say the opposite (`testimony`).
    """

    sensor_id: str
    supply: Supply
    silence_after: timedelta
    last_contact: datetime | None = None
    reported_on: bool | None = None
    reported_since: datetime | None = None
    heard_since: datetime | None = None
    pauses: Pauses | None = None
    network: str | None = None
    slept_through: tuple[datetime, ...] = ()


@dataclass(frozen=True, slots=True)
class Observation:
    """A sensor's observation, and since when it holds. ``silent``: the sensor is not heard any more."""

    sensor: SensorState
    state: Power
    since: datetime
    silent: bool = False

    @property
    def is_dated(self) -> bool:
        """Whether ``since`` is when the power changed, and not merely when a sensor that had been lost spoke again.

        A sensor fed by the mains is lost with the power and back with it, so its return is the power's.
        """
        heard_since = self.sensor.heard_since
        if self.silent or heard_since is None or self.since > heard_since:
            return True
        return self.sensor.supply is Supply.MAINS and self.state is Power.ON


def observe(sensor: SensorState, now: datetime) -> Observation:
    """Return what the sensor tells at ``now``. A silence is dated at the last contact, not at discovery."""
    seen = sensor.last_contact
    if seen is None:
        return Observation(sensor, Power.UNKNOWN, now)
    silent = now - seen > heartbeat_timeout(sensor)
    since = seen if sensor.reported_since is None else sensor.reported_since
    if sensor.supply is Supply.BACKUP:
        if silent or sensor.reported_on is None:
            return Observation(sensor, Power.UNKNOWN, seen, silent)
        return Observation(sensor, Power.of(sensor.reported_on), since)
    if sensor.reported_on is False:
        return Observation(sensor, Power.OFF, since, silent)
    return silence_of(sensor, seen) if silent else Observation(sensor, Power.ON, since)


def silence_of(sensor: SensorState, last_contact: datetime) -> Observation:
    """Return what a mains sensor tells that is not heard any more since its last contact."""
    return Observation(sensor, Power.OFF, last_contact, silent=True)


def after_contact(sensor: SensorState, at: datetime, reported_on: bool | None = None) -> SensorState:
    """Return the sensor after a contact at ``at``; None means a ping, which carries no power state.

    Equal reports continue one run unless the sensor was lost in between: we cannot vouch for what we did not
    hear. One of which nobody knew whether it had gone with the power, and that comes in time, has not been away. A
    ping means "on" only from a sensor that cannot live without mains; after a gap it tells nothing of
    a battery's. Contacts that arrive out of order change nothing.
    """
    last = sensor.last_contact
    if last is not None and at < last:
        return sensor
    kept_up = last is not None and at - last <= heartbeat_timeout(sensor)
    says = reported_on
    if says is None and kept_up:
        says = sensor.reported_on
    if says is None and sensor.supply is Supply.MAINS:
        says = True
    was_never_away = sensor.reported_on is None and last is not None and at - last <= due_within(sensor)
    if was_never_away and says and sensor.reported_since is not None and sensor.supply is Supply.MAINS:
        return replace(sensor, last_contact=at, reported_on=True)
    if kept_up and says is sensor.reported_on:
        return replace(sensor, last_contact=at)
    return replace(
        sensor,
        last_contact=at,
        reported_on=says,
        reported_since=at,
        heard_since=sensor.heard_since if kept_up else at,
    )


def heartbeat_timeout(sensor: SensorState) -> timedelta:
    """How long the sensor may be quiet before we call it silent."""
    return sensor.silence_after if sensor.supply is Supply.MAINS else SENSOR_LOST_AFTER


def due_within(sensor: SensorState) -> timedelta:
    """Return after how long the sensor should have been heard again: half-way to its silence."""
    return heartbeat_timeout(sensor) / 2
