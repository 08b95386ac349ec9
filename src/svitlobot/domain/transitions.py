"""A queue's state, how a decision changes it, and what residents are told while it keeps switching.

stable ──fifth flip within 10 min: UNSTABLE──► unstable ──10 min without a flip: Settled──► stable
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from svitlobot.domain.decisions import Announcement, Decision, Flip, Settled

CALM_AFTER = timedelta(minutes=10)
FLIPS_WHILE_STABLE = 4


@dataclass(frozen=True, slots=True)
class QueueState:
    """A queue as last decided.

    ``changed_at`` is when the power changed, ``recent_flips`` are the moments at which the last flips (at
    most five, oldest first) were decided.
    """

    queue_id: int
    is_power_on: bool
    changed_at: datetime | None = None
    recent_flips: tuple[datetime, ...] = ()
    unstable_since: datetime | None = None


def announcement(queue: QueueState, now: datetime) -> Announcement:
    """Return what to tell residents of a flip decided at ``now``; nothing while the queue is unstable."""
    flips = _flips_lately(queue, now)
    if queue.unstable_since is not None and flips:
        return Announcement.NOTHING
    return Announcement.CHANGE if flips < FLIPS_WHILE_STABLE else Announcement.UNSTABLE


def has_calmed(queue: QueueState, now: datetime) -> bool:
    """Whether the queue is marked unstable although it has not flipped for 10 min."""
    return queue.unstable_since is not None and not _flips_lately(queue, now)


def applied(queue: QueueState, decision: Decision, now: datetime) -> QueueState:
    """Return the queue after a decision made at ``now``; only `Flip` and `Settled` change it."""
    if isinstance(decision, Settled):
        return replace(queue, unstable_since=None)
    if not isinstance(decision, Flip):
        return queue
    unstable_since = {
        Announcement.CHANGE: None,
        Announcement.UNSTABLE: now,
        Announcement.NOTHING: queue.unstable_since,
    }[decision.announcement]
    return QueueState(
        queue.queue_id,
        is_power_on=decision.to_on,
        changed_at=decision.effective_at,
        recent_flips=(*queue.recent_flips, now)[-FLIPS_WHILE_STABLE - 1 :],
        unstable_since=unstable_since,
    )


def _flips_lately(queue: QueueState, now: datetime) -> int:
    return sum(now - moment < CALM_AFTER for moment in queue.recent_flips)
