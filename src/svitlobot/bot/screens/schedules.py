"""What is planned for a queue, said beside its power: when that should change, today, tomorrow, how old this is."""

import asyncio
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from math import ceil

from svitlobot.bot.client.backend import Backend
from svitlobot.bot.screens.texts import Texts
from svitlobot.clock import kyiv
from svitlobot.domain.schedules.days import UNKNOWN_DAY, DaySchedule, PlannedOutage, Window, moment, outage_at, outages
from svitlobot.domain.schedules.power_notes import TOLERANCE, planned_for
from svitlobot.domain.schedules.texts import spoken_end, spoken_schedule_of
from svitlobot.domain.texts.dates import spoken_coming, spoken_days_of_month
from svitlobot.domain.texts.templates import spoken_duration, spoken_moment
from svitlobot.schemas.power.queues import QueueStatus
from svitlobot.schemas.schedules.days import Outlook, QueueSchedule, ScheduleDayInfo

ScheduleTexts = Mapping[int, str]
"""The text of the schedule, by queue."""


async def read_schedules(backend: Backend, texts: Texts, statuses: Mapping[int, QueueStatus]) -> ScheduleTexts:
    """Ask for the schedules of these queues, all at once, and say them as of their statuses."""
    lists = await asyncio.gather(*map(backend.schedules, statuses))
    return {one.queue_id: schedule_text(texts, one, statuses[one.queue_id]) for listed in lists for one in listed.items}


def schedule_text(texts: Texts, schedule: QueueSchedule, status: QueueStatus) -> str:
    """Say when the power should change, today's and tomorrow's schedule, and whether this is stale; a line for each."""
    now = status.checked_at
    days = {day.date: _schedule(day) for day in schedule.days}
    stale = stale_since(schedule)
    lines = [_change(texts, schedule, days, status, is_stale=stale is not None)]
    lines += [
        texts.say("plan_day", plan=spoken_schedule_of(texts.catalog, day, schedule, kyiv(now).date()))
        for day, schedule in days.items()
    ]
    if checked := [day.date for day in schedule.days if day.is_being_checked]:
        lines.append(texts.say("plan_checked", days=spoken_days_of_month(checked)))
    if stale is not None:
        lines.append(texts.say("plan_stale", checked=spoken_moment(stale, now)))
    return "\n".join(line for line in lines if line)


def stale_since(schedule: QueueSchedule) -> datetime | None:
    """Return when the source last stood by a day that it should have confirmed since; None when all is fresh."""
    return min((day.confirmed_at for day in schedule.days if day.is_stale and day.confirmed_at), default=None)


def _change(
    texts: Texts, schedule: QueueSchedule, days: Mapping[date, DaySchedule], status: QueueStatus, *, is_stale: bool
) -> str | None:
    if status.is_power_on is False:
        return _return(texts, schedule.outlook, days, status)
    running, coming = schedule.outlook.now, schedule.outlook.next
    now = status.checked_at
    if running is not None and running.is_possible:
        return texts.say("plan_now_possible")
    if running is not None:
        key = "plan_now_but_on" if status.is_power_on else "plan_now"
        return texts.say(key, end=spoken_end(texts.catalog, running, now))
    if coming is not None:
        key = "plan_next_possible" if coming.is_possible else "plan_next"
        return texts.say(key, start=spoken_coming(coming.start, now), duration=_until(coming.start, now))
    # That nothing more is planned is said only by a schedule that has something and that its source still stands by.
    today = _today(days, now)
    return texts.say("plan_no_more") if today.windows and today.is_known and not is_stale else None


def _return(texts: Texts, outlook: Outlook, days: Mapping[date, DaySchedule], status: QueueStatus) -> str:
    """Say when the power should return: by the planned outage that this one belongs to, or that nobody knows."""
    now = status.checked_at
    if outlook.now is not None and not outlook.now.is_possible:
        return texts.say("plan_return", end=spoken_end(texts.catalog, outlook.now, now))
    began = status.since or now
    near = _known_outages(outlook, days, now)
    planned = planned_for(near, began) or planned_for(near, max(began, moment(kyiv(now).date(), 0)))
    if planned is not None and planned.end is not None and planned.end <= now:
        return texts.say("plan_return_late", end=spoken_moment(planned.end, now))
    if planned is not None:
        return texts.say("plan_return", end=spoken_end(texts.catalog, planned, now))
    if outlook.now is not None:
        return texts.say("plan_now_possible")
    # Of the days before we know only the last outage, and one that may have been planned is not called unplanned.
    is_schedule_known = (near and near[0].start - TOLERANCE <= began) or began >= moment(kyiv(now).date(), 0)
    is_unplanned = is_schedule_known and _today(days, now).is_known and outage_at(near, began) is None
    return texts.say("plan_not_planned" if is_unplanned else "plan_return_unknown")


def _known_outages(outlook: Outlook, days: Mapping[date, DaySchedule], now: datetime) -> list[PlannedOutage]:
    """Return the outages of today and tomorrow, and the last one before, which may be yesterday's."""
    found = outages(days)
    last = outlook.last
    if last is None:
        return found
    until = last.end or moment(kyiv(now).date(), 0)  # an outage without a planned end goes on at midnight
    before = PlannedOutage(last.start, until, last.is_possible, last.is_preliminary, last.end is None, last.may_go_on)
    return [before, *(one for one in found if one.start >= until)]


def _today(days: Mapping[date, DaySchedule], now: datetime) -> DaySchedule:
    return days.get(kyiv(now).date(), UNKNOWN_DAY)


def _until(coming: datetime, now: datetime) -> str:
    return spoken_duration(timedelta(minutes=ceil((coming - now) / timedelta(minutes=1))))


def _schedule(day: ScheduleDayInfo) -> DaySchedule:
    return DaySchedule(
        day.status, tuple(Window(_minute(one.start), _minute(one.end), one.is_possible) for one in day.windows)
    )


def _minute(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)
