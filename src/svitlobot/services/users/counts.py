"""Counts of people. A small city is counted on request; of a large one the last count is shown."""

import time
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from svitlobot.clock import kyiv
from svitlobot.db.models import PeopleCounts
from svitlobot.db.queries.admin import stats
from svitlobot.db.session import AsyncSession
from svitlobot.domain.outbox.delivery import Tier
from svitlobot.schemas.admin.overview import DayCount, PeopleTotals

GROWTH = timedelta(days=30)
QUICK_MS = 30  # what takes no longer is counted anew whenever it is asked for


async def totals(session: AsyncSession, now: datetime) -> PeopleTotals:
    """Return the totals; ``counted_at`` says as of when. A job counts every minute."""
    kept = await session.get(PeopleCounts, 1)
    if kept is not None and kept.took_ms > QUICK_MS:
        return PeopleTotals.model_validate({**kept.counts, "counted_at": kept.counted_at})
    return PeopleTotals.model_validate({**await _count(session, now), "counted_at": now})


async def recount(session: AsyncSession, now: datetime) -> None:
    """Count everybody, and keep the totals and how long it took."""
    began = time.perf_counter()
    counts = await _count(session, now)
    took_ms = round((time.perf_counter() - began) * 1000)
    await stats.save_counts(session, counted_at=now, took_ms=took_ms, counts=counts)


async def _count(session: AsyncSession, now: datetime) -> dict[str, Any]:
    since = kyiv(now).replace(hour=0, minute=0, second=0, microsecond=0) - GROWTH
    by_tier, new_by_day = Counter(dict.fromkeys(Tier, 0)), Counter[str]()
    blocked = banned = 0
    for tier, is_blocked, is_banned, day, count in await stats.count_users(session, since):
        by_tier[Tier(tier)] += count
        blocked += count * (is_blocked and not is_banned)
        banned += count * is_banned
        if day is not None:
            new_by_day[day.isoformat()] += count
    days = [DayCount.model_validate({"day": day, "count": count}) for day, count in sorted(new_by_day.items())]
    return {
        "total": by_tier.total(),
        "by_tier": dict(by_tier),
        "blocked": blocked,
        "banned": banned,
        "new_by_day": [day.model_dump(mode="json") for day in days],
    }
