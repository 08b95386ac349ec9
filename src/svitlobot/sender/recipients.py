"""Whom a batch still owes a message, and what differs from person to person."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace

import asyncpg

from svitlobot.db.queries.imports.queue_moves import moved_houses
from svitlobot.db.queries.outbox import batches
from svitlobot.db.queries.outbox.batches import Batch, Recipient
from svitlobot.domain.outbox.delivery import POLICIES, EventKind
from svitlobot.domain.payments.subscriptions import ENTITLEMENTS
from svitlobot.sender.texts import EventTexts


async def load(
    pool: asyncpg.Pool, batch: Batch, texts: EventTexts, *, only: Collection[int] | None = None
) -> list[Recipient]:
    """Return those of the batch who have no result yet; of ``only`` some people, if they are named."""
    tiers = {step.tier for step in POLICIES[EventKind(batch.kind)].steps if step.tier is not None}
    allowed = {tier.value: ENTITLEMENTS[tier].addresses for tier in tiers}
    recipients = await batches.load_recipients(pool, batch, allowed, only=only)
    if batch.kind == EventKind.QUEUE_MOVED:
        return await _name_moves(pool, batch, recipients, texts)
    return recipients


async def _name_moves(
    pool: asyncpg.Pool, batch: Batch, recipients: Sequence[Recipient], texts: EventTexts
) -> list[Recipient]:
    """Give each person a line for each of their houses; people whose houses are all back by now are told nothing."""
    lines: defaultdict[int, list[str]] = defaultdict(list)
    for moved in await moved_houses(pool, batch):
        values = {"address": moved.house, "queue": moved.new_queues, "old_queue": moved.old_queues}
        lines[moved.user_id].append(texts.plain("queue_moved_house", **values))
    return [
        replace(
            one,
            address="\n".join(lines.get(one.user_id, ())),
            is_untrue=one.is_untrue or one.user_id not in lines,
            is_named=True,
        )
        for one in recipients
    ]
