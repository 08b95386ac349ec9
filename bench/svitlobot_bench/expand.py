"""`bench expand`: how fast an event's recipients are planned in a city of a million."""

import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from svitlobot.db.session import Database
from svitlobot.domain.broadcasts import SendingRates
from svitlobot.domain.outbox.audiences import QueueResidents
from svitlobot.domain.outbox.payloads.power import PowerOffPayload
from svitlobot.schemas.broadcasts import NewBroadcast
from svitlobot.sender.expand import expand_next
from svitlobot.services import broadcasts
from svitlobot.services.outbox import events
from svitlobot_bench.rig import Rig, fresh_servers, rig_on
from svitlobot_sandbox.city.population import RECIPIENTS, populate

QUEUES = 12


async def run(users: int = 1_000_000) -> dict[str, Any]:
    """Plan an outage of one queue, then a broadcast to everybody; the yardstick is one plain INSERT … SELECT."""
    with fresh_servers() as servers:
        async with rig_on(servers) as rig:
            await fill_city(rig, users)
            queue = await _plan(rig.database, tell_queue)
            everyone = await _plan(rig.database, tell_everybody)
            plain = await plain_insert(rig.database)
    return {
        "users": users,
        "queue_recipients": queue["recipients"],
        "queue_seconds": queue["seconds"],
        "first_tier_claimable_ms": queue["first_ms"],
        "everyone_recipients": everyone["recipients"],
        "everyone_seconds": everyone["seconds"],
        "plain_insert_seconds": plain,
    }


async def fill_city(rig: Rig, users: int) -> None:
    """Spread people evenly over the twelve queues."""
    for queue_id in range(1, QUEUES + 1):
        await rig.add_houses(queue_id)
    await populate(rig.database, users, mix=RECIPIENTS)
    await rig.database.pool.execute("VACUUM ANALYZE", timeout=600)


async def _plan(
    database: Database, announce: Callable[[AsyncSession, datetime], Awaitable[int | None]]
) -> dict[str, Any]:
    now = datetime.now(UTC)
    async with database.transaction() as session:
        event_id = await announce(session, now)
    started, first_ms = time.perf_counter(), None
    while await expand_next(database.pool):
        if first_ms is None and await _is_claimable(database, event_id):
            first_ms = round((time.perf_counter() - started) * 1000, 1)
    seconds = round(time.perf_counter() - started, 3)
    recipients = await database.pool.fetchval("SELECT recipients FROM events WHERE id = $1", event_id)
    return {"recipients": recipients, "seconds": seconds, "first_ms": first_ms}


async def tell_queue(session: AsyncSession, now: datetime) -> int | None:
    """Tell a queue that its power went."""
    payload = PowerOffPayload(time="14:02", note="")
    return await events.announce_in_queue(session, payload, QueueResidents(1), now)


async def tell_everybody(session: AsyncSession, now: datetime) -> int | None:
    """Make a broadcast to everybody."""
    wanted = NewBroadcast(text="Перевірка", key=f"bench-{now.timestamp()}")
    return (await broadcasts.accept(session, wanted, now, SendingRates(free_rate=30.0), actor="bench")).id


async def _is_claimable(database: Database, event_id: int | None) -> bool:
    query = "SELECT EXISTS (SELECT FROM notification_batches WHERE event_id = $1)"
    is_there: bool = await database.pool.fetchval(query, event_id)
    return is_there


async def plain_insert(database: Database) -> float:
    """Return how many seconds a row for each person takes, written at once into a table without an index."""
    await database.pool.execute("CREATE UNLOGGED TABLE plain (event_id bigint, user_id bigint, state text)")
    started = time.perf_counter()
    await database.pool.execute("INSERT INTO plain SELECT 1, user_id, 'pending' FROM users", timeout=600)
    return round(time.perf_counter() - started, 3)
