"""Takes schedules in, tells people what changed, and answers what is planned."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import TypeVar

from svitlobot.clock import kyiv
from svitlobot.db.queries.reminders import withdraw
from svitlobot.db.queries.schedules import days as stored
from svitlobot.db.queries.schedules.days import Plans, StoredDay
from svitlobot.db.session import AsyncSession
from svitlobot.domain.outbox.delivery import EventKind, is_night
from svitlobot.domain.queue_names import QueueLabels
from svitlobot.domain.reminders import WARNING_KINDS, moments_warned_of
from svitlobot.domain.schedules.changes import differences
from svitlobot.domain.schedules.coverage import Others, cancelled_from, left_out
from svitlobot.domain.schedules.days import NONE_PLANNED_DAY, UNKNOWN_DAY, DayPlan, DayStatus, moment
from svitlobot.domain.schedules.sources import shown_source
from svitlobot.domain.schedules.texts import spoken_date_of, spoken_plan
from svitlobot.gateways.schedule_sources.base import ParsedSchedule
from svitlobot.services import audit
from svitlobot.services.outbox import events
from svitlobot.services.schedules.amend import with_amendments
from svitlobot.services.schedules.lookup import certain_outages, own_plans_in, plans_in, queue_names
from svitlobot.services.schedules.merge import Edition, OutrankedBy, fill_from_template, store
from svitlobot.services.schedules.report import QueueChange, ScheduleReport

Day = TypeVar("Day")
What = TypeVar("What")

OLDEST = timedelta(days=1)
FURTHEST = timedelta(days=31)
PLAN_NEWS = (EventKind.SCHEDULE_PUBLISHED, EventKind.SCHEDULE_CHANGED)
EVENING = range(20, 22)  # o'clock in Kyiv, when tomorrow's plan is told
TOLD_FROM = 17  # o'clock; news of the plan from then on has told it already


async def accept(
    session: AsyncSession,
    parsed: ParsedSchedule,
    now: datetime,
    *,
    source: str,
    actor: str | None = None,
    outranked_by: OutrankedBy = lambda _day: False,
    others: Others | None = Others.KEEP,
) -> ScheduleReport:
    """Store a schedule and tell the queues whose today or tomorrow it changes.

    ``others`` is what its silence about the other queues of a day means. None asks: then such queues are in the report
    as ``left_out``, and theirs stays as it is. Raises InvalidInputError naming an amendment that cannot be applied.

    Absence of data never replaces data, a template never replaces a day of its own, an older edition never replaces a
    newer one; where nobody says when it was made, what is stored stays if this is ``outranked_by`` it. Taking the same
    schedule again changes nothing and tells nobody.
    """
    await stored.lock_schedules(session)
    # One that says it was made in the future would make every later one seem old.
    said_at = None if parsed.said_at is None else min(parsed.said_at, now)
    edition = Edition(source, said_at, now, outranked_by)
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
        for day, given in sorted(days.items()):
            is_cancelled = blank.get(queue_id, {}).get(day, False) and edition.cancels(old.get(day))
            plan = NONE_PLANNED_DAY if is_cancelled else given
            if not report.note_day(day, today - OLDEST, today + FURTHEST) or plan.status is DayStatus.UNKNOWN:
                continue
            if await store(session, queue_id, day, plan, old.get(day), edition, report):
                changed[day] = plan
                report.note_change(day, queue_id, names[queue_id], old[day].plan if day in old else UNKNOWN_DAY, plan)
        if changed:
            await _tell(session, queue_id, old, changed, report, now)
    for queue_id, week in sorted(_resolved(parsed.weekly, queues).items()):
        old, own = before.get(queue_id, {}), fresh.get(queue_id, {})
        for day in await fill_from_template(session, queue_id, week, old, own, edition, report):
            report.changed[day].append(names[queue_id])
    if report.days_changed:
        details = {"source": shown_source(source), "format": parsed.format, "days": report.days_changed}
        said = " ".join(report.lines())
        audit.record(session, "schedule_imported", now, actor=actor, description=said, details=details)
    return report


def _blanks(parsed: ParsedSchedule) -> dict[str, dict[date, bool]]:
    """Return for each group and day whether it may only not have been planned yet."""
    return {group: {day: (group, day) in parsed.blanks for day in days} for group, days in parsed.days.items()}


def _listed(
    parsed: ParsedSchedule,
    queues: Mapping[str, tuple[int, ...]],
    before: Plans,
    names: Mapping[int, str],
    report: ScheduleReport,
    *,
    now: datetime,
    others: Others | None,
) -> dict[int, dict[date, DayPlan]]:
    """Return the days that a schedule gives, amends, or by its silence cancels."""
    today, minute = kyiv(now).date(), _minute_of(now)
    stored_days = {queue_id: own_plans_in(days) for queue_id, days in before.items()}
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
            plan = stored_days[queue_id][day]
            after = cancelled_from(plan, minute if day == today else 0)
            report.left_out.append(QueueChange(day, queue_id, names[queue_id], plan, after))
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
    said: Mapping[str, Mapping[Day, What]], queues: Mapping[str, tuple[int, ...]]
) -> dict[int, dict[Day, What]]:
    """Return the days by queue; what is said of a queue itself outweighs what is said of its whole group."""
    found: defaultdict[int, dict[Day, What]] = defaultdict(dict)
    for group, days in sorted(said.items(), key=lambda one: -len(queues[one[0]])):
        for queue_id in queues[group]:
            found[queue_id].update(days)
    return found


async def _tell(
    session: AsyncSession,
    queue_id: int,
    old: Mapping[date, StoredDay],
    changed: dict[date, DayPlan],
    report: ScheduleReport,
    now: datetime,
) -> None:
    """Tell a queue of its new plan, or of how it differs; what is past already is no news."""
    today = kyiv(now).date()
    moments = moments_warned_of(certain_outages({**plans_in(old), **changed}))
    await withdraw(session, queue_id, WARNING_KINDS, moments, now)
    near = (today, today + timedelta(days=1))
    lines = []
    is_first = True
    for day, plan in ((day, changed[day]) for day in near if day in changed):
        known = day in old and not old[day].is_template
        before = old[day].plan if known else UNKNOWN_DAY
        minute = _minute_of(now) if day == today else 0
        if not known and plan.status is DayStatus.NONE_PLANNED and is_night(now):
            continue  # the night is when sources say it of the new day; nobody is to be woken by that
        difference = differences(before, plan, minute)
        if difference:
            is_first = is_first and not known
            lines += [f"{spoken_date_of(day)}:", *(f"• {line}" for line in difference)]
    if not lines:
        return
    # The whole of what is known, not only what changed: unsent news of the other day gives way to this.
    whole = own_plans_in(old) | changed
    told = [day for day in near if day in whole]
    plan_text = "\n".join(_line(day, whole[day]) for day in told)
    kind = EventKind.SCHEDULE_PUBLISHED if is_first else EventKind.SCHEDULE_CHANGED
    payload = {"plan": plan_text, "changes": "\n".join(lines), "days": [day.isoformat() for day in told]}
    expires_at = moment(max(told), 24 * 60)
    await events.announce_in_queue(session, kind, queue_id, payload, now, expires_at=expires_at)
    report.queues_told += 1


async def tell_tomorrow(session: AsyncSession, now: datetime) -> int:
    """Tell each queue tomorrow's plan, once a day; return how many were told.

    Where this evening's news of the plan told it, or still will, it is not told again.
    """
    await stored.lock_schedules(session)
    today = kyiv(now).date()
    tomorrow = today + timedelta(days=1)
    told = 0
    fresh = await stored.queues_told(session, tomorrow, PLAN_NEWS, moment(today, TOLD_FROM * 60))
    for queue_id, days in (await stored.load_days(session, tomorrow, tomorrow)).items():
        known = days[tomorrow]
        if known.is_template or queue_id in fresh:
            continue
        event_id = await events.announce_in_queue(
            session,
            EventKind.SCHEDULE_TOMORROW,
            queue_id,
            {"plan": _line(tomorrow, known.plan)},
            now,
            dedup_key=f"tomorrow:{queue_id}:{tomorrow}",
            expires_at=moment(tomorrow, 0),  # tomorrow is today then
        )
        told += event_id is not None
    return told


def _line(day: date, plan: DayPlan) -> str:
    return f"{spoken_date_of(day)}: {spoken_plan(plan)}"


def _minute_of(now: datetime) -> int:
    wall = kyiv(now)
    return wall.hour * 60 + wall.minute
