"""A queue's state, how a decision changes it, and what residents are told while it keeps switching.

stable ──fifth flip within 10 min: UNSTABLE──► unstable ──10 min without a flip: Settled──► stable
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from svitlobot.domain.power.decisions import Announcement, Confidence, Decision, Flip, Reason, Settled
from svitlobot.domain.power.observations import Power, View

CALM_AFTER = timedelta(minutes=10)
FLIPS_WHILE_STABLE = 4


@dataclass(frozen=True, slots=True)
class Word:
    """A person said at ``given_at`` that the power is what the queue now is; until ``until`` it holds.

    It outweighs whatever sensors said before it. What they say anew counts as usual, and a flip ends the word.
    """

    given_at: datetime
    until: datetime

    def holds(self, now: datetime) -> bool:
        """Whether it still counts."""
        return now < self.until


@dataclass(frozen=True, slots=True)
class QueueState:
    """A queue as last decided.

    ``changed_at`` is when the power changed, ``recent_flips`` are the moments at which the last flips (at
    most five, oldest first) were decided, ``word`` is what a person vouches for it with.
    """

    queue_id: int
    is_power_on: bool
    changed_at: datetime | None = None
    recent_flips: tuple[datetime, ...] = ()
    unstable_since: datetime | None = None
    word: Word | None = None

    def has_word(self, now: datetime) -> bool:
        """Whether a person vouches for the queue's state."""
        return self.word is not None and self.word.holds(now)

    def is_outweighed(self, testimony: View, now: datetime) -> bool:
        """Whether a sensor only goes on with what a person has contradicted since."""
        if self.word is None or not self.word.holds(now) or testimony.state is Power.of(self.is_power_on):
            return False
        return testimony.since <= self.word.given_at


def word_flip(queue: QueueState, to_on: bool, now: datetime, since: datetime | None = None) -> Flip:
    """Return the flip by which a queue follows a person's word, dated ``since`` when they know, or now."""
    dated = min(since or now, now)
    return Flip(
        to_on=to_on,
        effective_at=dated if queue.changed_at is None else max(dated, queue.changed_at),
        confidence=Confidence.CONFIRMED,
        announcement=announcement(queue, now),
        reason=Reason.WORD,
    )


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
