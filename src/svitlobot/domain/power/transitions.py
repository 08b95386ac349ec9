"""A queue's state, how a decision changes it, and what residents get while it keeps switching.

stable ──fifth flip within 10 min: UNSTABLE──► unstable ──10 min without a flip: Settled──► stable
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from svitlobot.domain.power.decisions import Announcement, Confidence, Decision, DecisionReason, Flip, Settled
from svitlobot.domain.power.observations import Observation, Power

CALM_AFTER = timedelta(minutes=10)
FLIPS_WHILE_STABLE = 4
BRIEF = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class ManualOverride:
    """The queue's state was set by hand at ``given_at`` (operator or residents) and is active until ``until``.

    It outweighs everything sensors reported before it. What they report later counts as usual, and a flip ends it.
    """

    given_at: datetime
    until: datetime

    def is_active(self, now: datetime) -> bool:
        """Whether it still counts at ``now``."""
        return now < self.until


@dataclass(frozen=True, slots=True)
class QueueState:
    """A queue as last decided.

    ``changed_at`` is when the power changed, ``recent_flips`` are the moments at which the last flips (at
    most five, oldest first) were decided, ``override`` is set while a person vouches for
    the state.
    """

    queue_id: int
    is_power_on: bool
    changed_at: datetime | None = None
    recent_flips: tuple[datetime, ...] = ()
    unstable_since: datetime | None = None
    override: ManualOverride | None = None

    def has_override(self, now: datetime) -> bool:
        """Whether a manual override is active."""
        return self.override is not None and self.override.is_active(now)

    def is_overridden(self, observation: Observation, now: datetime) -> bool:
        """Whether the sensor only repeats what the active override contradicts."""
        if self.override is None or not self.override.is_active(now) or observation.state is Power.of(self.is_power_on):
            return False
        return observation.since <= self.override.given_at


def override_flip(queue: QueueState, to_on: bool, now: datetime, since: datetime | None = None) -> Flip:
    """Return the flip by which a queue follows a manual override, reported ``since`` some moment, or now.

    It is not dated: a person says what the power is, not when it changed.
    """
    dated = min(since or now, now)
    return Flip(
        to_on=to_on,
        effective_at=dated if queue.changed_at is None else max(dated, queue.changed_at),
        confidence=Confidence.CONFIRMED,
        announcement=announcement(queue, now),
        reason=DecisionReason.OVERRIDE,
        is_dated=False,
        seen_since=dated,
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


def has_blinked(queue: QueueState, now: datetime) -> bool:
    """Whether a queue with power was off for less than 5 min a moment ago, as relays make it seem in a brown-out."""
    if not queue.is_power_on or len(queue.recent_flips) < 2:
        return False
    went, returned = queue.recent_flips[-2:]
    return returned - went < BRIEF and now - returned < CALM_AFTER


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
