"""Schedules' door: public to read; the operator loads them, by the bot too, which knows who the operator is."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response

from svitlobot import caching
from svitlobot.api.auth import Operator, Public
from svitlobot.api.context import Context, InContext
from svitlobot.domain.schedules.coverage import Others
from svitlobot.domain.schedules.sources import MAX_SCHEDULE_BYTES, FetchedSources
from svitlobot.schemas.schedules.days import NewOutage, QueueWeek, ScheduleImport, ScheduleList
from svitlobot.services.schedules import listing, upload

router = APIRouter(prefix="/api/schedules", tags=["schedules"], max_body_size=MAX_SCHEDULE_BYTES)

QueueId = Annotated[int | None, Query(ge=1, le=2**31 - 1, description="Лише ця черга; без неї всі")]

_FILE = {"schema": {"type": "string", "format": "binary"}}
_FILE_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "Файл графіка: YASNO, DTEK, Прикарпаття (JSON), текст оператора або сітка Excel; до 4 МіБ. "
        "Або одне відключення: {queue_id, date, start, end}, яке додається до графіка того дня.",
        "content": {
            "application/json": {"schema": {"anyOf": [NewOutage.model_json_schema(), {}]}},
            "text/plain": {"schema": {"type": "string"}},
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": _FILE,
        },
    }
}


@router.get(
    "",
    response_model=ScheduleList,
    dependencies=[Public],
    summary="Графіки відключень",
    description="Що заплановано. День, про який нічого не відомо, теж тут зі станом unknown.",
)
async def list_schedules(
    context: InContext,
    day: Annotated[date | None, Query(alias="date", description="За Києвом; без неї сьогодні й завтра")] = None,
    queue_id: QueueId = None,
) -> Response:
    """Tell what is planned. A day of which nothing is known is there too, as ``unknown``."""
    now, fetched = context.clock(), fetched_sources(context)
    if day is None:
        body = await listing.near_schedules(context.database, context.redis, now, fetched, queue_id=queue_id)
    else:
        async with context.database.transaction() as session:
            found = await listing.list_schedules(session, now, fetched, day=day, queue_id=queue_id)
        body = found.model_dump_json().encode()
    return Response(body, media_type="application/json", headers={"Cache-Control": caching.SCHEDULES})


@router.get(
    "/week/{queue_id}",
    dependencies=[Public],
    summary="Графік черги на тиждень",
    description="Сім днів, починаючи з сьогоднішнього. День, про який джерело не каже нічого, має стан unknown.",
)
async def get_week(
    context: InContext,
    response: Response,
    queue_id: Annotated[int, Path(ge=1, le=2**31 - 1, description="Ідентифікатор черги")],
) -> QueueWeek:
    """Tell what is planned for a queue's seven days from today on."""
    response.headers["Cache-Control"] = caching.SCHEDULE_WEEK
    async with context.database.transaction() as session:
        return await listing.queue_week(session, context.clock(), fetched_sources(context), queue_id)


@router.post(
    "",
    openapi_extra=_FILE_BODY,
    summary="Завантажити графік",
    description="Формат упізнається за вмістом. Файл із помилкою не змінює нічого.",
)
async def import_schedule(
    request: Request,
    context: InContext,
    operator: Operator,
    dry_run: Annotated[bool, Query(description="Лише сказати, що зміниться")] = False,
    day: Annotated[
        date | None, Query(description="На який день графік без дати, як сказала перевірка; без цього на сьогодні")
    ] = None,
    others: Annotated[
        Others | None,
        Query(description="Що з чергами, яких у графіку немає: cancel — їхні відключення скасовано, keep — лишити"),
    ] = None,
) -> ScheduleImport:
    """Take a schedule in. The format is recognised by the content; a file with anything wrong changes nothing."""
    return await upload.import_schedule(
        context.database,
        context.redis,
        await request.body(),
        context.clock(),
        dry_run=dry_run,
        day=day,
        others=others,
        actor=operator.actor,
    )


def fetched_sources(context: Context) -> FetchedSources:
    """Return the sources that the settings name."""
    return FetchedSources.of(context.settings.schedule_urls, context.settings.schedule_fetch_every)
