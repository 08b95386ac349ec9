"""Partial schedules: what it means for a queue that a schedule of its day does not list it."""

from collections.abc import Collection, Mapping
from datetime import date
from enum import StrEnum

from svitlobot.domain.schedules.amendments import without_hours
from svitlobot.domain.schedules.days import DAY_ENDS, FIRM, DaySchedule, DayStatus, Window

Days = Mapping[date, DaySchedule]


class Others(StrEnum):
    """What a schedule's silence about the other queues means."""

    KEEP = "keep"  # their outages stay as planned
    CANCEL = "cancel"  # their outages are cancelled from now on


def left_out(
    given: Mapping[int, Days], stored: Mapping[int, Days], *, known_broken: Collection[int], today: date, minute: int
) -> dict[date, list[int]]:
    """Return by day the queues that a schedule does not list although outages of theirs are still to come.

    ``given`` and ``stored`` are days by queue. Queues in ``known_broken`` are listed, but in a way that cannot be read.
    """
    listed: dict[date, set[int]] = {}
    for queue_id, days in given.items():
        for day, schedule in days.items():
            if schedule.status is not DayStatus.UNKNOWN and day >= today:
                listed.setdefault(day, set()).add(queue_id)
    return {
        day: silent
        for day, queues in sorted(listed.items())
        if (
            silent := [
                queue_id
                for queue_id, days in sorted(stored.items())
                if queue_id not in queues
                and queue_id not in known_broken
                and _has_coming(days.get(day), minute if day == today else 0)
            ]
        )
    }


def _has_coming(schedule: DaySchedule | None, minute: int) -> bool:
    return schedule is not None and schedule.status in FIRM and any(window.end > minute for window in schedule.windows)


def cancelled_from(schedule: DaySchedule, minute: int) -> DaySchedule:
    """Return a day's schedule without what comes after a minute."""
    return without_hours(schedule, [Window(minute, DAY_ENDS)]) if minute < DAY_ENDS else schedule
