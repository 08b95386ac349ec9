"""Pictures' door: the schedule of today and tomorrow to look at, public."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from svitlobot import caching
from svitlobot.api.auth import Public
from svitlobot.api.context import InContext
from svitlobot.api.etag import check_etag
from svitlobot.api.schedules import QueueId, fetched_sources
from svitlobot.domain.schedules.pictures import Theme
from svitlobot.services.schedules import pictures

router = APIRouter(prefix="/api/schedules", tags=["schedules"], dependencies=[Public])


@router.get(
    "/picture.png",
    response_class=Response,
    responses={200: {"content": {"image/png": {}}}, 304: {"description": "Без змін"}},
    summary="Графік картинкою",
    description="Графік черги або всіх черг таблицею на сьогодні й завтра, завширшки 1080 пікселів.",
)
async def get_picture(
    request: Request,
    context: InContext,
    queue_id: QueueId = None,
    theme: Annotated[Theme, Query(description="Для світлого чи темного екрана")] = Theme.LIGHT,
) -> Response:
    """Draw the schedule of a queue, or of all as a table; 1080 pixels wide. Its ETag is of its content."""
    async with context.database.transaction() as session:
        picture = await pictures.compose(session, context.clock(), fetched_sources(context), queue_id=queue_id)
    headers, unchanged = check_etag(request, pictures.edition(picture, theme), caching.SCHEDULE_PICTURE)
    if unchanged is not None:
        return unchanged
    png = await pictures.drawn(context.redis, picture, theme)
    return Response(png, media_type="image/png", headers=headers)
