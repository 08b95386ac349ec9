"""When silence means an outage, and when it only means that we cannot hear.

Many queues falling silent together is more likely a mobile operator, an Internet provider or our own fault
than an outage. Neither does silence mean anything until sensors have had time to reach us: after we start,
and after such a mass silence ends, because modems come back one by one.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from svitlobot.domain.power.observations import SensorState, heartbeat_timeout

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
    the next. ``unheard``: those of them that cannot reach us, whatever the plan says. ``is_hushed``: hardly any
    queue was heard just now, so that quiet may be our own deafness.
    """

    listening_since: datetime
    doubtful: frozenset[int] = frozenset()
    unheard: frozenset[int] = field(default=frozenset(), compare=False)
    is_hushed: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class ApiHeartbeat:
    """What an API process says of itself: since when it takes readings, when it said so, when it last took one."""

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
    """The latest contact of any of a queue's sensors, and how long a quiet after it is called silence."""

    queue_id: int
    is_power_on: bool
    last: datetime
    silence_after: timedelta


def queue_contact(queue_id: int, is_power_on: bool, sensors: Iterable[SensorState]) -> QueueContact | None:
    """Sum up the queue's sensors for `evaluate_liveness`; None when none of them ever made contact."""
    heard = [(sensor.last_contact, sensor) for sensor in sensors if sensor.last_contact is not None]
    if not heard:
        return None
    silence_after = min(heartbeat_timeout(sensor) for _, sensor in heard)
    return QueueContact(queue_id, is_power_on, max(at for at, _ in heard), silence_after)


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
    doubtful = frozenset(number for number, last in quiet.items() if _fell_with_many(last, late_since, heard))
    others_came_back = any(number in quiet for number in liveness.doubtful - doubtful)
    return LivenessState(
        now if others_came_back else liveness.listening_since, doubtful, is_hushed=_is_hushed(contacts, now)
    )


def _is_hushed(contacts: list[QueueContact], now: datetime) -> bool:
    """Whether fewer than a quarter of the queues that spoke lately were heard just now."""
    ages = [now - contact.last for contact in contacts if now - contact.last <= SPOKE_LATELY]
    return len(ages) >= MASS_QUEUES and 4 * sum(age <= JUST_NOW for age in ages) < len(ages)


def _fell_with_many(last: datetime, late_since: list[datetime], heard: list[datetime]) -> bool:
    """Whether of the queues speaking until ``last``, or later, at least 3 and at least half fell late with it."""
    fell = bisect_right(late_since, last + MASS_SILENCE_WITHIN) - bisect_left(late_since, last - MASS_SILENCE_WITHIN)
    speaking = len(heard) - bisect_left(heard, last - MASS_SILENCE_WITHIN)
    return fell >= MASS_QUEUES and 2 * fell >= speaking
