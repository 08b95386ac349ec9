"""Merge rules of schedules: the newer day wins, a day's own schedule, the first source's."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from svitlobot.clock import kyiv
from svitlobot.db.queries.schedules import days as stored
from svitlobot.db.queries.schedules.days import StoredDay
from svitlobot.db.session import AsyncSession
from svitlobot.domain.schedules.days import FIRM, UNKNOWN_DAY, DaySchedule, DayStatus, Window, looks_like
from svitlobot.domain.schedules.reports import ScheduleReport
from svitlobot.domain.schedules.sources import TEMPLATE
from svitlobot.services.schedules.lookup import Days

TEMPLATE_DAYS = 7  # how far ahead the template of a week is believed

OutrankedBy = Callable[[StoredDay], bool]
"""Whether a stored day is of a source that is to be believed first."""


@dataclass(frozen=True, slots=True)
class Edition:
    """A schedule that is taken in: its source, when that made it, and which stored days outrank it if that is unknown.

    ``is_automatic``: a source gave it by itself, so no operator has looked at it.
    """

    source: str
    said_at: datetime | None
    now: datetime
    outranked_by: OutrankedBy
    is_automatic: bool = False

    def is_older_than(self, old: StoredDay) -> bool:
        """Tell whether what is stored of a day is to be kept."""
        if old.is_newer_than(self.said_at, self.source):
            return True
        is_dated = self.said_at is not None and old.said_at is not None
        is_of_a_day = not self.source.startswith(TEMPLATE)
        return not is_dated and old.is_template is not is_of_a_day and self.outranked_by(old)

    def cancels(self, old: StoredDay | None) -> bool:
        """Tell whether a source that shows power everywhere, as before a day is planned, takes its own outages back."""
        if old is None or old.source != self.source:
            return False
        if old.schedule.status is DayStatus.NONE_PLANNED:
            return True  # it has done so before
        is_later = self.said_at is None or self.said_at > (old.said_at or old.changed_at)
        return is_later and old.schedule.status in FIRM


async def store(
    session: AsyncSession,
    queue_id: int,
    day: date,
    schedule: DaySchedule,
    old: StoredDay | None,
    edition: Edition,
    report: ScheduleReport,
) -> bool:
    """Store a day unless it is there already or a newer edition is; tell whether it changed, and count it."""
    source, said_at, now = edition.source, edition.said_at, edition.now
    if old is not None and edition.is_older_than(old):
        report.days_same += old.schedule == schedule
        report.days_older += old.schedule != schedule
        return False
    if old is not None and old.schedule == schedule:
        report.days_same += 1
        await stored.confirm_day(session, queue_id, day, source=source, said_at=said_at, now=now)
        return False
    await stored.save_day(session, queue_id, day, schedule, source=source, said_at=said_at, now=now)
    return True


async def fill_from_template(
    session: AsyncSession,
    queue_id: int,
    week: Mapping[int, Sequence[Window]],
    old: Mapping[date, StoredDay],
    own: Days,
    edition: Edition,
    report: ScheduleReport,
) -> list[date]:
    """Use the template of a week for the coming days without a schedule: what it holds is only possible.

    A day that it filled and of which it holds nothing any more is unknown again. Returns the days that changed.
    """
    usual = replace(edition, source=TEMPLATE + edition.source, said_at=None)
    today = kyiv(edition.now).date()
    changed = []
    for day in (today + timedelta(days=ahead) for ahead in range(TEMPLATE_DAYS)):
        known = old.get(day)
        is_own = own.get(day, UNKNOWN_DAY).status is not DayStatus.UNKNOWN
        if day.weekday() not in week or is_own or (known is not None and not known.is_template):
            continue
        schedule = looks_like(week[day.weekday()])
        if schedule.status is DayStatus.UNKNOWN and (known is None or known.source != usual.source):
            continue
        if await store(session, queue_id, day, schedule, known, usual, report):
            changed.append(day)
    return changed
