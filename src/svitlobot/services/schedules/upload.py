"""A file with a schedule, from the operator: read, taken in, told of."""

import asyncio
from datetime import date, datetime, timedelta

from redis.asyncio import Redis

from svitlobot.clock import kyiv
from svitlobot.db.session import Database
from svitlobot.errors import InvalidInputError
from svitlobot.gateways.schedule_sources import parse_schedule
from svitlobot.schemas.schedules.days import ScheduleImport
from svitlobot.services.schedules import accept
from svitlobot.services.schedules.listing import forget_schedules

SOURCE = "operator"


async def import_schedule(
    database: Database,
    redis: Redis,
    content: bytes,
    now: datetime,
    *,
    dry_run: bool,
    day: date | None = None,
    actor: str | None = None,
) -> ScheduleImport:
    """Take a schedule in, in one transaction, or with ``dry_run`` only say what would change.

    ``day`` is what "today" means in it, where midnight may have passed since it was checked; otherwise it is today.
    Raises InvalidInputError naming what is wrong by group and hour, or TooLargeError; nothing is changed then.
    """
    today = kyiv(now).date()
    if day is not None and abs(day - today) > timedelta(days=1):
        raise InvalidInputError("Графік не прийнято: його перевірено не сьогодні, надішліть ще раз")
    parsed = await asyncio.to_thread(parse_schedule, content, day or today)
    async with database.transaction() as session:
        report = await accept.accept(session, parsed, now, source=SOURCE, actor=actor)
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
        day=day or today,
    )
