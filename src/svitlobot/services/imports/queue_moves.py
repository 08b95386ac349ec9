"""People whose houses are in other queues now are told so: once for an import, once for its undoing."""

from datetime import datetime

from svitlobot.db.queries.imports import queue_moves
from svitlobot.db.queries.outbox import events
from svitlobot.db.session import AsyncSession, Database
from svitlobot.domain.outbox.audiences import MovedUsers
from svitlobot.domain.outbox.delivery import POLICIES, EventKind
from svitlobot.domain.outbox.payloads.personal import QueueMovedPayload


async def tell_moved(session: AsyncSession, dedup_key: str, now: datetime, *, back_from: str | None = None) -> int:
    """Make the event that tells those whom the change just made has moved; return how many they are.

    ``back_from`` is the event of the change that is undone. People who were not told of it are told nothing.
    """
    connection = await Database.connection_of(session)
    if back_from is not None:
        await queue_moves.forget_untold(connection, back_from)
    people = await queue_moves.count_moved(connection)
    if not people:
        return 0
    policy = POLICIES[EventKind.QUEUE_MOVED]
    event_id = await events.add_event(
        session,
        QueueMovedPayload(),
        MovedUsers(),
        priority=policy.steps[0].priority,
        created_at=now,
        expires_at=now + policy.ttl,
        dedup_key=dedup_key,
    )
    if event_id is None:
        return 0
    await queue_moves.store(session, event_id)
    return people
