"""The schedule of the simulated city: made up for each day, changed for the outage that is played, and lived by."""

import asyncio
from contextlib import suppress
from datetime import date, datetime, timedelta

from svitlobot.clock import Clock, kyiv, utc_now
from svitlobot.db.queries.schedules import days as stored
from svitlobot.db.session import OUTAGES, Database
from svitlobot.domain.schedules.days import DAY_ENDS, UNKNOWN_DAY, DaySchedule, Window, moment, outage_at, planned
from svitlobot.errors import ConflictError, NotFoundError
from svitlobot.gateways.schedule_sources.base import ParsedSchedule
from svitlobot.services.schedules import accept
from svitlobot.services.schedules.lookup import certain_outages, own_schedules_in, queue_names, schedules_in
from svitlobot_sandbox.city.sensors import Mode
from svitlobot_sandbox.city.town import Town

SOURCE = "demo"
LASTS = 3 * 60  # minutes, each outage of an ordinary day
APART = 2 * 60  # minutes, between the beginnings of neighbouring queues' outages
QUIET = timedelta(hours=2)  # the city begins its day with power everywhere
# An outage that ends by half an hour early still goes as planned, so the one that is played may end at once.
PLAYED_LASTS = timedelta(minutes=30)
LOOK_EVERY = 5.0  # seconds
EVENING = 18  # o'clock, when tomorrow's schedule is made

SETTLED_WITHIN = 15.0  # seconds

_IS_UNSETTLED = "SELECT EXISTS (SELECT FROM events WHERE status = 'pending' AND expires_at > now())"


def ordinary_day(queue_no: int) -> DaySchedule:
    """Return the schedule of a queue's ordinary day: two outages, twelve hours apart, going round the queues."""
    first = queue_no * APART % (12 * 60)
    return planned([Window(start, min(start + LASTS, DAY_ENDS)) for start in (first, first + 12 * 60)])


async def schedule_days(database: Database, now: datetime, *days: date) -> None:
    """Schedule these days for every queue without a schedule of them; plan nothing in the hours that begin now."""
    async with database.transaction() as session:
        names = await queue_names(session)
        known = await stored.load_days(session, min(days), max(days))
        fresh = {
            name: {
                day: _without(ordinary_day(queue_no), day, now, now + QUIET)
                for day in days
                if day not in own_schedules_in(known.get(queue_id, {}))
            }
            for queue_no, (queue_id, name) in enumerate(names.items())
        }
        await accept.accept(session, ParsedSchedule(SOURCE, fresh), now, source=SOURCE)


async def told_to_nobody(database: Database) -> None:
    """Return once it is settled who is told of the schedule: nobody, in a city that has no people yet."""
    with suppress(TimeoutError):  # a sender that is not there will tell those who are there when it comes
        async with asyncio.timeout(SETTLED_WITHIN):
            while await database.pool.fetchval(_IS_UNSETTLED):  # noqa: ASYNC110 - it waits for another process
                await asyncio.sleep(0.2)


async def schedule_outage(database: Database, queue_id: int, start: datetime, now: datetime) -> None:
    """Have a queue's schedule say that its power goes at ``start``, a whole minute, for half an hour."""
    end = start + PLAYED_LASTS
    days = {kyiv(start).date(), kyiv(end - timedelta(minutes=1)).date()}
    async with database.transaction() as session:
        names = await queue_names(session, queue_id)
        known = schedules_in((await stored.load_days(session, min(days), max(days), [queue_id])).get(queue_id, {}))
        changed = {}
        for day in days:
            others = _without(known.get(day, UNKNOWN_DAY), day, start - PLAYED_LASTS, end + QUIET)
            changed[day] = planned([*others.windows, Window(_minute(start, day), _minute(end, day))])
        await accept.accept(session, ParsedSchedule(SOURCE, {names[queue_id]: changed}), now, source=SOURCE)


def next_minute(after: datetime) -> datetime:
    """Return the next moment at which a schedule can have an outage begin."""
    return after.replace(second=0, microsecond=0) + timedelta(minutes=1)


def _without(schedule: DaySchedule, day: date, start: datetime, end: datetime) -> DaySchedule:
    """Return what of a day's schedule does not touch the time between two moments."""
    return planned(
        window for window in schedule.windows if moment(day, window.end) < start or end < moment(day, window.start)
    )


def _minute(at: datetime, day: date) -> int:
    """Return a moment as a minute of a day; of one before or after, the day's first or last."""
    there = kyiv(at)
    if there.date() != day:
        return 0 if there.date() < day else DAY_ENDS
    return there.hour * 60 + there.minute


async def live_by_schedule(database: Database, town: Town, *, clock: Clock = utc_now) -> None:
    """Have the power of each queue go and return as planned from now on, until cancelled.

    Only at those moments. In between, visitors may move the switches as they like.
    """
    before: dict[int, bool] = {}
    while True:
        try:
            now = clock()
            today = kyiv(now).date()
            if kyiv(now).hour >= EVENING:
                await schedule_days(database, now, today + timedelta(days=1))
            planned_off = await _planned_off(database, now)
        except OUTAGES:
            planned_off = before  # the product brings its database back
        for queue_id, is_off in planned_off.items():
            if before.get(queue_id, is_off) is not is_off:
                _switch(town, queue_id, Mode.OFF if is_off else Mode.ON)
        before = planned_off
        await asyncio.sleep(LOOK_EVERY)


async def _planned_off(database: Database, now: datetime) -> dict[int, bool]:
    today = kyiv(now).date()
    async with database.transaction() as session:
        names = await queue_names(session)
        known = await stored.load_days(session, today - timedelta(days=1), today + timedelta(days=1))
    return {
        queue_id: outage_at(certain_outages(schedules_in(known.get(queue_id, {}))), now) is not None
        for queue_id in names
    }


def _switch(town: Town, queue_id: int, mode: Mode) -> None:
    try:
        town.switch_queue(queue_id, mode)
    except (NotFoundError, ConflictError):
        return  # nobody lives there, or it is on the stage
