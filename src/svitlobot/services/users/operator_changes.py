"""Audit of an operator's changes of a person's data, with the values before. People's own changes are not audited."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from svitlobot.db.session import AsyncSession
from svitlobot.services import audit
from svitlobot.services.users import profile


@asynccontextmanager
async def recorded(session: AsyncSession, user_id: int, now: datetime, *, actor: str | None) -> AsyncIterator[None]:
    """Record what ``actor`` changes of a person inside the block; without an actor the person does it themselves.

    Raises NotRegisteredError.
    """
    if actor is None:
        yield
        return
    await profile.get_locked(session, user_id)
    before = await _of(session, user_id)
    yield
    after = await _of(session, user_id)
    names = [name for name in after if before[name] != after[name]]
    if names:
        details = {"before": {name: before[name] for name in names}, "after": {name: after[name] for name in names}}
        audit.record(session, "user_changed", now, actor=actor, description=None, user_id=user_id, details=details)


async def _of(session: AsyncSession, user_id: int) -> dict[str, Any]:
    return (await profile.profile(session, user_id)).model_dump(mode="json", exclude={"rights"})
