"""Sources that fail: asked again later and later, kept by their last data, and told of to the operator."""

import asyncio
from typing import Any

import pytest
from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from svitlobot.gateways.schedule_sources import ParsedSchedule
from svitlobot.gateways.schedule_sources.fetch import ScheduleFetcher
from svitlobot.services.schedules import accept as schedules_accept
from svitlobot.services.schedules import fetch

from .asking import EVERY, Round


async def test_failures_are_further_and_further_apart_and_a_success_ends_that(job: Round) -> None:
    await job.run()
    job.feed.status, job.feed.etag = 503, None
    waits = []
    for failures in range(1, 12):
        job.town.clock.now = (await job.source())["next_at"]
        await job.run()
        source = await job.source()
        assert source["failures"] == failures
        waits.append((source["next_at"] - job.town.clock()).total_seconds() / 60)
    for number, wait in enumerate(waits):
        longest = min(2**number, 120)
        assert longest / 2 <= wait <= longest
    job.feed.status = 200
    job.town.clock.now = (await job.source())["next_at"]
    await job.run()
    source = await job.source()
    assert (source["failures"], source["error"]) == (0, None)
    assert source["next_at"] == job.town.clock() + EVERY


async def test_a_failing_source_keeps_its_last_data(job: Round) -> None:
    await job.run()
    before = await job.day()
    job.feed.etag = None
    for job.feed.status, job.feed.body in ((503, ""), (200, "1.1: 18:00-26:00"), (200, "<html>")):
        job.town.clock.now = (await job.source())["next_at"]
        await job.run()
        assert await job.day() == before
    assert (await job.source())["failures"] == 3


async def test_a_source_that_breaks_us_fails_alone(job: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    accept = schedules_accept.accept

    async def breaking(session: AsyncSession, parsed: ParsedSchedule, *arguments: Any, **more: Any) -> Any:
        if "1.1" in parsed.days:
            raise ZeroDivisionError
        return await accept(session, parsed, *arguments, **more)

    async def answer(request: web.Request) -> web.StreamResponse:
        return web.Response(text="2.1: 10-12" if "sound" in request.path_qs else "1.1: 10-12")

    monkeypatch.setattr(schedules_accept, "accept", breaking)
    job.feed.answer = answer
    urls = [job.feed.url, f"{job.feed.url}?sound"]
    fetcher = ScheduleFetcher(is_allowed=lambda _address: True)
    await fetch.fetch_due(job.town.database, job.redis, fetcher, urls, job.town.clock(), every=EVERY)
    rows = await job.town.database.pool.fetch("SELECT url, failures, error FROM schedule_sources ORDER BY url")
    assert [row["failures"] for row in rows] == [1, 0]
    assert "ZeroDivisionError" in rows[0]["error"]
    assert (await job.day())["queue_id"] == 3


@pytest.mark.long
async def test_a_source_that_falls_silent_is_told_of_once_and_once_more_when_it_is_back(job: Round) -> None:
    await job.run()
    job.feed.status, job.feed.etag = 500, None
    await job.run_for(29)
    assert await job.alerts() == []
    await job.run_for(60)
    (alert,) = await job.alerts()
    assert "Джерело графіків 127.0.0.1 востаннє відповіло сьогодні" in alert
    assert "12:00: HTTP 500" in alert
    job.feed.status = 200
    await job.run_for(130)
    (over,) = [text for text in await job.alerts() if text != alert]
    assert over.startswith("Джерело графіків 127.0.0.1 знову відповідає. Мовчало")


async def test_a_source_that_never_answered_is_told_of_after_three_failures(job: Round) -> None:
    job.feed.status, job.feed.etag = 404, None
    await job.run_for(10)
    (alert,) = await job.alerts()
    assert "ще ні разу не відповіло: HTTP 404" in alert


async def test_after_our_own_long_absence_nobody_is_blamed(job: Round) -> None:
    await job.run()
    job.town.clock.tick(5 * 3600)
    await job.run_for(1)
    assert await job.alerts() == []


async def test_what_one_who_died_was_asking_is_asked_again_after_two_minutes(job: Round) -> None:
    async def never(_request: web.Request) -> web.StreamResponse:
        await asyncio.Event().wait()
        raise AssertionError

    job.feed.answer = never
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.1):
            await job.run()
    job.feed.answer = None
    job.town.clock.tick(119)
    assert await job.run() == 0
    job.town.clock.tick(1)
    assert await job.run() == 1
