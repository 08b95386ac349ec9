"""Withdrawals: a source that takes much of a queue's day back waits for a second look before people are told.

Real feeds lose a queue's whole day for minutes, almost nightly, and then repeat the same schedule. Outages that are
added are told at once. How soon the outage begins makes no difference.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from svitlobot.domain.schedules.days import FIRM, DaySchedule, DayStatus, Window, merged

LOOKS = 2
WAIT = timedelta(minutes=15)
FORGET_AFTER = timedelta(hours=6)  # a source that says nothing more of the day

_FALLS_BACK = frozenset({*FIRM, DayStatus.NONE_PLANNED})


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """What a source takes back of a queue's day: its ``schedule`` now, since when, and how often it has said so.

    A look that takes more outages back begins anew: a wrong day shown for a moment takes others back than the right day
    that follows it, and a queue that goes blank is no proof of the one outage that was cancelled before.
    """

    queue_id: int
    day: date
    source: str
    schedule: DaySchedule
    said_at: datetime | None
    first_seen_at: datetime
    last_seen_at: datetime
    looks: int

    def seen_again(self, schedule: DaySchedule, now: datetime, minute: int) -> "Withdrawal":
        """Return the withdrawal after a later look; ``minute`` is how far the day has gone."""
        looks = self.looks + (now > self.last_seen_at)
        if withdraws_much(self.schedule, schedule, minute):
            return replace(self, schedule=schedule, first_seen_at=now, last_seen_at=now, looks=1)
        return replace(self, schedule=schedule, last_seen_at=now, looks=looks)

    def is_outlived_by(self, schedule: DaySchedule, now: datetime, minute: int) -> bool:
        """Tell whether a look that begins anew confirms this: it, too, has none of the outages that were taken back."""
        is_old_enough = now > self.last_seen_at and replace(self, looks=self.looks + 1).is_confirmed(now)
        return is_old_enough and not grows(self.schedule, schedule, minute)

    def is_confirmed(self, now: datetime) -> bool:
        """Tell whether it has been repeated often and long enough to be believed."""
        return self.looks >= LOOKS and now - self.first_seen_at >= WAIT


def withdraws_much(before: DaySchedule, after: DaySchedule, minute: int) -> bool:
    """Tell whether a new schedule takes a whole outage back, or at least half of the hours that are still to come.

    ``minute`` is how far the day has gone; of a day that is over, its whole hours count. A day that becomes free of
    outages without ever having been planned is a withdrawal too: before it is planned it looks just like that.
    """
    if after.status not in _FALLS_BACK:
        return False
    if before.status is DayStatus.UNKNOWN:
        return after.status is DayStatus.NONE_PLANNED
    if before.status not in FIRM:
        return False
    coming = [_from(one, minute) for one in before.windows if one.end > minute] or list(before.windows)
    kept = _minutes(after.windows)
    lost = _minutes(coming) - kept
    is_outage_gone = any(kept.isdisjoint(range(one.start, one.end)) for one in coming)
    return is_outage_gone or 2 * len(lost) >= len(_minutes(coming)) > 0


def grows(before: DaySchedule, after: DaySchedule, minute: int) -> bool:
    """Tell whether a new schedule has outages still to come where the one before had none."""
    return any(at >= minute for at in _minutes(after.windows) - _minutes(before.windows))


def with_growth(before: DaySchedule, after: DaySchedule) -> DaySchedule:
    """Return the schedule before with only what the new one adds."""
    if not after.windows or before.status not in FIRM:
        return before
    return DaySchedule(after.status, tuple(merged([*before.windows, *after.windows])))


def _minutes(windows: Iterable[Window]) -> set[int]:
    return {minute for one in windows for minute in range(one.start, one.end)}


def _from(window: Window, minute: int) -> Window:
    return Window(max(window.start, minute), window.end, window.is_possible)
