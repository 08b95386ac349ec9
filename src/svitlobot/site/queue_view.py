"""What a queue's page shows, read from the services."""

from dataclasses import dataclass
from datetime import datetime

from starlette.requests import Request

from svitlobot.clock import kyiv, minute_of_day
from svitlobot.errors import NotFoundError
from svitlobot.schemas.power.city import CityStatus, QueueNow
from svitlobot.schemas.power.queues import QueueDayInfo
from svitlobot.services.power import city, day_totals
from svitlobot.site import bars
from svitlobot.site.bars import Part
from svitlobot.site.context import city_board, connections
from svitlobot.site.words import PageTexts

LONGEST_DAY_HOURS = 25
HISTORY_DAYS = 30


@dataclass(frozen=True, slots=True)
class DayView:
    """A day's bars."""

    title: str
    note: str
    planned: list[Part]
    actual: list[Part]
    now: int | None


@dataclass(frozen=True, slots=True)
class QueueView:
    """A queue now, its days, and its last days in figures, newest first."""

    queue: QueueNow
    days: list[DayView]
    history: list[QueueDayInfo]


async def read_city(request: Request) -> tuple[CityStatus, str]:
    """Return the city's status and the tag of its edition."""
    edition = await city_board(request).edition(connections(request).clock())
    return CityStatus.model_validate_json(edition.body), edition.tag


def find_queue(status: CityStatus, name: str) -> QueueNow:
    """Return a queue by its name. Raises NotFoundError."""
    for queue in status.queues:
        if queue.name == name:
            return queue
    raise NotFoundError("Такої черги немає")


async def read_queue(request: Request, queue: QueueNow, words: PageTexts, now: datetime) -> QueueView:
    """Return all that a queue's page shows. Raises NotFoundError when it has just vanished."""
    async with connections(request).database.transaction() as session:
        timeline = await city.queue_timeline(session, queue.queue_id, now, hours=LONGEST_DAY_HOURS)
        past = await day_totals.last_days(session, queue.queue_id, now, days=HISTORY_DAYS)
    days = day_views(queue, words, now)
    today = kyiv(now).date()
    if days:
        days[0].actual.extend(bars.actual_parts(timeline.items, today, now))
    return QueueView(queue, days, past.items[::-1])


def day_views(queue: QueueNow, words: PageTexts, now: datetime) -> list[DayView]:
    """Return the schedule's bars of today and tomorrow."""
    today = kyiv(now).date()
    return [
        DayView(
            title=words.say("today" if day.date == today else "tomorrow"),
            note=words.day_note(day),
            planned=bars.planned_parts(day),
            actual=[],
            now=minute_of_day(now) if day.date == today else None,
        )
        for day in queue.days
    ]
