"""`bench tick`: what it costs to look whether a warning is due, and to warn half a million.

The yardstick is the naive minute: every user × every warning time, a query for each who is due. It is held to a small
city, because in a large one it would take longer than the minute it has.
"""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any

import asyncpg

from svitlobot.clock import kyiv, utc_now
from svitlobot.db.session import Database
from svitlobot.domain.schedules.days import DAY_ENDS, Window, planned
from svitlobot.gateways.schedule_sources import ParsedSchedule
from svitlobot.sender.expand import expand_next
from svitlobot.services import reminders
from svitlobot.services.schedules import accept
from svitlobot_bench.expand import QUEUES
from svitlobot_bench.rig import Rig, fresh_servers, rig_on
from svitlobot_sandbox.city.population import Mix, populate

SIZES = (10_000, 100_000)  # cities beside the one asked for, to show that their size does not matter
SPEC_USERS = SIZES[0]
ROUNDS = 61  # a burst of others' work on the same cores must not decide

WARNED = Mix("warned", pro=15, standard=50, free=35)  # of whom about half of the city chose an hour or two before


@dataclass(frozen=True, slots=True)
class Moments:
    """When the power is planned to go in every queue, a tick that nothing is due at, and one that warns of it."""

    outage: datetime

    @property
    def idle(self) -> datetime:
        """A moment before all warnings."""
        return self.outage - timedelta(hours=3)

    @property
    def due(self) -> datetime:
        """An hour before: those who chose two hours, of whom the ticks were missed, are due as well."""
        return self.outage - timedelta(hours=1)


async def run(users: int = 1_000_000) -> dict[str, Any]:
    """Measure in cities of growing size, up to ``users``; the naive minute in the smallest."""
    figures: dict[str, Any] = {"users": users}
    with fresh_servers() as servers:
        async with rig_on(servers) as rig:
            for queue_id in range(1, QUEUES + 1):
                await rig.add_houses(queue_id)
            moments = await _schedule_outages(rig)
            for size in sorted({size for size in SIZES if size < users} | {users}):
                await populate(rig.database, size, mix=WARNED)
                await rig.database.pool.execute("VACUUM ANALYZE", timeout=600)
                measured = await _measure(rig.database, moments)
                figures |= {f"{name}_at_{size}": value for name, value in measured.items()}
                if size <= SPEC_USERS:
                    figures |= {f"spec_{name}_at_{size}": value for name, value in (await _spec(rig, moments)).items()}
    return figures


async def _schedule_outages(rig: Rig) -> Moments:
    """Schedule an outage of every queue, an hour and a bit from now."""
    soon = utc_now().replace(second=0, microsecond=0) + timedelta(minutes=70)
    wall = kyiv(soon)
    start = wall.hour * 60 + wall.minute
    schedule = planned([Window(start, min(start + 120, DAY_ENDS))])
    days = {f"{main}.{sub}": {wall.date(): schedule} for main in range(1, 7) for sub in (1, 2)}
    async with rig.database.transaction() as session:
        await accept.accept(session, ParsedSchedule("bench", days), utc_now(), source="bench")
    return Moments(soon)


async def _measure(database: Database, moments: Moments) -> dict[str, Any]:
    async def tick(now: datetime) -> int:
        async with database.transaction() as session:
            return (await reminders.tick(session, now)).events

    await _forget_events(database.pool)
    idle, _ = await _timed(lambda: tick(moments.idle))
    due, made = await _timed(lambda: tick(moments.due), before=lambda: _forget_events(database.pool))
    started = time.perf_counter()
    while await expand_next(database.pool):
        pass
    seconds = round(time.perf_counter() - started, 3)
    recipients = await database.pool.fetchval("SELECT sum(recipients)::int FROM events")
    return {"idle_ms": idle, "due_ms": due, "events": made, "recipients": recipients, "planned_seconds": seconds}


async def _timed(work: Callable[[], Awaitable[int]], before: Callable[[], Awaitable[None]] | None = None) -> Any:  # noqa: ANN401
    """Return the median of some rounds in milliseconds, and what the last of them came to."""
    taken, result = [], 0
    for _ in range(ROUNDS):
        if before is not None:
            await before()
        started = time.perf_counter()
        result = await work()
        taken.append(time.perf_counter() - started)
    return round(median(taken) * 1000, 1), result


async def _forget_events(pool: asyncpg.Pool) -> None:
    await pool.execute("TRUNCATE events, notification_batches, notifications, queue_moves")


async def _spec(rig: Rig, moments: Moments) -> dict[str, Any]:
    """Time the naive minute when nothing is due, and when the same hour before the outage has come."""
    pool = rig.database.pool
    await pool.execute("CREATE TABLE spec_sent (user_id bigint, schedule_id int, warning_time int, PRIMARY KEY "
                       "(user_id, schedule_id, warning_time))")  # fmt: skip
    day = kyiv(moments.outage).date()
    started = time.perf_counter()
    await _naive_minute(pool, day, moments.idle)
    idle = time.perf_counter() - started
    started = time.perf_counter()
    warned = await _naive_minute(pool, day, moments.due)
    due = time.perf_counter() - started
    return {"idle_ms": round(idle * 1000, 1), "due_ms": round(due * 1000, 1), "recipients": warned}


async def _naive_minute(pool: asyncpg.Pool, day: date, now: datetime) -> int:
    """Go through every user and every warning time; "sending" is a row, without Telegram."""
    planned_today = await pool.fetch(
        "SELECT id, queue_id, (scheduled_date + start_time) AT TIME ZONE 'Europe/Kyiv' AS start FROM schedules "
        "WHERE scheduled_date = $1",
        day,
    )
    warned = 0
    for schedule in planned_today:
        users = await pool.fetch(
            "SELECT user_id, settings FROM users JOIN user_addresses USING (user_id) WHERE queue_id = $1 "
            "AND users.subscription_tier IN ('STANDARD', 'PRO') AND settings -> 'warning_times' <> '[]'",
            schedule["queue_id"],
        )
        for user in users:
            for minutes in user["settings"]["warning_times"]:
                target = schedule["start"] - timedelta(minutes=minutes)
                if abs((target - now).total_seconds()) < 30:
                    warned += await _warn_once(pool, user["user_id"], schedule["id"], minutes)
    return warned


async def _warn_once(pool: asyncpg.Pool, user_id: int, schedule_id: int, minutes: int) -> bool:
    key = (user_id, schedule_id, minutes)
    query = "SELECT EXISTS (SELECT FROM spec_sent WHERE (user_id, schedule_id, warning_time) = ($1, $2, $3))"
    if await pool.fetchval(query, *key):
        return False
    await pool.execute("INSERT INTO spec_sent VALUES ($1, $2, $3)", *key)
    return True
