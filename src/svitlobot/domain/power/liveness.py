"""When silence means an outage, and when it only means that we cannot hear.

Many queues falling silent together is more likely a mobile operator, an Internet provider or our own fault
than an outage. Neither does silence mean anything until sensors have had time to reach us: after we start,
and after such a mass silence ends, because modems come back one by one. Nor does the silence of one network, whose
sensors in several queues stopped together: others on it say whether it was the network.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from svitlobot.domain.power.mqtt_messages import MQTT_ADDRESS
from svitlobot.domain.power.networks import NetworkContact, fallen_with, heard_over
from svitlobot.domain.power.observations import SensorState, due_within, heartbeat_timeout

API_AWAY_AFTER = timedelta(seconds=30)
HEARD_LATELY = timedelta(minutes=5)
MASS_SILENCE_WITHIN = timedelta(minutes=2)  # queues that fall silent so close to each other fall together
MASS_QUEUES = 3
SPOKE_LATELY = timedelta(minutes=15)
JUST_NOW = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class LivenessState:
    """How far silence may be trusted.

    ``listening_since``: since when sensors could reach us without a break; a silence counts only after that long.
    ``doubtful``: the queues whose present silence looks like a mass one. The silence sweep keeps it from one run to
    the next. ``unheard``: those of them that cannot reach us, whatever the plan says, as when three lost one network.
    ``is_hushed``: hardly any queue was heard just now, so that quiet may be our own deafness. ``heard_over``: when any
    sensor of the city was last heard over each network.
    """

    listening_since: datetime
    doubtful: frozenset[int] = frozenset()
    unheard: frozenset[int] = field(default=frozenset(), compare=False)
    is_hushed: bool = field(default=False, compare=False)
    heard_over: Mapping[str, datetime] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class ApiHeartbeat:
    """A heartbeat of an API process: since when it takes readings, when it said so, when it last took one."""

    started_at: datetime
    alive_at: datetime
    heard_at: datetime | None = None


def reachable_since(heartbeats: Iterable[ApiHeartbeat], now: datetime) -> datetime | None:
    """Return since when sensors could reach an API process without a break; None when none is alive.

    The longest-lived process decides, so that others may restart as they please. But it must have a way to sensors:
    while some processes hear them, those that have heard none for 5 minutes do not count.
    """
    alive = [one for one in heartbeats if now - one.alive_at <= API_AWAY_AFTER]
    hearing = [one for one in alive if one.heard_at is not None and now - one.heard_at <= HEARD_LATELY]
    return min((one.started_at for one in hearing or alive), default=None)


@dataclass(frozen=True, slots=True)
class QueueContact:
    """The latest contact of any of a queue's sensors, and how long a quiet after it is called silence.

    ``networks`` are those over which sensors spoke until then.
    """

    queue_id: int
    is_power_on: bool
    last: datetime
    silence_after: timedelta
    networks: tuple[NetworkContact, ...] = ()


def queue_contact(queue_id: int, is_power_on: bool, sensors: Iterable[SensorState]) -> QueueContact | None:
    """Sum up the queue's sensors for `evaluate_liveness`; None when none of them ever made contact."""
    heard = [(sensor.last_contact, sensor) for sensor in sensors if sensor.last_contact is not None]
    if not heard:
        return None
    silence_after = min(heartbeat_timeout(sensor) for _, sensor in heard)
    latest: dict[str, NetworkContact] = {}
    for last, sensor in heard:
        if sensor.network is not None and (sensor.network not in latest or last > latest[sensor.network].last):
            due_by = last + _due_within(sensor)
            latest[sensor.network] = NetworkContact(sensor.network, queue_id, is_power_on, last, due_by)
    return QueueContact(queue_id, is_power_on, max(at for at, _ in heard), silence_after, tuple(latest.values()))


def _due_within(sensor: SensorState) -> timedelta:
    """Return after how long a sensor should have been heard again: by its habits, or half-way to its silence."""
    half_way = due_within(sensor)
    return min(sensor.pauses.usual, half_way) if sensor.pauses and sensor.pauses.are_enough else half_way


def evaluate_liveness(liveness: LivenessState, contacts: Iterable[QueueContact], now: datetime) -> LivenessState:
    """Judge the silence of the whole city at ``now``; run it over all queues before deciding any.

    Queues are counted as soon as they are late, half-way to silence: by the time the first of a mass silence
    would be declared off, the rest are known. When a lateness stops looking like a mass one although the
    queue is still quiet, the others came back: listening begins anew, so that slower ones are not declared off.
    """
    contacts = list(contacts)
    late = [contact for contact in contacts if now - contact.last > contact.silence_after / 2]
    late_since = sorted(contact.last for contact in late)
    heard = sorted(contact.last for contact in contacts)
    quiet = {contact.queue_id: contact.last for contact in late if contact.is_power_on}
    fallen = _fallen_networks(contacts, now)
    doubtful = frozenset(number for number, last in quiet.items() if _fell_with_many(last, late_since, heard))
    doubtful |= fallen.keys()
    others_came_back = any(number in quiet for number in liveness.doubtful - doubtful)
    return LivenessState(
        now if others_came_back else liveness.listening_since,
        doubtful,
        unheard=frozenset(number for number, queues in fallen.items() if queues >= MASS_QUEUES),
        is_hushed=_is_hushed(contacts, now),
        heard_over=heard_over(one for contact in contacts for one in contact.networks),
    )


def _fallen_networks(contacts: Collection[QueueContact], now: datetime) -> Mapping[int, int]:
    """Return the queues that fell silent with a network, and in how many queues together it is not heard since."""
    over: defaultdict[str, list[NetworkContact]] = defaultdict(list)
    for contact in contacts:
        for one in contact.networks:
            over[one.network].append(one)
    late = ((contact, list(_late_over(contact, now))) for contact in contacts if contact.is_power_on)
    fallen = {
        contact.queue_id: 1 + min(fallen_with(one, over[one.network], now) for one in lost)
        for contact, lost in late
        if lost
    }
    return {number: queues for number, queues in fallen.items() if queues > 1}


def _late_over(contact: QueueContact, now: datetime) -> Iterator[NetworkContact]:
    """Return the networks over which a queue was heard until it fell silent; none while it may still be heard.

    The link to the MQTT broker is none of them: it has a heartbeat of its own, see `services.power.mqtt_link`.
    """
    lost = [one for one in contact.networks if one.last >= contact.last - MASS_SILENCE_WITHIN]
    if all(now > one.due_by for one in contact.networks):
        yield from (one for one in lost if one.network != MQTT_ADDRESS)


def _is_hushed(contacts: list[QueueContact], now: datetime) -> bool:
    """Whether fewer than a quarter of the queues that spoke lately were heard just now."""
    ages = [now - contact.last for contact in contacts if now - contact.last <= SPOKE_LATELY]
    return len(ages) >= MASS_QUEUES and 4 * sum(age <= JUST_NOW for age in ages) < len(ages)


def _fell_with_many(last: datetime, late_since: list[datetime], heard: list[datetime]) -> bool:
    """Whether of the queues speaking until ``last``, or later, at least 3 and at least half fell late with it."""
    fell = bisect_right(late_since, last + MASS_SILENCE_WITHIN) - bisect_left(late_since, last - MASS_SILENCE_WITHIN)
    speaking = len(heard) - bisect_left(heard, last - MASS_SILENCE_WITHIN)
    return fell >= MASS_QUEUES and 2 * fell >= speaking
