"""Asks the sources of schedules when their time comes; one that fails keeps its last data."""

import asyncio
import random
from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog
from redis.asyncio import Redis

from svitlobot.clock import kyiv
from svitlobot.db.queries.schedules import sources
from svitlobot.db.queries.schedules.sources import AskedSource
from svitlobot.db.queries.schedules.withdrawals import load_withdrawals
from svitlobot.db.session import AsyncSession, Database
from svitlobot.domain.schedules.sources import TEMPLATE, FetchedSources, back_off, others_of, source_id, source_name
from svitlobot.domain.schedules.withdrawals import WAIT
from svitlobot.errors import SvitloBotError
from svitlobot.gateways.schedule_sources import parse_schedule
from svitlobot.gateways.schedule_sources.fetch import Failed, Fetched, NotModified, Outcome, ScheduleFetcher
from svitlobot.services.schedules import accept
from svitlobot.services.schedules.listing import forget_schedules
from svitlobot.services.schedules.merge import OutrankedBy
from svitlobot.services.schedules.second_look import withdrawn_again

log = structlog.get_logger()

CLAIMED_FOR = timedelta(minutes=2)  # longer than a job may last
MAX_REASON = 300


async def fetch_due(
    database: Database,
    redis: Redis,
    fetcher: ScheduleFetcher,
    urls: Sequence[str],
    now: datetime,
    *,
    every: timedelta,
) -> int:
    """Ask each source whose time has come, and take in what is new; return how many were asked.

    No transaction is open while a source is asked. Where two sources contradict each other and don't both say when they
    were made, the first of ``urls`` is believed while it is fresh: nobody is told the one and the other by turns.
    """
    if not urls:
        return 0
    async with database.transaction() as session:
        due = await sources.claim_due(session, urls, now, now + CLAIMED_FOR)
    due.sort(key=lambda source: urls.index(source.url))
    if due:
        async with fetcher:
            outcomes = await asyncio.gather(*(_ask(fetcher, source, now) for source in due))
        for source, outcome in zip(due, outcomes, strict=True):
            preferred = FetchedSources.of(urls[: urls.index(source.url)], every)
            await _settle(database, source, outcome, now, preferred)
        await forget_schedules(redis)
    return len(due)


async def _ask(fetcher: ScheduleFetcher, source: AskedSource, now: datetime) -> Outcome:
    """Ask a source; whole once a day, for what "today" and a template of a week mean moves with the days."""
    if source.succeeded_at is None or kyiv(source.succeeded_at).date() != kyiv(now).date():
        return await fetcher.fetch(source.url)
    return await fetcher.fetch(source.url, source.etag, source.last_modified)


async def _settle(
    database: Database, source: AskedSource, outcome: Outcome, now: datetime, preferred: FetchedSources
) -> None:
    """Take an answer in. Whatever it breaks counts as the source's failure, and concerns no other source."""
    try:
        match outcome:
            case Fetched():
                await _take(database, source, outcome, now, preferred)
            case NotModified():
                await _confirm(database, source, now, preferred)
            case Failed():
                await _fail(database, source, outcome.reason, now)
    except SvitloBotError as error:
        await _fail(database, source, error.text, now)
    except Exception as error:
        log.exception("schedule_not_taken", source=source_name(source.url))
        await _fail(database, source, f"не вдалося прийняти ({type(error).__name__})", now)


async def _take(
    database: Database, source: AskedSource, answer: Fetched, now: datetime, preferred: FetchedSources
) -> None:
    parsed = await asyncio.to_thread(parse_schedule, answer.content, kyiv(now).date())
    async with database.transaction() as session:
        report = await accept.accept(
            session,
            parsed,
            now,
            source=source_id(source.url),
            outranked_by=_outranked_by(preferred, now),
            is_automatic=True,
            others=others_of(source.url),
        )
        next_at = await _next_at(session, source, now, preferred.every)
        await sources.note_success(
            session,
            source.url,
            now,
            next_at=next_at,
            etag=answer.etag,
            last_modified=answer.last_modified,
        )
    log.info("schedule_fetched", source=source_name(source.url), changed=report.days_changed, same=report.days_same)


def _outranked_by(preferred: FetchedSources, now: datetime) -> OutrankedBy:
    """Return a check of whether a stored day is of a preferred source, and fresh."""
    return lambda day: preferred.is_stale(day.source, day.confirmed_at, now) is False


async def _next_at(session: AsyncSession, source: AskedSource, now: datetime, every: timedelta) -> datetime:
    """Return when to ask a source again: sooner while a withdrawal of its waits for a second look."""
    return now + (min(every, WAIT) if await load_withdrawals(session, source_id(source.url)) else every)


async def _confirm(database: Database, source: AskedSource, now: datetime, preferred: FetchedSources) -> None:
    name = source_id(source.url)
    async with database.transaction() as session:
        if repeated := await withdrawn_again(session, name):
            outranked_by = _outranked_by(preferred, now)
            await accept.accept(session, repeated, now, source=name, outranked_by=outranked_by, is_automatic=True)
        if source.succeeded_at is not None:
            await sources.confirm_days_of(
                session, [name, TEMPLATE + name], since=source.succeeded_at, first=kyiv(now).date(), now=now
            )
        await sources.note_success(
            session,
            source.url,
            now,
            next_at=await _next_at(session, source, now, preferred.every),
            etag=source.etag,
            last_modified=source.last_modified,
        )


async def _fail(database: Database, source: AskedSource, reason: str, now: datetime) -> None:
    reason = reason.replace("\0", "")[:MAX_REASON]
    wait = back_off(source.failures + 1, random.random())  # noqa: S311 - it only spreads askers out
    async with database.transaction() as session:
        await sources.note_failure(session, source.url, reason, next_at=now + wait)
    log.warning("schedule_not_fetched", source=source_name(source.url), reason=reason)
