"""When silence means an outage, and when it only means that we cannot hear.

Many queues falling silent together is more likely a mobile operator, an Internet provider or our own fault
than an outage. Neither does silence mean anything until sensors have had time to reach us: after we start,
and after such a mass silence ends, because modems come back one by one.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from svitlobot.domain.sensors import SensorState, patience

TOGETHER = timedelta(minutes=2)
MASS_QUEUES = 3


@dataclass(frozen=True, slots=True)
class Hearing:
    """How far silence may be trusted.

    ``listening_since``: when we last began to listen, so that every sensor had time to speak. ``doubtful``:
    the queues whose present silence looks like a mass one. The silence sweep keeps it from one run to the
    next.
    """

    listening_since: datetime
    doubtful: frozenset[int] = frozenset()

    def trusts_silence(self, queue_id: int, silence_after: timedelta, now: datetime) -> bool:
        """Whether a sensor of this queue, silent for more than ``silence_after``, may be believed."""
        return queue_id not in self.doubtful and now - self.listening_since > silence_after


@dataclass(frozen=True, slots=True)
class QueueContact:
    """The latest contact of any of a queue's sensors, and how long a quiet after it is called silence."""

    queue_id: int
    is_power_on: bool
    last: datetime
    silence_after: timedelta


def queue_contact(queue_id: int, is_power_on: bool, sensors: Iterable[SensorState]) -> QueueContact | None:
    """Sum up the queue's sensors for `listen`; None when none of them ever made contact."""
    heard = [(sensor.last_contact, sensor) for sensor in sensors if sensor.last_contact is not None]
    if not heard:
        return None
    silence_after = min(patience(sensor) for _, sensor in heard)
    return QueueContact(queue_id, is_power_on, max(at for at, _ in heard), silence_after)


def listen(hearing: Hearing, contacts: Iterable[QueueContact], now: datetime) -> Hearing:
    """Judge the silence of the whole city at ``now``; run it over all queues before deciding any.

    When a silence stops looking like a mass one although the queue is still quiet, the others came back:
    listening begins anew, so that the slower ones are not declared off.
    """
    contacts = list(contacts)
    moments = sorted(contact.last for contact in contacts)
    silent = [c for c in contacts if c.is_power_on and now - c.last > c.silence_after]
    doubtful = frozenset(c.queue_id for c in silent if _fell_with_many(c, moments))
    others_came_back = any(c.queue_id in hearing.doubtful - doubtful for c in silent)
    return Hearing(now if others_came_back else hearing.listening_since, doubtful)


def _fell_with_many(queue: QueueContact, moments: list[datetime]) -> bool:
    """Whether of the queues then still speaking at least 3 and at least half fell silent with this one.

    "With it" is judged by last contacts, not by when each silence is discovered: otherwise the first queues
    of a mass silence would be declared off before the rest are counted. Sensors that are waited for less than
    usual ping more often, so they are compared more closely.
    """
    together = min(TOGETHER, queue.silence_after * 2 / 3)
    first = bisect_left(moments, queue.last - together)
    fell = bisect_right(moments, queue.last + together) - first
    speaking = len(moments) - first
    return fell >= MASS_QUEUES and 2 * fell >= speaking
