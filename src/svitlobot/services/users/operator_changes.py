"""What an operator changes of a person's own, in the audit with what it was before. People's own changes are not."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from svitlobot.db.session import AsyncSession
from svitlobot.services import audit
from svitlobot.services.users import profile


@asynccontextmanager
async def recorded(session: AsyncSession, user_id: int, now: datetime, *, actor: str | None) -> AsyncIterator[None]:
    """Write down what changes of a person meanwhile, by ``actor``; nothing when it is None: they do it themselves.

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
