"""The plan: whether an outage or a return is due by the schedule. It never flips a queue, it helps to judge sensors."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from svitlobot.domain.schedules.days import PlannedOutage

EARLY = timedelta(minutes=10)
"""Operators switch by hand: so much before its time an outage, or a return, is expected already."""

RETURN_LATE = timedelta(hours=1)

JUST_BEFORE = timedelta(minutes=5)
JUST_AFTER = timedelta(minutes=15)
"""So close to its planned beginning most outages begin."""

OVERDUE = timedelta(hours=1)
"""An outage that has not come so long after its planned beginning will hardly come."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Whether an outage, or a return, is due: near an outage's end both are, where nothing is planned neither.

    ``at_hand_since``: the outage is to begin about now, and this soon it might have. ``begins``: the moments between
    which the outage that is due most likely began, or will. ``returns_from``: this soon the return that is due might
    have come. ``ended``: the planned end of the outage that was due last.
    ``on_promised``: a schedule is known, and it has no outage now, not even a possible one.
    """

    off_due: bool = False
    on_due: bool = False
    at_hand_since: datetime | None = None
    on_promised: bool = False
    begins: tuple[datetime, datetime] | None = field(default=None, compare=False)
    returns_from: datetime | None = field(default=None, compare=False)
    ended: datetime | None = field(default=None, compare=False)

    def expects(self, is_on: bool) -> bool:
        """Whether a change to this state is due."""
        return self.on_due if is_on else self.off_due

    def fits_beginning(self, moment: datetime) -> bool:
        """Whether what began at this moment began when the outage that is due was to begin."""
        return self.begins is not None and self.begins[0] <= moment <= self.begins[1]

    def is_early(self, returned_at: datetime) -> bool:
        """Whether a return at this moment came in the midst of a planned outage, before its return was due."""
        if self.returns_from is None:
            return self.off_due and not self.on_due
        return returned_at < self.returns_from

    def while_on(self, changed_at: datetime | None, now: datetime) -> "Plan":
        """Return it for a queue with power since ``changed_at``: what came and went, or never came, is not due."""
        if self.begins is None:
            return self
        has_come = changed_at is not None and changed_at > self.begins[0]
        return replace(self, off_due=False) if has_come or now > self.begins[0] + JUST_BEFORE + OVERDUE else self


NOTHING_DUE = Plan()


def plan_at(outages: Iterable[PlannedOutage], now: datetime, *, is_known: bool = False) -> Plan:
    """Return what is due at a moment by the certain outages; an outage whose end is not planned promises no return.

    ``is_known``: the day's schedule is, so that what it does not hold is promised.
    """
    near = [one for one in outages if one.start - EARLY <= now < one.until + RETURN_LATE]
    certain = [one for one in near if not one.is_possible]
    due = [one.start for one in certain if now < one.until]
    begin = [start for start in due if start - JUST_BEFORE <= now < start + JUST_AFTER]
    ends = [one.promised_end for one in certain if one.promised_end is not None]
    returns = [end - EARLY for end in ends if end - EARLY <= now < end + RETURN_LATE]
    return Plan(
        off_due=bool(due),
        on_due=bool(returns),
        at_hand_since=min(begin) - JUST_BEFORE if begin else None,
        on_promised=is_known and not any(now < one.until for one in near),
        begins=(min(due) - JUST_BEFORE, min(due) + JUST_AFTER) if due else None,
        returns_from=min(returns, default=None),
        ended=max((one.until for one in certain if one.until <= now), default=None),
    )
