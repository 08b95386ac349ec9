"""Keeps the books of the send path: closes what is done, expires what is useless, buries what is dead."""

from datetime import datetime

import structlog

from svitlobot.db.queries.outbox import batches
from svitlobot.db.queries.outbox import cleanup as dispatch_queries
from svitlobot.db.session import Pool
from svitlobot.domain.alerts import BACKLOG_LIMIT

log = structlog.get_logger()

SETTLED_AT_ONCE = 20
SETTLED_A_RUN = 2_000


async def tidy(pool: Pool, now: datetime) -> None:
    """Run every ten seconds; what does not fit into one run is left to the next."""
    if expired := await dispatch_queries.expire_events(pool, now):
        log.warning("events_expired", count=expired)
    settled = 0
    while settled < SETTLED_A_RUN:
        count = await dispatch_queries.settle_dead_batches(pool, limit=SETTLED_AT_ONCE)
        if not count:
            break
        settled += count
    await dispatch_queries.close_finished_events(pool)
    backlog = sum((await batches.backlog(pool)).values())
    if backlog > BACKLOG_LIMIT:
        log.warning("backlog", messages=backlog)
