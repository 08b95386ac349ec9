"""A town at noon, and schedules for it."""

from datetime import date

from svitlobot.clock import kyiv
from svitlobot.db.session import Database
from svitlobot.domain.schedules.days import DaySchedule, Window, planned
from svitlobot.domain.schedules.reports import ScheduleReport
from svitlobot.gateways.schedule_sources.base import ParsedSchedule
from svitlobot.services.schedules import accept, tell
from town import Town

EVENING = planned([Window(1080, 1260)])


def at_noon(database: Database) -> Town:
    """Return a town where today's schedule has a past and a future."""
    town = Town(database)
    noon = kyiv(town.clock.now).replace(hour=12, minute=0, second=0, microsecond=0)
    town.clock.now = noon.astimezone(town.clock.now.tzinfo)
    return town


def today(town: Town) -> date:
    """Return the day it is in Kyiv."""
    return kyiv(town.clock()).date()


async def take(town: Town, days: dict[str, dict[date, DaySchedule]], **more: object) -> ScheduleReport:
    """Take a schedule in, from the ``source`` "test" unless another is named."""
    source = str(more.pop("source", "test"))
    async with town.database.transaction() as session:
        return await accept.accept(session, ParsedSchedule("test", days, **more), town.clock(), source=source)


async def tell_tomorrow(town: Town) -> int:
    """Tell of tomorrow's schedule, if it is time; return how many queues were told."""
    async with town.database.transaction() as session:
        return await tell.tell_tomorrow(session, town.clock())
