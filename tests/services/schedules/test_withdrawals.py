"""A source that takes much of a day back waits for a second look; what it adds is told at once."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from redis.asyncio import Redis

from feed import Feed, serving
from svitlobot.clock import KYIV, kyiv
from svitlobot.db.session import Database
from svitlobot.domain.schedules.days import NONE_PLANNED_DAY, DaySchedule, Window, planned
from svitlobot.domain.schedules.sources import FetchedSources
from svitlobot.gateways.schedule_sources import ParsedSchedule
from svitlobot.gateways.schedule_sources.fetch import ScheduleFetcher
from svitlobot.services import reminders
from svitlobot.services.schedules import accept, fetch, listing, lookup, tell
from tests.wording import unbroken
from town import Town

from ..planning import EVENING, at_noon, today

WHOLE = planned([Window(60, 180), Window(780, 900), Window(1080, 1260)])


@pytest.fixture
async def town(emptied_database: Database) -> Town:
    return at_noon(emptied_database)


async def fetched(town: Town, schedule: DaySchedule, *, minutes: float = 0, source: str = "feed") -> None:
    """Let time pass, then take in an automatic source's schedule of queue 1.1 for today."""
    town.clock.tick(minutes * 60)
    async with town.database.transaction() as session:
        parsed = ParsedSchedule("test", {"1.1": {today(town): schedule}})
        await accept.accept(session, parsed, town.clock(), source=source, is_automatic=True)


async def stored_schedule(town: Town) -> DaySchedule:
    async with town.database.transaction() as session:
        return (await lookup.days_of(session, 1, town.clock()))[today(town)]


async def tick(town: Town) -> int:
    async with town.database.transaction() as session:
        return await tell.tell_deferred(session, town.clock())


async def notified(town: Town) -> list[str]:
    return [event["payload"]["changes"] for event in await town.events() if event["kind"].startswith("schedule")]


async def is_being_checked(town: Town) -> bool:
    fetched_sources = FetchedSources.of([], timedelta(minutes=10))
    async with town.database.transaction() as session:
        listed = await listing.list_schedules(session, town.clock(), fetched_sources, day=None, queue_id=1)
    return listed.items[0].days[0].is_being_checked


async def test_a_day_that_vanishes_and_is_back_ten_minutes_later_is_told_neither_way(town: Town) -> None:
    await fetched(town, WHOLE)
    await fetched(town, NONE_PLANNED_DAY, minutes=10)
    assert await is_being_checked(town)
    assert await stored_schedule(town) == WHOLE
    await fetched(town, WHOLE, minutes=10)
    assert not await is_being_checked(town)
    assert len(await notified(town)) == 1


async def test_a_withdrawal_is_believed_after_two_looks_and_fifteen_minutes(town: Town) -> None:
    await fetched(town, WHOLE)
    for minutes, is_believed in ((10, False), (10, False), (4, False), (1, True)):
        await fetched(town, NONE_PLANNED_DAY, minutes=minutes)
        assert (await stored_schedule(town) == NONE_PLANNED_DAY) is is_believed
    assert not await is_being_checked(town)
    assert "Відключень не заплановано" in (await notified(town))[-1]


async def test_one_look_is_not_enough_however_late_it_is(town: Town) -> None:
    await fetched(town, WHOLE)
    await fetched(town, NONE_PLANNED_DAY, minutes=10)
    town.clock.tick(3600)
    await tick(town)
    assert await stored_schedule(town) == WHOLE


async def test_an_outage_that_is_about_to_begin_is_no_reason_to_hurry(town: Town) -> None:
    await fetched(town, planned([Window(735, 900)]))
    await fetched(town, NONE_PLANNED_DAY, minutes=10)
    async with town.database.transaction() as session:
        assert (await reminders.tick(session, town.clock())).events > 0  # the outage still stands, and is warned of
    assert await stored_schedule(town) == planned([Window(735, 900)])


async def test_a_withdrawal_is_believed_at_once_when_another_source_or_the_operator_says_the_same(town: Town) -> None:
    await fetched(town, WHOLE)
    await fetched(town, NONE_PLANNED_DAY, minutes=10)
    await fetched(town, NONE_PLANNED_DAY, minutes=1, source="mirror")
    assert await stored_schedule(town) == NONE_PLANNED_DAY
    await fetched(town, WHOLE, minutes=60)
    await fetched(town, NONE_PLANNED_DAY, minutes=10)
    async with town.database.transaction() as session:
        parsed = ParsedSchedule("test", {"1.1": {today(town): NONE_PLANNED_DAY}})
        await accept.accept(session, parsed, town.clock(), source="operator")
    assert await stored_schedule(town) == NONE_PLANNED_DAY
    assert not await is_being_checked(town)


async def test_what_is_added_is_told_at_once_while_what_is_taken_back_waits(town: Town) -> None:
    await fetched(town, EVENING)
    await fetched(town, planned([Window(840, 960)]), minutes=10)
    assert unbroken("Додали: 14:00–16:00") in (await notified(town))[-1]
    assert await stored_schedule(town) == planned([Window(840, 960), Window(1080, 1260)])
    for _ in range(2):
        await fetched(town, planned([Window(840, 960)]), minutes=10)
    assert await stored_schedule(town) == planned([Window(840, 960)])
    assert unbroken("Скасували: 18:00–21:00") in (await notified(town))[-1]


async def test_a_wrong_day_shown_for_a_moment_is_told_as_one_correction(town: Town) -> None:
    await fetched(town, EVENING)
    await fetched(town, planned([Window(840, 960)]), minutes=10)
    for minutes in (10, 10, 10):
        assert await is_being_checked(town)
        await fetched(town, EVENING, minutes=minutes)
    assert await stored_schedule(town) == EVENING
    _, added, corrected = await notified(town)
    assert unbroken("Додали: 14:00–16:00") in added
    assert unbroken("Виправили: 14:00–16:00 — відключення не буде") in corrected
    assert "Скасували" not in corrected


async def test_an_outage_added_to_a_free_day_by_mistake_is_corrected_without_a_word_of_cancelling(town: Town) -> None:
    async with town.database.transaction() as session:
        parsed = ParsedSchedule("test", {"1.1": {today(town): NONE_PLANNED_DAY}})
        await accept.accept(session, parsed, town.clock(), source="feed")
    await fetched(town, EVENING, minutes=10)
    for minutes in (10, 10, 10):
        await fetched(town, NONE_PLANNED_DAY, minutes=minutes)
    assert unbroken("Виправили: 18:00–21:00 — відключення не буде") in (await notified(town))[-1]


async def test_what_was_added_long_ago_is_cancelled_not_corrected(town: Town) -> None:
    await fetched(town, EVENING)
    await fetched(town, planned([Window(840, 960), *EVENING.windows]), minutes=10)
    for minutes in (45, 10, 10):
        await fetched(town, EVENING, minutes=minutes)
    assert unbroken("Скасували: 14:00–16:00") in (await notified(town))[-1]


async def test_an_older_edition_shown_twice_does_not_take_back_what_was_added(town: Town) -> None:
    bigger = planned([Window(900, 990), *EVENING.windows])
    await fetched(town, planned([*EVENING.windows, Window(1300, 1330)]))
    await fetched(town, bigger, minutes=10)  # another outage is added, and one taken back
    for schedule in (EVENING, EVENING, bigger):
        await fetched(town, schedule, minutes=10)
    assert Window(900, 990) in (await stored_schedule(town)).windows
    assert not any("Виправили: 15:00" in changes for changes in await notified(town))


async def test_a_queue_that_goes_blank_is_no_second_look_at_one_outage_taken_back(town: Town) -> None:
    await fetched(town, WHOLE)
    without_last = planned(WHOLE.windows[:-1])
    for schedule in (without_last, without_last, NONE_PLANNED_DAY, without_last, without_last):
        await fetched(town, schedule, minutes=10)
        assert await stored_schedule(town) in (WHOLE, without_last)
    _, cancelled = await notified(town)
    assert unbroken("Скасували: 18:00–21:00") in cancelled


async def test_a_blank_beside_a_true_cancellation_delays_it_by_half_an_hour_at_most(town: Town) -> None:
    await fetched(town, WHOLE)
    without_last = planned(WHOLE.windows[:-1])
    for schedule in (without_last, NONE_PLANNED_DAY, without_last, NONE_PLANNED_DAY):
        await fetched(town, schedule, minutes=10)
    assert await stored_schedule(town) == without_last
    assert await is_being_checked(town)


async def test_a_day_that_was_never_planned_is_not_free_of_outages_at_first_sight(town: Town) -> None:
    await fetched(town, NONE_PLANNED_DAY)
    assert await notified(town) == []
    await fetched(town, EVENING, minutes=10)
    assert len(await notified(town)) == 1


async def test_small_changes_within_an_hour_are_told_as_one(town: Town) -> None:
    await fetched(town, planned([Window(1080, 1260)]))
    for end in (1240, 1230, 1220):
        await fetched(town, planned([Window(1080, end)]), minutes=10)
        await tick(town)
    assert len(await notified(town)) == 1
    town.clock.tick(31 * 60)
    await tick(town)
    assert (await notified(town))[1:] == [(await notified(town))[1]]
    assert unbroken("18:00–21:00 → 18:00–20:20 (−40 хв)") in (await notified(town))[1]
    assert await tick(town) == 0


async def test_small_changes_that_come_to_nothing_are_not_told(town: Town) -> None:
    await fetched(town, planned([Window(1080, 1260)]))
    await fetched(town, planned([Window(1080, 1240)]), minutes=10)
    await fetched(town, planned([Window(1080, 1260)]), minutes=10)
    town.clock.tick(3600)
    await tick(town)
    assert len(await notified(town)) == 1


async def test_a_day_without_outages_learnt_at_night_is_told_in_the_morning(town: Town) -> None:
    town.clock.now = datetime(2026, 11, 24, 2, 0, tzinfo=KYIV).astimezone(UTC)
    async with town.database.transaction() as session:
        parsed = ParsedSchedule("test", {"1.1": {today(town): NONE_PLANNED_DAY}})
        await accept.accept(session, parsed, town.clock(), source="operator")
    for hours, count in ((4.9, 0), (0.2, 1), (1, 1)):
        town.clock.tick(hours * 3600)
        await tick(town)
        assert len(await notified(town)) == count
    assert "Відключень не заплановано" in (await notified(town))[0]


def fact(hour_words: dict[str, str], day: datetime) -> str:
    hours = {str(hour): "yes" for hour in range(1, 25)} | hour_words
    key = str(int(day.replace(hour=0, minute=0, second=0, microsecond=0).timestamp()))
    return json.dumps({"data": {key: {"GPV1.1": hours}}, "update": "", "today": int(key)})


async def test_a_source_that_says_not_modified_repeats_its_withdrawal(town: Town, redis: Redis) -> None:
    async def ask(feed: Feed) -> None:
        fetcher = ScheduleFetcher(is_allowed=lambda _address: True)
        every = timedelta(minutes=30)
        await fetch.fetch_due(town.database, redis, fetcher, [feed.url], town.clock(), every=every)

    async with serving() as feed:
        feed.body, feed.etag = fact({"19": "no", "20": "no"}, kyiv(town.clock())), '"v1"'
        await ask(feed)
        feed.body, feed.etag = fact({}, kyiv(town.clock())), '"v2"'
        town.clock.tick(30 * 60)
        await ask(feed)
        assert await is_being_checked(town)
        town.clock.tick(15 * 60)  # asked sooner than in its usual half an hour
        await ask(feed)
    assert await stored_schedule(town) == NONE_PLANNED_DAY
