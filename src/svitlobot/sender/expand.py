"""From an event to its recipients, chunk by chunk, the most urgent tier first.

Each chunk is one short transaction that also moves the event's cursor: a crash at any moment leaves it between two
chunks, and any sender goes on from there.
"""

import asyncpg

from svitlobot.db.queries import events
from svitlobot.db.queries.events import OpenEvent, Planned
from svitlobot.domain.notifications import ADDRESSES_ALLOWED, NIGHT_MODE_TIERS, RULES, Kind, Step

BATCH_SIZE = 500
FIRST_CHUNK = 500  # small, so that the first message leaves at once
CHUNK = 10_000


async def expand_next(pool: asyncpg.Pool) -> bool:
    """Plan one chunk of the most urgent open event. False when there is nothing to plan."""
    async with pool.acquire() as connection, connection.transaction():
        event = await events.lock_pending_event(connection)
        if event is None:
            return False
        steps = RULES[Kind(event.kind)].steps
        chunk = CHUNK if event.batches else FIRST_CHUNK
        planned = await _plan(connection, event, steps[event.step], chunk)
        is_step_over = planned.people < chunk
        step = event.step + is_step_over
        await events.save_progress(
            connection,
            event,
            planned,
            step=step,
            cursor=None if is_step_over else planned.last_user_id,
            is_last=step == len(steps),
        )
        return True


async def _plan(connection: asyncpg.Connection, event: OpenEvent, step: Step, chunk: int) -> Planned:
    match step.source:
        case "queue" if step.tier:
            return await events.plan_queue(
                connection,
                event,
                tier=step.tier,
                lane=step.lane,
                addresses_allowed=ADDRESSES_ALLOWED[step.tier],
                has_night_mode=step.tier in NIGHT_MODE_TIERS,
                batch_size=BATCH_SIZE,
                chunk=chunk,
            )
        case "everyone" if step.tier:
            return await events.plan_everyone(
                connection,
                event,
                tier=step.tier,
                lane=step.lane,
                has_night_mode=step.tier in NIGHT_MODE_TIERS,
                batch_size=BATCH_SIZE,
                chunk=chunk,
            )
        case "channel":
            channel = await events.channel_of(connection, event.queue_id)
            chats = [] if channel is None else [channel]
        case _:
            chats = event.audience["chats"]
    return await events.plan_chats(connection, event, chat_ids=chats, lane=step.lane, batch_size=BATCH_SIZE)
