"""When the quiet of mains sensors is an outage: by what each is used to, and by how unlikely their quiet is together.

A sensor alone is believed when it has been quiet for longer than its threshold, and well longer than any pause of its
own in the last 30 days. Sensors on different networks, or on one that others are heard over, do not pause together by
chance, so their chances multiply: they are believed as soon as the product is small. Quiet counts only while we
listened.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from math import prod

from svitlobot.domain.power.liveness import LivenessState
from svitlobot.domain.power.observations import SensorState, Supply
from svitlobot.domain.power.pauses import MARGIN
from svitlobot.domain.power.plan import Plan
from svitlobot.domain.power.transitions import QueueState

BY_CHANCE = 1e-7
"""With one pause a minute, pauses as unlikely as this come together once in 20 years."""

BY_CHANCE_DUE = 1e-5
RARE_DUE = 1e-4
"""While an outage is due it is likely; some hundred pauses a day are made while one is due and has not come."""

BY_CHANCE_AT_HAND = 2e-5
HALF_MORE = 1.5
"""About when an outage is to begin, one sensor must be quiet for half more than usual, the other longer than usual."""

FELL_TOGETHER = timedelta(minutes=5)

AT_MOST = timedelta(minutes=15)
"""No sensor must be quiet for longer. One alone must be so long while the plan promises power: devices and routers
hang, and are started again, more often than the power goes without a plan."""


def believed(
    sensors: Iterable[SensorState], now: datetime, liveness: LivenessState, plan: Plan
) -> frozenset[SensorState]:
    """Return the mains sensors whose quiet means that there is no power; an outage that is due takes less of it."""
    candidates = [one for one in sensors if _dies_with_the_mains(one)]
    long = {one for one in candidates if quiet(one, now, liveness) > threshold(one, plan)}
    least = AT_MOST if plan.on_promised else timedelta()
    alone = {one for one in long if quiet(one, now, liveness) > least or _has_company(one, long)}
    if not liveness.is_hushed:
        alone |= set(_together(candidates, now, liveness, plan))
    return frozenset(alone)


def threshold(sensor: SensorState, plan: Plan) -> timedelta:
    """Return how long the sensor must be quiet to be believed by its own habits."""
    if sensor.pauses is None or not sensor.pauses.are_enough:
        return sensor.silence_after
    beyond_all = min(sensor.pauses.longest * MARGIN, AT_MOST)
    if plan.off_due:
        shows_rare = sensor.pauses.total * RARE_DUE >= 1
        rare = sensor.pauses.rarely_exceeded(RARE_DUE) if shows_rare else beyond_all
        return max(rare, sensor.silence_after / 2)
    return max(sensor.silence_after, beyond_all)


def _has_company(sensor: SensorState, long: Iterable[SensorState]) -> bool:
    """Whether another one fell quiet about when this one did. One that was lost before is no company."""
    contacts = [one.last_contact for one in long if one is not sensor and one.last_contact and sensor.last_contact]
    return any(sensor.last_contact and abs(sensor.last_contact - one) <= FELL_TOGETHER for one in contacts)


def quiet(sensor: SensorState, now: datetime, liveness: LivenessState) -> timedelta:
    """Return how long it was quiet while sensors could reach us."""
    return now - max(sensor.last_contact or now, liveness.listening_since)


def _dies_with_the_mains(sensor: SensorState) -> bool:
    return sensor.supply is Supply.MAINS and sensor.last_contact is not None and sensor.reported_on is not False


def _together(
    sensors: Sequence[SensorState], now: datetime, liveness: LivenessState, plan: Plan
) -> Sequence[SensorState]:
    """Return the sensors that fell quiet together, if so many do not by chance; else none."""
    contacts = [one.last_contact for one in sensors if one.last_contact is not None]
    fell = [one for one in sensors if one.last_contact is not None and _fits(one, one.last_contact, max(contacts))]
    chances: dict[str, float] = {}
    is_late = False
    for one in fell:
        if one.pauses is None or not one.pauses.are_enough:
            return ()
        length, usual = quiet(one, now, liveness), one.pauses.usual
        if length <= (usual if plan.at_hand_since else max(usual, one.silence_after / 2)):
            return ()
        is_late = is_late or length >= usual * HALF_MORE
        witness = _witness(one, max(contacts) + usual, liveness)
        chances[witness] = min(chances.get(witness, 1.0), one.pauses.chance(length))
    by_chance = prod(chances.values())
    is_rare = by_chance <= (BY_CHANCE_DUE if plan.off_due else BY_CHANCE)
    is_rare = is_rare or (plan.at_hand_since is not None and is_late and by_chance <= BY_CHANCE_AT_HAND)
    return fell if len(chances) > 1 and is_rare else ()


def _witness(sensor: SensorState, due_by: datetime, liveness: LivenessState) -> str:
    """Name whose silence it may be: its network's, unless that carried others when this one should have been heard."""
    if sensor.network is None or liveness.heard_over.get(sensor.network, due_by) > due_by:
        return sensor.sensor_id
    return sensor.network


def _fits(sensor: SensorState, last: datetime, newest: datetime) -> bool:
    """Whether it may have fallen quiet at the moment at which the others did; else it was lost before."""
    usual = sensor.pauses.usual if sensor.pauses is not None else sensor.silence_after
    return newest - last <= 2 * usual


def is_gone(sensor: SensorState, queue: QueueState) -> bool:
    """Whether a mains sensor went with the power of a queue that is off: it was not heard since."""
    if queue.is_power_on or queue.changed_at is None or sensor.last_contact is None:
        return False
    return _dies_with_the_mains(sensor) and sensor.last_contact <= queue.changed_at


def after_flip(sensor: SensorState, queue: QueueState) -> SensorState:
    """Return a sensor of a queue that has just flipped; what it said before it went with the power is over."""
    return replace(sensor, reported_on=None) if is_gone(sensor, queue) else sensor
