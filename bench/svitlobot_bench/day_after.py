"""What is asked at the end of a day of `bench day`: by people, by the operator, by the sender and at night."""

import statistics
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from svitlobot.clock import utc_now
from svitlobot.db import partitions
from svitlobot.db.session import Database
from svitlobot.sender.expand import expand_next
from svitlobot.services.admin import dashboard, users
from svitlobot.services.admin.stats import RATE_OVER
from svitlobot.services.outbox import history
from svitlobot.services.power import history as power_history
from svitlobot.services.users import counts
from svitlobot_bench.expand import tell_queue

ROUNDS = 7
RATE = 30.0
NOTIFICATIONS = "notifications"

_PERSON = "SELECT user_id FROM users WHERE subscription_tier = 'PRO' ORDER BY user_id OFFSET $1 LIMIT 1"
_EVENT = "SELECT id FROM events WHERE recipients > 0 ORDER BY id OFFSET 2 LIMIT 1"
_PARTITION = """
    SELECT relname, n_live_tup, n_dead_tup, n_tup_upd, n_tup_hot_upd, autovacuum_count, autoanalyze_count,
           pg_relation_size(relid) AS heap, pg_indexes_size(relid) AS indexes
    FROM pg_stat_user_tables WHERE relname ~ '^notifications_[0-9_]+$' ORDER BY n_live_tup DESC LIMIT 1
"""


async def ask_everything(database: Database) -> dict[str, Any]:
    """Return how long each question took, in milliseconds: the median of some, and the worst."""
    async with database.transaction() as session:
        await counts.recount(session, utc_now())
    figures = await _partition(database)
    for name, ask in (await _questions(database)).items():
        taken = [await _timed(database, ask) for _ in range(ROUNDS)]
        figures |= {f"{name}_ms": round(statistics.median(taken), 1), f"{name}_worst_ms": round(max(taken), 1)}
    return figures | await _one_more_outage(database) | await _night(database)


async def _questions(database: Database) -> dict[str, Callable[[AsyncSession], Awaitable[object]]]:
    person = await database.pool.fetchval(_PERSON, 100)
    event = await database.pool.fetchval(_EVENT)
    # The rate of the last seconds is not asked of messages that went faster than Telegram ever takes them.
    now = utc_now() + 2 * RATE_OVER

    def messages(**of: int) -> Callable[[AsyncSession], Awaitable[object]]:
        asked = {"event_id": None, "user_id": None} | of
        return lambda session: history.page(session, now, cursor=None, limit=50, **asked)

    def search(query: str | None, chosen: str = "") -> Callable[[AsyncSession], Awaitable[object]]:
        return lambda session: users.find(session, now, filter_text=chosen, query=query, after=0, limit=50)

    return {
        "first_screen": lambda session: dashboard.compose(session, now, granted_rate=RATE),
        "person_card": lambda session: users.card(session, person, now),
        "person_messages": messages(user_id=person),
        "event_messages": messages(event_id=event),
        "all_messages": messages(),
        "own_outages": lambda session: power_history.outages(session, person, now),
        "search_id": search(str(person)),
        "search_username": search("@resident4242"),
        "search_name": search("олена"),
        "search_filter": search(None, "tier:PRO queue:1.1"),
    }


async def _timed(database: Database, ask: Callable[[AsyncSession], Awaitable[object]]) -> float:
    began = time.perf_counter()
    async with database.transaction() as session:
        await ask(session)
    return (time.perf_counter() - began) * 1000


async def _partition(database: Database) -> dict[str, Any]:
    """Return what the day's partition holds, and what autovacuum made of it."""
    row = await database.pool.fetchrow(_PARTITION)
    return {
        "partition_rows": row["n_live_tup"],
        "partition_dead_rows": row["n_dead_tup"],
        "partition_hot_updates": round(row["n_tup_hot_upd"] / max(1, row["n_tup_upd"]), 4),
        "partition_autovacuums": row["autovacuum_count"],
        "partition_autoanalyzes": row["autoanalyze_count"],
        "partition_heap_mib": round(row["heap"] / (1 << 20), 1),
        "partition_indexes_mib": round(row["indexes"] / (1 << 20), 1),
    }


async def _one_more_outage(database: Database) -> dict[str, float]:
    """Plan one more outage of a queue, as `bench expand` does in a fresh database."""
    async with database.transaction() as session:
        await tell_queue(session, utc_now())
    began = time.perf_counter()
    await expand_next(database.pool)
    await expand_next(database.pool)  # the queue's channel, then the first of its PRO people
    first = time.perf_counter() - began
    while await expand_next(database.pool):
        pass
    return {"outage_first_ms": round(first * 1000, 1), "outage_seconds": round(time.perf_counter() - began, 3)}


async def _night(database: Database) -> dict[str, Any]:
    """Make the partitions ahead, and drop the day as if its time were over."""
    began = time.perf_counter()
    made = await partitions.ensure_partitions(database.url, utc_now() + timedelta(days=1))
    ahead, began_again = time.perf_counter() - began, time.perf_counter()
    tomorrow = utc_now().date() + timedelta(days=1)
    dropped = await partitions.drop_partitions(database.url, notifications_before=tomorrow, iot_data_before=tomorrow)
    return {
        "partitions_made": len(made),
        "partitions_made_ms": round(ahead * 1000, 1),
        "partitions_dropped": len(dropped),
        "partitions_dropped_ms": round((time.perf_counter() - began_again) * 1000, 1),
    }
