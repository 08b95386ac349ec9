"""`bench ends`: a million people whose days end at once are reminded, and lose their tier, in short transactions."""

import time
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from svitlobot.clock import utc_now
from svitlobot.db.session import Database
from svitlobot.services.payments import subscription_ends
from svitlobot_bench.expand import fill_city
from svitlobot_bench.rig import fresh_servers, rig_on
from svitlobot_bench.usage import postgres_cpu_seconds

_PAID_FOR = """
    INSERT INTO payments (user_id, amount, status, subscription_days, subscription_tier)
    SELECT user_id, 49, 'success', 30, 'STANDARD' FROM users
"""
_ALL_UNTIL = "UPDATE users SET subscription_tier = 'STANDARD', subscription_expires_at = $1, is_blocked = false"
_PLAIN_END = "UPDATE users SET subscription_tier = 'FREE', subscription_expires_at = NULL"


class Timed(Database):
    """Remembers how long its longest transaction took, in seconds."""

    longest = 0.0

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """Yield a session and commit it, as ever."""
        started = time.perf_counter()
        async with super().transaction() as session:
            yield session
        self.longest = max(self.longest, time.perf_counter() - started)


async def run(users: int = 1_000_000) -> dict[str, Any]:
    """Remind all, end all who paid, end all who never did; the yardstick is one UPDATE that tells nobody."""
    with fresh_servers() as servers:
        async with rig_on(servers) as rig:
            await fill_city(rig, users)
            database = Timed(servers.settings.require_database_url(), role="bench", pool_size=2)
            await database.open()
            try:
                return {"users": users, **await _measure(database)}
            finally:
                await database.close()


async def _measure(database: Timed) -> dict[str, Any]:
    ends_at = utc_now() + timedelta(days=1)
    await database.pool.execute("DELETE FROM payments", timeout=600)
    await _prepare(database, _PAID_FOR)
    await _prepare(database, _ALL_UNTIL, ends_at)
    reminded = await _timed(database, "remind", subscription_ends.remind(database, utc_now()))
    payers = await _timed(database, "payers", subscription_ends.end_days(database, ends_at, of_payers=True))
    await database.pool.execute("DELETE FROM payments", timeout=600)
    await _prepare(database, _ALL_UNTIL, ends_at)
    bonus = await _timed(database, "bonus", subscription_ends.end_days(database, ends_at, of_payers=False))
    await _prepare(database, _ALL_UNTIL, ends_at)
    plain = await _timed(database, "plain_update", _plain_end(database))
    return {**reminded, **payers, **bonus, **plain}


async def _plain_end(database: Database) -> int:
    done: str = await database.pool.execute(_PLAIN_END, timeout=600)
    return int(done.removeprefix("UPDATE "))


async def _prepare(database: Database, statement: str, *arguments: object) -> None:
    await database.pool.execute(statement, *arguments, timeout=600)
    await database.pool.execute("VACUUM ANALYZE users, user_addresses, payments", timeout=600)


async def _timed(database: Timed, name: str, work: Awaitable[int]) -> dict[str, Any]:
    database.longest = 0.0
    started, cpu = time.perf_counter(), await postgres_cpu_seconds(database)
    people = await work
    return {
        f"{name}_people": people,
        f"{name}_seconds": round(time.perf_counter() - started, 2),
        f"{name}_postgres_cpu_seconds": round(await postgres_cpu_seconds(database) - cpu, 2),
        f"{name}_longest_transaction_ms": round(database.longest * 1000),
    }
