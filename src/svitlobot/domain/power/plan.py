"""What the published plan says of a queue's power around now. It never flips a queue, it helps to judge sensors."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from svitlobot.domain.schedules.days import PlannedOutage

EARLY = timedelta(minutes=10)
"""Operators switch by hand: so much before its time an outage, or a return, is expected already."""

RETURN_LATE = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Plan:
    """Whether an outage, or a return, is due: near an outage's end both are, where nothing is planned neither."""

    off_due: bool = False
    on_due: bool = False

    def expects(self, is_on: bool) -> bool:
        """Whether a change to this state is due."""
        return self.on_due if is_on else self.off_due


NOTHING_DUE = Plan()


def plan_at(outages: Iterable[PlannedOutage], now: datetime) -> Plan:
    """Return what is due at a moment by the certain outages; an outage whose end is not planned promises no return."""
    certain = [one for one in outages if not one.is_possible]
    off_due = any(one.start - EARLY <= now < one.until for one in certain)
    ends = [one.promised_end for one in certain]
    on_due = any(end is not None and end - EARLY <= now < end + RETURN_LATE for end in ends)
    return Plan(off_due, on_due)
