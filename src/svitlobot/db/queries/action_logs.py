"""Reading the audit. Pages follow each other by id, so that a page deep in years of it costs what the first does."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from svitlobot.db.models import ActionLog


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """What to look for: everything that is given must hold. ``until`` is not itself looked at."""

    actor: str | None = None
    action_type: str | None = None
    user_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None


async def find(
    session: AsyncSession, wanted: AuditFilter, *, before_id: int | None = None, limit: int
) -> list[ActionLog]:
    """Return actions, the latest first, and those with an id below ``before_id`` only, if it is given."""
    query = select(ActionLog).order_by(ActionLog.id.desc()).limit(limit)
    for column, value in (
        (ActionLog.actor, wanted.actor),
        (ActionLog.action_type, wanted.action_type),
        (ActionLog.user_id, wanted.user_id),
    ):
        query = query if value is None else query.where(column == value)
    if wanted.since is not None:
        query = query.where(ActionLog.created_at >= wanted.since)
    if wanted.until is not None:
        query = query.where(ActionLog.created_at < wanted.until)
    if before_id is not None:
        query = query.where(ActionLog.id < before_id)
    return list(await session.scalars(query))
