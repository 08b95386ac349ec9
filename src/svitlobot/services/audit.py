"""The audit: who did what to whom, and what it was before.

It is never pruned: an account of money and of people's data that forgets is none, and it stays small (a million people
who registered are some 200 MB). When a person is forgotten, so is what is about
them; of what operators did it stays that they did it.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from svitlobot.db.models import ActionLog
from svitlobot.db.queries import audit as rows
from svitlobot.db.queries.audit import AuditFilter
from svitlobot.db.session import AsyncSession

CLI = "cli"


def record(
    session: AsyncSession,
    action_type: str,
    now: datetime,
    *,
    actor: str | None,
    description: str | None,
    user_id: int | None = None,
    details: Mapping[str, Any] | None = None,
) -> None:
    """Write an action down with the change itself, in its transaction.

    ``actor`` is who did it: ``telegram:ID`` of an operator, ``admin`` for the token, ``panel:LOGIN``, CLI; None is the
    system. ``user_id`` is whom it is about. A change of values has ``before`` and ``after`` in ``details``.
    """
    session.add(
        ActionLog(
            user_id=user_id,
            action_type=action_type,
            actor=actor,
            description=description,
            details=dict(details) if details is not None else None,
            created_at=now,
        )
    )


async def page_of_audit(
    session: AsyncSession, wanted: AuditFilter, *, before: int | None, limit: int
) -> Sequence[ActionLog]:
    """Return up to ``limit`` actions, newest first, older than ``before``."""
    return await rows.page(session, wanted, before=before, limit=limit)
