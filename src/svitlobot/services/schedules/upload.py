"""A file with a schedule, from the operator: read, taken in, told of."""

import asyncio
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from redis.asyncio import Redis

from svitlobot.clock import kyiv
from svitlobot.db.queries.schedules.days import count_followers
from svitlobot.db.session import Database
from svitlobot.domain.schedules.coverage import Others
from svitlobot.domain.schedules.reports import QueueDayChange, ScheduleReport
from svitlobot.domain.schedules.texts import spoken_schedule
from svitlobot.domain.texts.catalog import TextCatalog
from svitlobot.errors import InvalidInputError, OthersUndecidedError
from svitlobot.gateways.schedule_sources import parse_schedule
from svitlobot.schemas.schedules.days import ScheduleChange, ScheduleImport
from svitlobot.services.schedules import accept
from svitlobot.services.schedules.listing import forget_schedules
from svitlobot.services.texts import read_catalog

SOURCE = "operator"


async def import_schedule(
    database: Database,
    redis: Redis,
    content: bytes,
    now: datetime,
    *,
    dry_run: bool,
    day: date | None = None,
    others: Others | None = None,
    actor: str | None = None,
) -> ScheduleImport:
    """Take a schedule in, in one transaction, or with ``dry_run`` only say what would change.

    ``others`` is what its silence about queues with planned outages means; None is refused where there are such.

    ``day`` is what "today" means in it, where midnight may have passed since it was checked; otherwise it is today.
    Raises InvalidInputError naming what is wrong by group and hour, OthersUndecidedError, or TooLargeError; nothing is
    changed then.
    """
    today = kyiv(now).date()
    if day is not None and abs(day - today) > timedelta(days=1):
        raise InvalidInputError("Графік не прийнято: його перевірено не сьогодні, надішліть ще раз")
    parsed = await asyncio.to_thread(parse_schedule, content, day or today)
    async with database.transaction() as session:
        report = await accept.accept(session, parsed, now, source=SOURCE, actor=actor, others=others)
        people = await count_followers(session)
        catalog = await read_catalog(session)
        _refuse_past(report)
        if not dry_run and report.is_undecided:
            names = ", ".join(dict.fromkeys(one.name for one in report.left_out))
            raise OthersUndecidedError(names)
        if dry_run:
            await session.rollback()
    if not dry_run:
        await forget_schedules(redis)
    return _result(catalog, report, people, is_dry_run=dry_run, day=day or today)


def _result(
    catalog: TextCatalog, report: ScheduleReport, people: Mapping[int, int], *, is_dry_run: bool, day: date
) -> ScheduleImport:
    """Put a report into words; ``people`` counts the followers of each queue."""
    return ScheduleImport(
        format=report.format,
        said_at=report.said_at,
        days_changed=report.days_changed,
        days_same=report.days_same,
        queues_told=report.queues_told,
        unknown_groups=report.unknown_groups,
        lines=[*report.lines(), *report.details(catalog, people)],
        changes=[_change(catalog, one, people) for one in report.changes],
        left_out=[_change(catalog, one, people) for one in report.left_out],
        must_choose_others=report.is_undecided,
        is_dry_run=is_dry_run,
        day=day,
    )


def _refuse_past(report: ScheduleReport) -> None:
    """Raise InvalidInputError when every day of a schedule is long past: its month or year is wrong."""
    if report.days_past and not (report.days_changed or report.days_same or report.days_older or report.days_too_far):
        days = ", ".join(f"{day:%d.%m.%Y}" for day in sorted(report.days_past)[:5])
        raise InvalidInputError(f"Графік не прийнято: прочитали дату {days}, а вона вже минула. Виправте дату")


def _change(catalog: TextCatalog, one: QueueDayChange, people: Mapping[int, int]) -> ScheduleChange:
    return ScheduleChange(
        date=one.day,
        queue_id=one.queue_id,
        name=one.name,
        people=people.get(one.queue_id, 0),
        before=spoken_schedule(catalog, one.before),
        after=spoken_schedule(catalog, one.after),
    )
