"""Personal data: export and erasure."""

import asyncio
from collections.abc import Sequence
from datetime import datetime

from svitlobot.db.queries.outbox import history as messages
from svitlobot.db.queries.outbox.history import MessageRow
from svitlobot.db.queries.users import personal_data
from svitlobot.db.session import AsyncSession, Database
from svitlobot.domain.texts.catalog import TextCatalog
from svitlobot.domain.users.forgotten import mark_of
from svitlobot.schemas.users.personal_data import PersonalData, SentNotification
from svitlobot.services import audit
from svitlobot.services.outbox.history import rendered
from svitlobot.services.texts import read_catalog
from svitlobot.services.users import profile

MAX_TEXT = 4_000_000  # characters of all messages; the bot sends the file, which Telegram takes up to 50 MB


async def export(session: AsyncSession, user_id: int, now: datetime) -> PersonalData:
    """Return all that is kept of a person. Raises NotRegisteredError."""
    user = await profile.get(session, user_id)
    rows = await messages.latest_of_user(session, user_id, limit=personal_data.MAX_ROWS)
    catalog = await read_catalog(session)
    return PersonalData(
        exported_at=now,
        profile=await profile.profile(session, user_id),
        last_active_at=user.last_active_at,
        banned_at=user.banned_at,
        last_subscription_check=user.last_subscription_check,
        was_invited=user.referred_by is not None,
        notifications=await asyncio.to_thread(_notifications, rows, now, catalog),  # 10,000 would hold others up
        **await personal_data.export(session, user_id),
    )


def _notifications(rows: Sequence[MessageRow], now: datetime, catalog: TextCatalog) -> list[SentNotification]:
    left = MAX_TEXT
    shown = []
    for row in rows:
        text = rendered(row, now, catalog) if left > 0 else None
        left -= len(text or "")
        shown.append(
            SentNotification(
                kind=row.kind,
                queue=row.queue,
                event_at=row.event_at,
                state=row.state,
                sent_at=row.sent_at,
                text=text,
            )
        )
    return shown


async def forget(database: Database, user_id: int, now: datetime, *, actor: str | None = None) -> None:
    """Erase a person and what is still to be sent to them; that there is nothing to erase is no error.

    Payments are kept for the books. A mark is kept too, so that a person who comes back does not count as new and earn
    days for the same friend again. The ``actor`` is the operator who does it for them, if any; whom, the audit
    does not say. The person goes first and by a commit of their own, so that no new message is planned for them while
    the old ones are looked for.
    """
    mark = await asyncio.to_thread(mark_of, user_id)
    async with database.transaction() as session:
        if await personal_data.forget(session, user_id, mark, now):
            audit.record(session, "user_forgotten", now, actor=actor, description=None)
    async with database.transaction() as session:
        await personal_data.forget_messages(session, user_id)
