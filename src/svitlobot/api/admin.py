"""Operator routes: statistics."""

from fastapi import APIRouter

from svitlobot.api.auth import Admin
from svitlobot.api.context import InContext
from svitlobot.schemas.admin.overview import Stats
from svitlobot.services.admin import stats

router = APIRouter(prefix="/api/admin", tags=["admin"], dependencies=[Admin])


@router.get(
    "/stats",
    summary="Стан установки",
    description="Черги, датчики, надсилання, люди й гроші одним поглядом.",
)
async def get_stats(context: InContext) -> Stats:
    """Tell how queues, sensors, sending, people and money stand."""
    settings = context.settings
    async with context.database.transaction() as session:
        return await stats.overview(
            session, context.clock(), granted_rate=settings.granted_rate, sources=settings.schedule_urls
        )
