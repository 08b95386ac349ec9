"""From an event to its recipients, chunk by chunk, the most urgent tier first.

Each chunk is one short transaction that also moves the event's cursor: a crash at any moment leaves it between two
chunks, and any sender goes on from there.
"""

import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import asyncpg
import structlog

from svitlobot.db.queries.outbox import changed_users, expansion
from svitlobot.db.queries.outbox.expansion import OpenEvent, Planned, TierAudience
from svitlobot.db.session import OUTAGES
from svitlobot.domain.outbox.audiences import Chats, FilteredUsers, MovedUsers, QueueResidents, WarnedResidents
from svitlobot.domain.outbox.delivery import KINDS, POLICIES, EventKind, Step
from svitlobot.domain.payments.subscriptions import ENTITLEMENTS
from svitlobot.errors import InvalidInputError
from svitlobot.tracing import record_span

log = structlog.get_logger()

BATCH_SIZE = 500
FIRST_CHUNK = 500  # small, so that the first message leaves at once
CHUNK = 10_000
_NOBODY = Planned(0, 0, 0, None)
UNSEEN_FOR = timedelta(minutes=1)  # a rise that is not committed yet is not seen by the step that passes it


async def expand_next(pool: asyncpg.Pool, left_out: set[int] | None = None) -> bool:
    """Plan one chunk of the most urgent open event. False when there is nothing to plan.

    An event that a bug makes unplannable is logged and joins ``left_out``, whose events are passed over: else nobody
    would be told anything. Without such a set the bug is raised.
    """
    began, event = time.time(), None
    try:
        async with pool.acquire() as connection, connection.transaction():
            event = await expansion.lock_pending_event(connection, KINDS, left_out or ())
            if event is None:
                return False
            planned, is_last = await _plan_chunk(connection, event)
    except OUTAGES:
        raise
    except Exception:
        if event is None or left_out is None:
            raise
        left_out.add(event.id)
        log.exception("event_unplannable", event_id=event.id, type=event.kind)
        return True
    log.info(
        "notifications_planned",
        request_id=event.request_id,
        event_id=event.id,
        type=event.kind,
        queue_id=event.queue_id,
        recipients=planned.recipients,
        is_last=is_last,
    )
    record_span("plan recipients", event.request_id, began, event_id=event.id, recipients=planned.recipients)
    return True


async def _plan_chunk(connection: asyncpg.Connection, event: OpenEvent) -> tuple[Planned, bool]:
    """Plan the next chunk and move the cursor; tell whether it was the last."""
    steps = POLICIES[EventKind(event.kind)].steps
    is_first = not event.batches and event.cursor is None
    chunk = FIRST_CHUNK if is_first else CHUNK
    planned = await _plan(connection, event, steps[event.step], chunk)
    is_step_over = planned.people < chunk
    step = event.step + is_step_over
    is_last = step == len(steps)
    if is_last:
        planned = await _add_risen(connection, event, steps, planned)
    cursor = None if is_step_over else planned.last_user_id
    await expansion.save_progress(connection, event, planned, step=step, cursor=cursor, is_last=is_last)
    return planned, is_last


async def _plan(connection: asyncpg.Connection, event: OpenEvent, step: Step, chunk: int) -> Planned:
    if step.tier is None:
        chats = await _chats(connection, event, step)
        return await expansion.plan_chats(connection, event, chats, priority=step.priority, batch_size=BATCH_SIZE)
    people = TierAudience(
        tier=step.tier,
        priority=step.priority,
        addresses_allowed=ENTITLEMENTS[step.tier].addresses,
        has_night_mode=ENTITLEMENTS[step.tier].night_mode,
    )
    # Of what a newer release meant and this one does not understand nobody is told, rather than everybody.
    try:
        planned = await _plan_users(connection, event, step, people, chunk)
    except InvalidInputError as error:
        log.error("filter_not_understood", event_id=event.id, reason=error.text)  # noqa: TRY400 - no bug to trace
        return _NOBODY
    if planned is None:
        log.error("audience_not_understood", event_id=event.id, kind=event.kind)
        return _NOBODY
    return planned


async def _plan_users(
    connection: asyncpg.Connection, event: OpenEvent, step: Step, people: TierAudience, chunk: int
) -> Planned | None:
    """Plan a chunk of a tier's people; None when the event's audience does not fit the step."""
    sizes = {"batch_size": BATCH_SIZE, "chunk": chunk}
    match step.source, event.audience:
        case "queue", QueueResidents():
            return await expansion.plan_queue(connection, event, people, **sizes)
        case "warned", WarnedResidents() as audience:
            return await expansion.plan_warned(connection, event, audience, people, **sizes)
        case "moved", MovedUsers():
            return await expansion.plan_moved(connection, event, people, **sizes)
        case "everyone", FilteredUsers() as audience:
            return await expansion.plan_filtered(connection, event, audience, people, **sizes)
    return None


async def _add_risen(
    connection: asyncpg.Connection, event: OpenEvent, steps: Sequence[Step], planned: Planned
) -> Planned:
    """Plan those whose tier has risen since the event began: the step of their new tier had passed without them."""
    of_tiers = [step for step in steps if step.tier is not None]
    risen = await changed_users.risen_since(connection, event.created_at - UNSEEN_FOR) if of_tiers else ()
    if not risen:
        return planned
    for step in of_tiers:
        after = replace(event, batches=event.batches + planned.batches, cursor=None, only=risen)
        more = await _plan(connection, after, step, CHUNK)
        planned = replace(
            planned, recipients=planned.recipients + more.recipients, batches=planned.batches + more.batches
        )
    return planned


async def _chats(connection: asyncpg.Connection, event: OpenEvent, step: Step) -> tuple[int, ...]:
    if step.source == "channel":
        channel = await expansion.channel_of(connection, event.queue_id)
        return () if channel is None else (channel,)
    return event.audience.chat_ids if isinstance(event.audience, Chats) else ()
