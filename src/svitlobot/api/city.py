"""The city at a glance: public, the same for everybody, and cheap however many ask."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from svitlobot import caching
from svitlobot.api.auth import Public
from svitlobot.api.context import Context, InContext
from svitlobot.api.history_days import AllowedDays
from svitlobot.ready_answers import KeptAnswers, ReadyAnswer
from svitlobot.schemas.power.city import CityDays, CityStatus, QueueTimeline
from svitlobot.services.power import city, day_totals

router = APIRouter(tags=["city"], dependencies=[Public])


async def get_status(request: Request) -> Response:
    """Show every queue's power and its schedule of today and tomorrow; at most a few seconds old."""
    context: Context = request.app.state.context
    board: city.CityBoard = request.app.state.city
    kept: KeptAnswers = request.app.state.kept
    edition = await board.edition(context.clock())
    # A proxy that gives an old answer while we are away puts a new date on it.
    looked = {"X-Checked-At": edition.made_at.isoformat()}
    answer = ReadyAnswer(edition.body, "application/json", caching.CITY_STATUS, tag=edition.tag, headers=looked)
    return kept.keep(request, answer, edition.made_at)


router.add_api_route(
    "/api/status",
    get_status,
    responses={200: {"model": CityStatus}, 304: {"description": "Без змін"}},
    summary="Усе місто зараз",
    description="Стан кожної черги та її графік на сьогодні й завтра; відповідь не старша за кілька секунд.",
)


@router.get(
    "/api/queues/{queue_id}/timeline",
    summary="Що було зі світлом",
    description="Чи було світло в черзі останні години насправді.",
)
async def get_timeline(
    context: InContext,
    response: Response,
    queue_id: Annotated[int, Path(ge=1, le=2**31 - 1, description="Ідентифікатор черги")],
    hours: Annotated[int, Query(ge=1, le=72, description="За скільки останніх годин")] = 26,
) -> QueueTimeline:
    """Show what a queue's power really was over the last hours."""
    response.headers["Cache-Control"] = caching.CITY_TIMELINE
    async with context.database.transaction() as session:
        return await city.queue_timeline(session, queue_id, context.clock(), hours=hours)


@router.get(
    "/api/city/days",
    summary="Порівняння черг",
    description="Скільки часу кожна черга була без світла за останні дні, разом із сьогоднішнім. "
    "Понад 30 днів — за тарифом.",
)
async def get_city_days(
    context: InContext,
    response: Response,
    days: AllowedDays,
) -> CityDays:
    """Compare the queues: how long each had no power over the last days, today's so far included."""
    response.headers.setdefault("Cache-Control", caching.CITY_DAYS)
    async with context.database.transaction() as session:
        return await day_totals.city_days(session, context.clock(), days=days)
