"""Which sensors are worth asking: one that slept through two changes of power in a row is not, until it notices one.

A sensor behind an inverter, in another queue, or with a stuck relay says the same while the power goes and returns.
"""

from collections.abc import Sequence, Sized
from dataclasses import replace
from datetime import datetime, timedelta

from svitlobot.domain.power.decisions import Flip
from svitlobot.domain.power.observations import SensorState, Supply, heartbeat_timeout
from svitlobot.domain.power.transitions import QueueState

SET_ASIDE_AFTER = 2
WORTH_NOTICING = timedelta(minutes=5)
NOTICED_WITHIN = timedelta(minutes=5)


def is_set_aside(slept_through: Sized) -> bool:
    """Whether a sensor that slept through these changes in a row is not asked for now."""
    return len(slept_through) >= SET_ASIDE_AFTER


def worth_asking(sensors: Sequence[SensorState]) -> list[SensorState]:
    """Return the sensors that are asked; all of them where none is left."""
    return [one for one in sensors if not is_set_aside(one.slept_through)] or list(sensors)


def after_flip_judged(sensor: SensorState, queue: QueueState, flip: Flip, now: datetime) -> SensorState:
    """Return a sensor of a queue that flips, after what it made of the outage, or of the power, that has just ended.

    ``queue`` is the queue as it was before. What lasted less than 5 min proves nothing.
    """
    began, ended = queue.changed_at, flip.effective_at
    if began is None or ended - began < WORTH_NOTICING:
        return sensor
    if _has_noticed(sensor, queue.is_power_on, began, ended):
        return replace(sensor, slept_through=())
    if _has_slept(sensor, queue.is_power_on, began, now):
        return replace(sensor, slept_through=(*sensor.slept_through, began)[-SET_ASIDE_AFTER:])
    return sensor


def _has_noticed(sensor: SensorState, was_on: bool, began: datetime, ended: datetime) -> bool:
    """Whether the sensor changed with its queue at either end, or was fed by the mains and gone for all the outage."""
    if sensor.reported_since is not None and sensor.reported_on is not None:
        edge = began if sensor.reported_on is was_on else ended
        if abs(sensor.reported_since - edge) <= NOTICED_WITHIN:
            return True
    if was_on or sensor.supply is not Supply.MAINS or sensor.last_contact is None:
        return False
    return began - NOTICED_WITHIN <= sensor.last_contact <= began


def _has_slept(sensor: SensorState, was_on: bool, began: datetime, now: datetime) -> bool:
    """Whether the sensor was heard to say the opposite all the while."""
    if sensor.last_contact is None or sensor.reported_since is None or sensor.reported_on is not (not was_on):
        return False
    return sensor.reported_since <= began and now - sensor.last_contact <= heartbeat_timeout(sensor)
