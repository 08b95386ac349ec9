"""The audit, page by page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from svitlobot.db.models import ActionLog


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """Which actions: by whom, of what sort, about whom, from ``since`` up to, not including, ``until``."""

    actor: str | None = None
    action_type: str | None = None
    user_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None


async def page(
    session: AsyncSession, wanted: AuditFilter, *, before: int | None = None, limit: int
) -> Sequence[ActionLog]:
    """Return up to ``limit`` actions, newest first, older than ``before``."""
    chosen = select(ActionLog).order_by(ActionLog.id.desc()).limit(limit)
    conditions = (
        (ActionLog.actor, wanted.actor),
        (ActionLog.action_type, wanted.action_type),
        (ActionLog.user_id, wanted.user_id),
    )
    for column, value in conditions:
        if value is not None:
            chosen = chosen.where(column == value)
    if wanted.since is not None:
        chosen = chosen.where(ActionLog.created_at >= wanted.since)
    if wanted.until is not None:
        chosen = chosen.where(ActionLog.created_at < wanted.until)
    if before is not None:
        chosen = chosen.where(ActionLog.id < before)
    return (await session.scalars(chosen)).all()
