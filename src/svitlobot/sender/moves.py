"""What each person is told when their houses are in other queues now."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

import asyncpg

from svitlobot.db.queries.imports.queue_moves import moved_houses
from svitlobot.db.queries.outbox.batches import Batch, Recipient
from svitlobot.sender.texts import Texts


async def name_moves(
    pool: asyncpg.Pool, batch: Batch, recipients: Sequence[Recipient], texts: Texts
) -> list[Recipient]:
    """Give each person a line for each of their houses; whoever's houses are all back by now is told nothing."""
    lines: defaultdict[int, list[str]] = defaultdict(list)
    for moved in await moved_houses(pool, batch):
        values = {"address": moved.house, "queue": moved.new_queues, "old_queue": moved.old_queues}
        lines[moved.user_id].append(texts.plain("queue_moved_house", values))
    return [
        replace(one, address="\n".join(lines.get(one.user_id, ())), is_untrue=one.user_id not in lines)
        for one in recipients
    ]
