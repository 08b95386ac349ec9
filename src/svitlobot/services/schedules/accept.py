"""Takes schedules in: stores their days and tells people what changed."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import TypeVar

from svitlobot.clock import kyiv, minute_of_day
from svitlobot.db.queries.schedules import days as stored
from svitlobot.db.queries.schedules.days import Schedules, StoredDay
from svitlobot.db.queries.schedules.withdrawals import load_withdrawals
from svitlobot.db.session import AsyncSession
from svitlobot.domain.queue_names import QueueLabels
from svitlobot.domain.schedules.coverage import Others, cancelled_from, left_out
from svitlobot.domain.schedules.days import NONE_PLANNED_DAY, UNKNOWN_DAY, DaySchedule, DayStatus
from svitlobot.domain.schedules.reports import QueueDayChange, ScheduleReport
from svitlobot.domain.schedules.sources import shown_source
from svitlobot.gateways.schedule_sources.base import ParsedSchedule
from svitlobot.services import audit
from svitlobot.services.schedules.amend import with_amendments
from svitlobot.services.schedules.lookup import own_schedules_in, queue_names
from svitlobot.services.schedules.merge import Edition, OutrankedBy, fill_from_template
from svitlobot.services.schedules.second_look import take_day
from svitlobot.services.schedules.tell import tell_change

Day = TypeVar("Day")
What = TypeVar("What")

OLDEST = timedelta(days=1)
FURTHEST = timedelta(days=31)


async def accept(
    session: AsyncSession,
    parsed: ParsedSchedule,
    now: datetime,
    *,
    source: str,
    actor: str | None = None,
    outranked_by: OutrankedBy = lambda _day: False,
    others: Others | None = Others.KEEP,
    is_automatic: bool = False,
) -> ScheduleReport:
    """Store a schedule and tell the queues whose today or tomorrow it changes.

    ``others`` is what its silence about the other queues of a day means. None asks: then such queues are in the report
    as ``left_out``, and theirs stays as it is. With ``is_automatic`` a withdrawal of much waits for a second look, and
    small changes within an hour are told together. Raises InvalidInputError naming an amendment that cannot be applied.

    Absence of data never replaces data, a template never replaces a day of its own, an older edition never replaces a
    newer one; where nobody says when it was made, what is stored stays if this is ``outranked_by`` it. Taking the same
    schedule again changes nothing and tells nobody.
    """
    await stored.lock_schedules(session)
    # One that says it was made in the future would make every later one seem old.
    said_at = None if parsed.said_at is None else min(parsed.said_at, now)
    edition = Edition(source, said_at, now, outranked_by, is_automatic)
    pending = await load_withdrawals(session)
    report = ScheduleReport(parsed.format, said_at, notes=parsed.notes)
    today = kyiv(now).date()
    before = await stored.load_days(session, today - OLDEST, today + FURTHEST)
    names = await queue_names(session)
    queues = _queues_meant(parsed, names, report)
    blank = _resolved(_blanks(parsed), queues)
    fresh = _listed(parsed, queues, before, names, report, now=now, others=others)
    for queue_id, days in sorted(fresh.items()):
        old = before.get(queue_id, {})
        changed = {}
        for day, schedule in _days_to_take(days, blank.get(queue_id, {}), old, edition, report):
            taken = await take_day(session, (queue_id, day), schedule, old.get(day), edition, pending, report)
            if taken is not None:
                changed[day] = taken
                known = old[day].schedule if day in old else UNKNOWN_DAY
                report.note_change(day, queue_id, names[queue_id], known, taken)
        if changed:
            report.queues_told += await tell_change(session, queue_id, old, changed, now, may_wait=is_automatic)
    for queue_id, week in sorted(_resolved(parsed.weekly, queues).items()):
        old, own = before.get(queue_id, {}), fresh.get(queue_id, {})
        for day in await fill_from_template(session, queue_id, week, old, own, edition, report):
            report.changed[day].append(names[queue_id])
    if report.days_changed:
        details = {"source": shown_source(source), "format": parsed.format, "days": report.days_changed}
        summary = " ".join(report.lines())
        audit.record(session, "schedule_imported", now, actor=actor, description=summary, details=details)
    return report


def _days_to_take(
    days: Mapping[date, DaySchedule],
    blanks: Mapping[date, bool],
    old: Mapping[date, StoredDay],
    edition: Edition,
    report: ScheduleReport,
) -> Iterator[tuple[date, DaySchedule]]:
    """Yield a queue's days that are near enough to be taken and say something; a blank may cancel what was planned."""
    today = kyiv(edition.now).date()
    for day, given in sorted(days.items()):
        is_cancelled = blanks.get(day, False) and edition.cancels(old.get(day))
        schedule = NONE_PLANNED_DAY if is_cancelled else given
        if report.note_day(day, today - OLDEST, today + FURTHEST) and schedule.status is not DayStatus.UNKNOWN:
            yield day, schedule


def _blanks(parsed: ParsedSchedule) -> dict[str, dict[date, bool]]:
    """Return for each group and day whether it may only not have been planned yet."""
    return {group: {day: (group, day) in parsed.blanks for day in days} for group, days in parsed.days.items()}


def _listed(
    parsed: ParsedSchedule,
    queues: Mapping[str, tuple[int, ...]],
    before: Schedules,
    names: Mapping[int, str],
    report: ScheduleReport,
    *,
    now: datetime,
    others: Others | None,
) -> dict[int, dict[date, DaySchedule]]:
    """Return the days that a schedule gives, amends, or by its silence cancels."""
    today, minute = kyiv(now).date(), minute_of_day(now)
    stored_days = {queue_id: own_schedules_in(days) for queue_id, days in before.items()}
    for amendment in parsed.amendments:
        report.note_day(amendment.day, today - OLDEST, today + FURTHEST)
    within = [one for one in parsed.amendments if today - OLDEST <= one.day <= today + FURTHEST]
    fresh = _resolved(parsed.days, queues)
    broken = {queue_id for group in parsed.broken & queues.keys() for queue_id in queues[group]}
    result = with_amendments(fresh, stored_days, within, queues, list(names))
    silent = left_out(result, stored_days, known_broken=broken, today=today, minute=minute) if fresh else {}
    if parsed.have_others_power:
        others = Others.CANCEL
    for day, queue_ids in silent.items():
        for queue_id in queue_ids:
            schedule = stored_days[queue_id][day]
            after = cancelled_from(schedule, minute if day == today else 0)
            report.left_out.append(QueueDayChange(day, queue_id, names[queue_id], schedule, after))
            if others is Others.CANCEL:
                result.setdefault(queue_id, {})[day] = after
    report.others = others
    return result


def _queues_meant(
    parsed: ParsedSchedule, names: Mapping[int, str], report: ScheduleReport
) -> dict[str, tuple[int, ...]]:
    """Return the queues that each group of a source means; a feed for a region names groups that are not ours."""
    labels = QueueLabels(names)
    meant = {}
    amended = {group for one in parsed.amendments for group in one.groups}
    for group in parsed.days.keys() | parsed.weekly.keys() | parsed.broken | amended:
        label = group.removeprefix("GPV").removeprefix("Черга").strip()
        meant[group] = labels.of_group(group) or labels.of_group(label)
        meant_names = [names[queue_id] for queue_id in meant[group]]
        if label.isdigit() and meant_names not in ([], [label]):
            report.whole_groups[group] = meant_names
    # Without the one character that the audit, like every text in PostgreSQL, cannot keep.
    report.unknown_groups = sorted(group.replace("\0", "") for group, queues in meant.items() if not queues)
    return meant


def _resolved(
    days_of: Mapping[str, Mapping[Day, What]], queues: Mapping[str, tuple[int, ...]]
) -> dict[int, dict[Day, What]]:
    """Return the days by queue. A queue's own days outweigh those of its whole group."""
    found: defaultdict[int, dict[Day, What]] = defaultdict(dict)
    for group, days in sorted(days_of.items(), key=lambda one: -len(queues[one[0]])):
        for queue_id in queues[group]:
            found[queue_id].update(days)
    return found
