"""Schedules for the tests of the bot: named days, and a resident who asks."""

from datetime import UTC, date, timedelta

from svitlobot.clock import kyiv
from svitlobot.domain.schedules.days import DaySchedule, Window, planned
from svitlobot.gateways.schedule_sources.base import ParsedSchedule
from svitlobot.services.schedules import accept
from town import Town

from .homes import move_in, power
from .people import Person


def at_noon(town: Town) -> Town:
    """Have it be noon in Kyiv, where today's schedule has a past and a future."""
    wall = kyiv(town.clock.now).replace(hour=12, minute=0, second=0, microsecond=0)
    town.clock.now = wall.astimezone(UTC)
    return town


def spoken(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)


def today(town: Town) -> date:
    return kyiv(town.clock()).date()


async def schedule(town: Town, *days: DaySchedule, queue: str = "1.1", source: str = "operator") -> None:
    """Have these be the schedules of today, tomorrow and so on."""
    near = {today(town) + timedelta(days=ahead): day for ahead, day in enumerate(days)}
    async with town.database.transaction() as session:
        await accept.accept(session, ParsedSchedule("test", {queue: near}), town.clock(), source=source)


def at(*windows: str, is_possible: bool = False, is_preliminary: bool = False) -> DaySchedule:
    """A day planned as "18:00-21:00"."""
    ends = [tuple(map(spoken, window.split("-"))) for window in windows]
    return planned([Window(*one, is_possible) for one in ends], is_preliminary=is_preliminary)


async def asks(person: Person) -> list[str]:
    """Press 📊 and return the lines about the schedule."""
    await person.presses("📊 Інформація")
    return [line for line in person.last.text.splitlines() if line.startswith(("⏳", "🗓", "⚠️"))]


async def at_home(person: Person, town: Town, *days: DaySchedule, is_on: bool | None = True, minutes: int = 10) -> None:
    """Have a person live in queue 1.1 with these schedules, the power as it is for so long."""
    await move_in(person)
    await schedule(town, *days)
    if is_on is not None:
        town.clock.tick(-minutes * 60 - 2)
        await power(person, is_on=is_on, for_minutes=minutes)
