"""Liveness and readiness of the API's process."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from redis.exceptions import RedisError
from sqlalchemy import text

from svitlobot.api.auth import Public
from svitlobot.api.context import InContext
from svitlobot.db.session import OUTAGES

router = APIRouter(prefix="/health", tags=["health"], dependencies=[Public])


@router.get(
    "/live",
    summary="Процес працює",
    description="Відповідає, доки процес живий.",
)
async def live() -> dict[str, str]:
    """Answer: the process runs."""
    return {"status": "ok"}


@router.get(
    "/ready",
    summary="Готовність",
    description="Перевіряє PostgreSQL, без якого не працює нічого, і Redis, без якого все повільніше. Без PostgreSQL "
    "відповідь 503.",
)
async def ready(context: InContext) -> JSONResponse:
    """Check PostgreSQL, which everything needs, and Redis, without which everything works more slowly."""
    checks = {"database": "ok", "redis": "ok"}
    try:
        async with context.database.transaction() as session:
            await session.execute(text("SELECT 1"))
    except OUTAGES:
        checks["database"] = "unavailable"
    try:
        await context.redis.ping()
    except (RedisError, OSError):
        checks["redis"] = "unavailable"
    return JSONResponse(checks, status_code=200 if checks["database"] == "ok" else 503)
