"""Queues' door: public."""

from typing import Annotated

from fastapi import APIRouter, Path, Response

from svitlobot import caching
from svitlobot.api.auth import Public
from svitlobot.api.context import InContext
from svitlobot.api.history_days import AllowedDays
from svitlobot.schemas.power.queues import QueueDays, QueueInfo, QueueList, QueueStatus
from svitlobot.services.power import day_totals, status

router = APIRouter(prefix="/api/queues", tags=["queues"], dependencies=[Public])

QueueId = Annotated[int, Path(ge=1, le=2**31 - 1, description="Ідентифікатор черги")]


@router.get(
    "",
    summary="Усі черги",
    description="Чи є світло в кожній черзі.",
)
async def list_queues(context: InContext) -> QueueList:
    """List every queue and whether it has power."""
    async with context.database.transaction() as session:
        return QueueList(items=await status.list_queues(session, context.clock()))


@router.get(
    "/{queue_id}",
    summary="Черга",
    description="Усе, що відомо про чергу.",
)
async def get_queue(context: InContext, queue_id: QueueId) -> QueueInfo:
    """Tell all that is known of a queue."""
    async with context.database.transaction() as session:
        return await status.queue_info(session, queue_id, context.clock())


@router.get(
    "/{queue_id}/status",
    response_model=QueueStatus,
    summary="Чи є світло в черзі",
    description="Стан черги; відповідь не старша за 10 секунд.",
)
async def get_status(context: InContext, queue_id: QueueId) -> Response:
    """Tell whether a queue has power; at most 10 seconds old."""
    body = await status.queue_status(context.database, context.redis, queue_id, context.clock())
    return Response(body, media_type="application/json", headers={"Cache-Control": caching.QUEUES})


@router.get(
    "/{queue_id}/days",
    summary="Останні дні черги",
    description="Скільки було світла й відключень за днями, разом із сьогоднішнім. Понад 30 днів — за тарифом.",
)
async def get_days(context: InContext, queue_id: QueueId, days: AllowedDays) -> QueueDays:
    """Tell what the last days came to, today's so far included."""
    async with context.database.transaction() as session:
        return await day_totals.last_days(session, queue_id, context.clock(), days=days)
