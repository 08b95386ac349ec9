"""A file with a schedule, from the operator: read, taken in, told of."""

import asyncio
from datetime import datetime

from redis.asyncio import Redis

from svitlobot.clock import kyiv
from svitlobot.db.session import Database
from svitlobot.gateways.schedule_sources import parse_schedule
from svitlobot.schemas.schedules import ScheduleImport
from svitlobot.services import schedules
from svitlobot.services.schedule_lists import forget_schedules

SOURCE = "operator"


async def import_schedule(
    database: Database, redis: Redis, content: bytes, now: datetime, *, dry_run: bool, actor: str | None = None
) -> ScheduleImport:
    """Take a schedule in, in one transaction, or with ``dry_run`` only say what would change.

    Raises InvalidInputError naming what is wrong by group and hour, or TooLargeError; nothing is changed then.
    """
    parsed = await asyncio.to_thread(parse_schedule, content, kyiv(now).date())
    async with database.transaction() as session:
        report = await schedules.accept(session, parsed, now, source=SOURCE, actor=actor)
        if dry_run:
            await session.rollback()
    if not dry_run:
        await forget_schedules(redis)
    return ScheduleImport(
        format=report.format,
        said_at=report.said_at,
        days_changed=report.days_changed,
        days_same=report.days_same,
        queues_told=report.queues_told,
        unknown_groups=report.unknown_groups,
        lines=report.lines(),
        is_dry_run=dry_run,
    )
