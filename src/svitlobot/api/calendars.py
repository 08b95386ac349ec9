"""Calendars' door: what a phone's calendar or Home Assistant subscribes to."""

import hashlib
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from svitlobot import caching
from svitlobot.api.auth import Person, Public
from svitlobot.api.context import InContext
from svitlobot.api.etag import check_etag
from svitlobot.api.queues import QueueId
from svitlobot.schemas.schedules.calendars import CalendarLink
from svitlobot.schemas.storable import NO_NUL
from svitlobot.services.schedules import calendars

CALENDAR = "text/calendar; charset=utf-8"
_RESPONSES: dict[int | str, dict[str, object]] = {
    200: {"content": {"text/calendar": {}}},
    304: {"description": "Без змін"},
}

router = APIRouter(prefix="/api", tags=["calendars"])

Token = Annotated[str, Path(max_length=64, pattern=NO_NUL, description="Таємний ключ календаря")]


@router.get(
    "/queues/{queue_id}/calendar.ics",
    dependencies=[Public],
    response_class=Response,
    responses=_RESPONSES,
    summary="Календар черги",
    description="Заплановані відключення черги від учора на тиждень уперед, для телефона чи Home Assistant.",
)
async def get_queue_calendar(request: Request, context: InContext, queue_id: QueueId) -> Response:
    """Give a queue's planned outages, from yesterday to a week ahead, as a calendar."""
    async with context.database.transaction() as session:
        file = await calendars.queue_calendar(session, queue_id, context.clock())
    return _answer(request, file, caching.QUEUE_CALENDAR)


@router.get(
    "/calendars/{token}.ics",
    dependencies=[Public],
    response_class=Response,
    responses=_RESPONSES,
    summary="Особистий календар",
    description="Заплановані відключення будинків людини, з нагадуваннями, якщо їх дає тариф.",
)
async def get_private_calendar(request: Request, context: InContext, token: Token) -> Response:
    """Give the planned outages of a person's houses as a calendar, with alarms if their tier has warnings."""
    async with context.database.transaction() as session:
        file = await calendars.private_calendar(session, token, context.clock())
    return _answer(request, file, caching.PRIVATE_CALENDAR)


@router.post(
    "/users/{user_id}/calendar",
    summary="Адреса особистого календаря",
    description="Щоразу та сама, доки не попросити нову через rotate.",
)
async def link_calendar(
    context: InContext,
    user_id: Person,
    rotate: Annotated[bool, Query(description="Нове посилання; старе більше не діє")] = False,
) -> CalendarLink:
    """Tell a person the address of their calendar; the same each time, unless they want a new one."""
    async with context.database.transaction() as session:
        token = await calendars.token_of(session, user_id, rotate=rotate)
    return CalendarLink(url=f"{context.settings.site_url}/api/calendars/{token}.ics")


def _answer(request: Request, file: bytes, caching: str) -> Response:
    headers, unchanged = check_etag(request, hashlib.sha256(file).hexdigest()[:32], caching)
    return unchanged or Response(file, media_type=CALENDAR, headers=headers)
