"""Tells people of schedules: what changed, what waited to be told together, and tomorrow's in the evening."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from svitlobot.clock import kyiv, minute_of_day
from svitlobot.db.queries.reminders import withdraw
from svitlobot.db.queries.schedules import days as stored
from svitlobot.db.queries.schedules import withdrawals as waiting
from svitlobot.db.queries.schedules.days import StoredDay
from svitlobot.db.session import AsyncSession
from svitlobot.domain.outbox.audiences import QueueResidents
from svitlobot.domain.outbox.delivery import EventKind
from svitlobot.domain.outbox.payloads.schedules import (
    ScheduleChangedPayload,
    SchedulePublishedPayload,
    ScheduleTomorrowPayload,
)
from svitlobot.domain.outbox.topics import in_quiet_hours
from svitlobot.domain.reminders import WARNING_KINDS, moments_warned_of, spelled
from svitlobot.domain.schedules.changes import added_windows, differences
from svitlobot.domain.schedules.days import FIRM, UNKNOWN_DAY, DaySchedule, DayStatus, Window, moment
from svitlobot.domain.schedules.texts import spoken_schedule
from svitlobot.domain.schedules.withdrawals import FORGET_AFTER, grows, withdraws_much
from svitlobot.domain.texts.catalog import TextCatalog
from svitlobot.domain.texts.dates import spoken_date_of
from svitlobot.services.outbox import events
from svitlobot.services.schedules.lookup import certain_outages, own_schedules_in, schedules_in
from svitlobot.services.texts import read_catalog

SCHEDULE_NEWS = (EventKind.SCHEDULE_PUBLISHED, EventKind.SCHEDULE_CHANGED)
TOLD_TOGETHER_WITHIN = timedelta(hours=1)  # small changes of a queue within this time are told as one
MORNING = 7  # o'clock in Kyiv, when a day without outages that was learnt at night is told
CORRECTED_WITHIN = timedelta(hours=1)  # what was added and is gone again within this time is told as corrected
EVENING = range(20, 22)  # o'clock, when tomorrow's schedule is told
TOLD_FROM = 17  # o'clock; news of the schedule from then on has told it already


@dataclass(frozen=True, slots=True)
class _Change:
    """A day that differs from what people know of it."""

    day: date
    known: DaySchedule
    schedule: DaySchedule
    minute: int
    lines: list[str]

    @property
    def is_urgent(self) -> bool:
        """Whether it must not wait for others: outages are added or cancelled, or the schedule holds no more."""
        if self.known.status not in FIRM or self.schedule.status not in FIRM:
            return True
        return grows(self.known, self.schedule, self.minute) or withdraws_much(self.known, self.schedule, self.minute)

    @property
    def added(self) -> list[Window]:
        """The outages that it adds to a day that was known."""
        return added_windows(self.known, self.schedule)

    @property
    def waits_for_morning(self) -> bool:
        """Whether it can wait in quiet hours: a new day without outages is to wake nobody."""
        return self.known.status is DayStatus.UNKNOWN and self.schedule.status is DayStatus.NONE_PLANNED


async def tell_change(
    session: AsyncSession,
    queue_id: int,
    old: Mapping[date, StoredDay],
    changed: Mapping[date, DaySchedule],
    now: datetime,
    *,
    may_wait: bool,
) -> bool:
    """Tell a queue of its new schedule, or of how it differs; tell whether it was told now.

    What is past already is no news. With ``may_wait`` small changes soon after others are told together with them.
    """
    moments = moments_warned_of(certain_outages({**schedules_in(old), **changed}))
    await withdraw(session, queue_id, WARNING_KINDS, moments, now)
    untold = await waiting.load_untold(session, queue_id)
    own = own_schedules_in(old)
    known = {day: own.get(day, UNKNOWN_DAY) for day in changed} | {day: one.known for (_, day), one in untold.items()}
    schedules = {**own, **changed}
    catalog = await read_catalog(session)
    news = _news(catalog, known, schedules, now, await _lately_added(session, queue_id, now))
    if in_quiet_hours(now):
        kept = {one.day: one.known for one in news if one.waits_for_morning}
        await waiting.defer_telling(session, queue_id, kept, _next_morning(now))
        news = [one for one in news if not one.waits_for_morning]
    if may_wait and news and not any(one.is_urgent for one in news):
        told_at = await waiting.last_told(session, queue_id, SCHEDULE_NEWS, now - TOLD_TOGETHER_WITHIN)
        if told_at is not None:
            later = {one.day: one.known for one in news}
            await waiting.defer_telling(session, queue_id, later, told_at + TOLD_TOGETHER_WITHIN)
            return False
    return await _announce(session, catalog, queue_id, news, schedules, now)


async def tell_deferred(session: AsyncSession, now: datetime) -> int:
    """Tell each queue of the changes that have waited long enough; return how many queues were told."""
    await stored.lock_schedules(session)
    today = kyiv(now).date()
    await waiting.drop_old_withdrawals(session, today, now - FORGET_AFTER)
    due: dict[int, dict[date, DaySchedule]] = {}
    untold = await waiting.load_untold(session)
    for (queue_id, day), one in untold.items():
        if one.due_at <= now:
            due.setdefault(queue_id, {})[day] = one.known
    if not due:
        return 0
    schedules = await stored.load_days(session, today, today + timedelta(days=1), list(due))
    catalog = await read_catalog(session)
    notified = 0
    for queue_id, known in due.items():
        own = own_schedules_in(schedules.get(queue_id, {}))
        await waiting.drop_untold(session, queue_id, list(known))
        news = _news(catalog, known, own, now, await _lately_added(session, queue_id, now))
        notified += await _announce(session, catalog, queue_id, news, own, now)
    return notified


async def tell_tomorrow(session: AsyncSession, now: datetime) -> int:
    """Tell each queue tomorrow's schedule, once a day; return how many were told.

    Where this evening's news of the schedule told it, or still will, it is not told again.
    """
    await stored.lock_schedules(session)
    today = kyiv(now).date()
    tomorrow = today + timedelta(days=1)
    notified = 0
    catalog = await read_catalog(session)
    fresh = await stored.queues_told(session, tomorrow, SCHEDULE_NEWS, moment(today, TOLD_FROM * 60))
    for queue_id, days in (await stored.load_days(session, tomorrow, tomorrow)).items():
        known = days[tomorrow]
        if known.is_template or queue_id in fresh:
            continue
        event_id = await events.announce_in_queue(
            session,
            ScheduleTomorrowPayload(
                plan=_line(catalog, tomorrow, known.schedule), moments=_moments({tomorrow: known.schedule})
            ),
            QueueResidents(queue_id),
            now,
            dedup_key=f"tomorrow:{queue_id}:{tomorrow}",
            expires_at=moment(tomorrow, 0),  # tomorrow is today then
        )
        notified += event_id is not None
    return notified


async def _lately_added(session: AsyncSession, queue_id: int, now: datetime) -> Mapping[date, Sequence[Window]]:
    return await waiting.load_added(session, queue_id, SCHEDULE_NEWS, now - CORRECTED_WITHIN)


def _news(
    catalog: TextCatalog,
    known: Mapping[date, DaySchedule],
    schedules: Mapping[date, DaySchedule],
    now: datetime,
    lately_added: Mapping[date, Sequence[Window]],
) -> list[_Change]:
    """Return what of today and tomorrow differs from what people know."""
    today = kyiv(now).date()
    news = []
    for day in (today, today + timedelta(days=1)):
        if day in known and day in schedules:
            minute = minute_of_day(now) if day == today else 0
            added = lately_added.get(day, ())
            lines = differences(catalog, known[day], schedules[day], minute, lately_added=added)
            news.append(_Change(day, known[day], schedules[day], minute, lines))
    return [one for one in news if one.lines]


async def _announce(
    session: AsyncSession,
    catalog: TextCatalog,
    queue_id: int,
    news: list[_Change],
    schedules: Mapping[date, DaySchedule],
    now: datetime,
) -> bool:
    if not news:
        return False
    await waiting.drop_untold(session, queue_id, [one.day for one in news])
    today = kyiv(now).date()
    lines = [line for one in news for line in (f"{spoken_date_of(one.day)}:", *(f"• {line}" for line in one.lines))]
    # The whole of what is known, not only what changed: unsent news of the other day gives way to this.
    shown = [day for day in (today, today + timedelta(days=1)) if day in schedules]
    is_first = all(one.known.status is DayStatus.UNKNOWN for one in news)
    payload_class = SchedulePublishedPayload if is_first else ScheduleChangedPayload
    payload = payload_class(
        plan="\n".join(_line(catalog, day, schedules[day]) for day in shown),
        changes="\n".join(lines),
        days=tuple(shown),
        moments=_moments({day: schedules[day] for day in shown}),
        added=tuple((one.day, window.start, window.end) for one in news for window in one.added),
    )
    expires_at = moment(max(shown), 24 * 60)
    await events.announce_in_queue(session, payload, QueueResidents(queue_id), now, expires_at=expires_at)
    return True


def _moments(schedules: Mapping[date, DaySchedule]) -> tuple[str, ...]:
    """Return the moments that these schedules name: nobody need be warned of them just after."""
    return tuple(spelled(moments_warned_of(certain_outages(schedules))))


def _next_morning(now: datetime) -> datetime:
    wall = kyiv(now)
    morning = wall.replace(hour=MORNING, minute=0, second=0, microsecond=0)
    return morning if wall < morning else morning + timedelta(days=1)


def _line(catalog: TextCatalog, day: date, schedule: DaySchedule) -> str:
    return f"{spoken_date_of(day)}: {spoken_schedule(catalog, schedule)}"
