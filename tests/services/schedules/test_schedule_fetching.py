"""Sources asked on a timer: what they say is taken in, what they no longer say is kept."""

import json

import pytest
from aiohttp import web

from svitlobot.clock import kyiv
from svitlobot.domain.schedules.sources import FetchedSources
from svitlobot.gateways.schedule_sources.fetch import ScheduleFetcher
from svitlobot.services.schedules import fetch, listing

from .asking import EVERY, Round


def yasno(job: Round, **more: object) -> str:
    """Return an answer of YASNO with an outage from midnight to one o'clock, and whatever else."""
    slots = [{"start": 0, "end": 60, "type": "Definite"}, {"start": 60, "end": 1440, "type": "NotPlanned"}]
    date = f"{kyiv(job.town.clock()).date()}T00:00:00+02:00"
    return json.dumps({"1.1": {"today": {"slots": slots, "date": date, "status": "ScheduleApplies"}} | more})


async def test_a_source_is_asked_in_its_time_and_what_it_says_is_told(job: Round) -> None:
    assert [await job.run(), await job.run()] == [1, 0]
    assert await job.town.kinds() == ["schedule_published"]
    job.town.clock.tick(EVERY.total_seconds())
    assert await job.run() == 1
    assert len(job.feed.asked) == 2


async def test_what_is_not_modified_is_confirmed_without_being_sent(job: Round) -> None:
    await job.run()
    await job.town.database.pool.execute("UPDATE schedule_days SET changed_at = now() - interval '1 day'")
    job.town.clock.tick(EVERY.total_seconds())
    await job.run()
    assert job.feed.asked[-1].headers["If-None-Match"] == '"v1"'
    assert (await job.day())["confirmed_at"] == job.town.clock()
    assert (await job.source())["succeeded_at"] == job.town.clock()


async def test_a_day_that_the_source_had_dropped_before_is_not_confirmed(job: Round) -> None:
    await job.run()
    came = job.town.clock()
    job.feed.body, job.feed.etag = "2.1: 10-12", '"v2"'
    for _ in range(2):
        job.town.clock.tick(EVERY.total_seconds())
        await job.run()
    rows = await job.town.database.pool.fetch("SELECT queue_id, confirmed_at FROM schedule_days")
    assert {row["queue_id"]: row["confirmed_at"] for row in rows} == {1: came, 3: job.town.clock()}


async def test_a_source_that_is_silent_is_not_vouched_for_by_another_of_its_host(job: Round) -> None:
    dead = False

    async def answer(request: web.Request) -> web.StreamResponse:
        if "sound" not in request.path_qs:
            return web.Response(status=500) if dead else web.Response(text="1.1: 18:00-21:00")
        is_known = request.headers.get("If-None-Match") is not None
        return web.Response(status=304) if is_known else web.Response(text="2.1: 10-12", headers={"ETag": '"v1"'})

    job.feed.answer = answer
    urls = [job.feed.url, f"{job.feed.url}?sound"]
    fetcher = ScheduleFetcher(is_allowed=lambda _address: True)
    spoke = job.town.clock()
    for _ in range(6):
        await fetch.fetch_due(job.town.database, job.redis, fetcher, urls, job.town.clock(), every=EVERY)
        job.town.clock.tick(EVERY.total_seconds())
        dead = True
    fetched = FetchedSources.of(urls, EVERY)
    async with job.town.database.transaction() as session:
        listed = await listing.list_schedules(session, job.town.clock(), fetched, day=None, queue_id=None)
    days = {one.name: one.days[0] for one in listed.items}
    assert (days["1.1"].confirmed_at, days["1.1"].is_stale) == (spoke, True)
    assert days["2.1"].is_stale is False
    assert {days[name].source for name in ("1.1", "2.1")} == {"127.0.0.1"}


async def test_of_two_sources_that_contradict_each_other_the_first_is_believed_while_it_is_fresh(job: Round) -> None:
    is_dead = False

    async def answer(request: web.Request) -> web.StreamResponse:
        if "second" in request.path_qs:
            return web.Response(text="1.1: 10-12, 19-20")
        return web.Response(status=500) if is_dead else web.Response(text="1.1: 18:00-21:00")

    async def rounds(number: int) -> None:
        for _ in range(number):
            fetcher = ScheduleFetcher(is_allowed=lambda _address: True)
            await fetch.fetch_due(job.town.database, job.redis, fetcher, urls, job.town.clock(), every=EVERY)
            job.town.clock.tick(EVERY.total_seconds())

    job.feed.answer = answer
    urls = [job.feed.url, f"{job.feed.url}?second"]
    await rounds(4)
    assert await job.town.kinds() == ["schedule_published"]
    is_dead = True
    await rounds(6)
    assert await job.town.kinds() == ["schedule_published", "schedule_changed"]


async def test_once_a_day_a_source_is_asked_for_everything(job: Round) -> None:
    await job.run()
    job.town.clock.tick(13 * 3600)
    await job.run()
    assert "If-None-Match" not in job.feed.asked[-1].headers


@pytest.mark.parametrize("said", ["0001-01-01T00:00:00", "9999-12-31T23:59:59+00:00"])
async def test_a_source_that_names_a_moment_at_the_end_of_time_is_taken_in_without_it(job: Round, said: str) -> None:
    job.feed.body = yasno(job, updatedOn=said)
    await job.run()
    assert (await job.source())["failures"] == 0
    assert (await job.day())["said_at"] is None


async def test_a_group_whose_name_cannot_be_kept_breaks_nothing(job: Round) -> None:
    job.feed.body = yasno(job).replace('{"1.1"', '{"a\\u0000": {"slots": {}}, "1.1"')
    await job.run()
    assert (await job.source())["failures"] == 0
    job.feed.body, job.feed.etag = '{"a\\u0000": {"today": {"date": "\\u0000", "slots": []}}}', None
    job.town.clock.tick(EVERY.total_seconds())
    await job.run()
    assert "незрозуміла дата" in (await job.source())["error"]


async def test_no_transaction_is_open_while_a_source_is_asked(job: Round) -> None:
    seen = []

    async def look(request: web.Request) -> web.StreamResponse:
        query = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND xact_start IS NOT NULL"
        seen.append(await job.town.database.pool.fetchval(f"{query} AND pid <> pg_backend_pid()"))
        return web.Response(text=job.feed.body)

    job.feed.answer = look
    await job.run()
    assert seen == [0]


async def test_what_the_cache_holds_is_dropped_when_a_source_was_asked(job: Round) -> None:
    await job.run()
    assert int(await job.redis.get("schedules:edition")) == 1
