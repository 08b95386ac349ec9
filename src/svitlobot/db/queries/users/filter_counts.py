"""How many people a filter means: counted if that is quick, estimated from a sample of pages if not."""

from datetime import datetime
from typing import Any

import asyncpg
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from svitlobot.db.queries.users.filters import bind_named, conditions
from svitlobot.domain.outbox.delivery import POLICIES, EventKind
from svitlobot.domain.users.filters import AudienceFilter

SAMPLED = 30_000  # people

_TOLD = tuple(step.tier for step in POLICIES[EventKind.BROADCAST].steps)


async def count(session: AsyncSession, chosen: AudienceFilter, now: datetime, within_ms: int) -> int | None:
    """Count the people whom a broadcast with this filter would be sent to; None when that takes too long."""
    condition, values = broadcast_condition(chosen, now)
    try:
        async with session.begin_nested():
            await session.execute(text(f"SET LOCAL statement_timeout = {int(within_ms)}"))
            found = await session.execute(text(f"SELECT count(*) FROM users WHERE {condition}"), values)
            await session.execute(text("SET LOCAL statement_timeout TO DEFAULT"))
            return int(found.scalar_one())
    except DBAPIError as error:
        if isinstance(error.driver_exception, asyncpg.QueryCanceledError):
            return None
        raise


async def estimate(session: AsyncSession, chosen: AudienceFilter, now: datetime) -> int:
    """Return about how many people that is, from some of the table's pages."""
    total = float(
        (await session.execute(text("SELECT reltuples FROM pg_class WHERE oid = 'users'::regclass"))).scalar_one()
    )
    condition, values = broadcast_condition(chosen, now)
    percent = min(100.0, 100.0 * SAMPLED / max(total, 1.0))
    row = await session.execute(
        text(
            f"SELECT count(*) FILTER (WHERE {condition}), count(*) "
            "FROM users TABLESAMPLE SYSTEM (cast(:percent AS real))"
        ),
        {**values, "percent": percent},
    )
    found, seen = map(int, row.one())
    return found if percent >= 100.0 else round(found * total / max(seen, 1))


def broadcast_condition(chosen: AudienceFilter, now: datetime) -> tuple[str, dict[str, Any]]:
    """Return whom a broadcast with this filter is sent to, as a condition on ``users`` and its values."""
    values: dict[str, Any] = {"told": [tier for tier in _TOLD if tier]}
    notified = "wants_notifications AND subscription_tier = ANY(cast(:told AS text[]))"
    return f"{notified} AND {conditions(chosen, now, bind_named(values))}", values
