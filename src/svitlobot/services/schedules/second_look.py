"""Lets a withdrawal of much by an automatic source wait until it has been seen again."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from svitlobot.clock import kyiv, minute_of_day
from svitlobot.db.queries.schedules import withdrawals as waiting
from svitlobot.db.queries.schedules.days import StoredDay
from svitlobot.db.queries.schedules.withdrawals import Key
from svitlobot.db.session import AsyncSession
from svitlobot.domain.schedules.days import UNKNOWN_DAY, DaySchedule, DayStatus
from svitlobot.domain.schedules.reports import ScheduleReport
from svitlobot.domain.schedules.withdrawals import Withdrawal, with_growth, withdraws_much
from svitlobot.gateways.schedule_sources.base import ParsedSchedule
from svitlobot.services.schedules.lookup import queue_names
from svitlobot.services.schedules.merge import Edition, store

Pending = Mapping[Key, Withdrawal]
"""The withdrawals that wait, by queue and day."""


async def withdrawn_again(session: AsyncSession, source: str) -> ParsedSchedule | None:
    """Return what a source that says "not modified" repeats of its withdrawals; None when none of its waits."""
    pending = await waiting.load_withdrawals(session, source)
    if not pending:
        return None
    names = await queue_names(session)
    days: dict[str, dict[date, DaySchedule]] = {}
    for (queue_id, day), one in pending.items():
        days.setdefault(names[queue_id], {})[day] = one.schedule
    said_at = max((one.said_at for one in pending.values() if one.said_at is not None), default=None)
    return ParsedSchedule("repeated", days, said_at=said_at)


async def take_day(
    session: AsyncSession,
    key: Key,
    schedule: DaySchedule,
    old: StoredDay | None,
    edition: Edition,
    pending: Pending,
    report: ScheduleReport,
) -> DaySchedule | None:
    """Store a queue's day; return the schedule that is stored now if it changed, and count it.

    While a withdrawal waits, that is the schedule before with only what is added to it.
    """
    if await _is_said_elsewhere(session, key, schedule, old, edition, pending):
        edition = replace(edition, outranked_by=lambda _day: False)
    elif old is None or not edition.is_older_than(old):
        asked, schedule = schedule, await _settled(session, key, schedule, old, edition, pending)
        if schedule != asked and (
            schedule.status is DayStatus.UNKNOWN or (old is not None and schedule == old.schedule)
        ):
            report.days_waiting += 1
            return None
    return schedule if await store(session, *key, schedule, old, edition, report) else None


async def _is_said_elsewhere(
    session: AsyncSession,
    key: Key,
    schedule: DaySchedule,
    old: StoredDay | None,
    edition: Edition,
    pending: Pending,
) -> bool:
    """Tell whether another source has withdrawn the same, and this says it too: then nothing waits any more."""
    before = pending.get(key)
    if before is None or before.source == edition.source or before.schedule != schedule:
        return False
    if old is not None and old.is_newer_than(edition.said_at, edition.source):
        return False
    await waiting.drop_withdrawal(session, *key)
    return True


async def _settled(
    session: AsyncSession,
    key: Key,
    schedule: DaySchedule,
    old: StoredDay | None,
    edition: Edition,
    pending: Pending,
) -> DaySchedule:
    """Return the schedule to store now: the given one or, while a withdrawal waits, the old one with what is added.

    What the operator loads is believed at once.
    """
    known = old.schedule if old is not None and not old.is_template else UNKNOWN_DAY
    day, today = key[1], kyiv(edition.now).date()
    minute = minute_of_day(edition.now) if day == today else 0
    before = pending.get(key)
    is_own = before is None or before.source == edition.source
    if not edition.is_automatic or day < today or not withdraws_much(known, schedule, minute):
        if before is not None and (is_own or not edition.is_automatic):
            await waiting.drop_withdrawal(session, *key)
        return schedule
    if not is_own:
        return with_growth(known, schedule)
    one = _first(key, schedule, edition) if before is None else before.seen_again(schedule, edition.now, minute)
    if one.is_confirmed(edition.now):
        await waiting.drop_withdrawal(session, *key)
        return schedule
    await waiting.save_withdrawal(session, replace(one, said_at=edition.said_at))
    if before is not None and before.is_outlived_by(schedule, edition.now, minute):
        return before.schedule
    return with_growth(known, schedule)


def _first(key: Key, schedule: DaySchedule, edition: Edition) -> Withdrawal:
    return Withdrawal(*key, edition.source, schedule, edition.said_at, edition.now, edition.now, looks=1)
