"""Tomorrow's schedule, told in the evening, and what else is told of a day beside it."""

from datetime import timedelta

import pytest

from svitlobot.db.session import Database
from svitlobot.domain.schedules.days import Window, moment, planned
from svitlobot.services.schedules import tell
from tests.wording import unbroken
from town import Town

from ..planning import EVENING, at_noon, take, tell_tomorrow, today


@pytest.fixture
async def town(emptied_database: Database) -> Town:
    return at_noon(emptied_database)


async def test_tomorrows_schedule_is_told_once_in_the_evening(town: Town) -> None:
    tomorrow = today(town) + timedelta(days=1)
    await take(town, {"1.1": {tomorrow: EVENING}})
    town.clock.tick(8 * 3600)
    for _ in range(3):
        async with town.database.transaction() as session:
            await tell.tell_tomorrow(session, town.clock())
    assert await town.kinds() == ["schedule_published", "schedule_tomorrow"]
    assert (await town.events())[-1]["expires_at"] == moment(tomorrow, 0)


async def test_a_schedule_published_this_evening_is_not_told_again(town: Town) -> None:
    town.clock.tick(7.5 * 3600)
    await take(town, {"1.1": {today(town) + timedelta(days=1): EVENING}})
    town.clock.tick(0.5 * 3600)
    async with town.database.transaction() as session:
        assert await tell.tell_tomorrow(session, town.clock()) == 0


async def test_whether_the_evening_told_it_is_not_judged_anew_as_the_evening_goes_by(town: Town) -> None:
    town.clock.tick(6.5 * 3600)
    await take(town, {"1.1": {today(town) + timedelta(days=1): EVENING}})
    for hours in (1.5, 1.6, 0.3):  # 20:00, 21:36, 21:54
        town.clock.tick(hours * 3600)
        assert await tell_tomorrow(town) == 0


async def test_nobody_is_woken_by_a_day_without_outages(town: Town) -> None:
    town.clock.tick(12.1 * 3600)
    for _ in range(3):
        await take(town, {"1.1": {today(town): planned([])}})
        town.clock.tick(24 * 3600)
    assert await town.kinds() == []
    await take(town, {"1.1": {today(town): EVENING}})
    await take(town, {"1.1": {today(town): planned([])}})  # a cancelled outage is news at any hour
    assert await town.kinds() == ["schedule_published", "schedule_changed"]


async def test_news_of_one_day_that_overtakes_news_of_another_tells_both(town: Town) -> None:
    tomorrow = today(town) + timedelta(days=1)
    await take(town, {"1.1": {tomorrow: planned([Window(600, 720)])}})
    await take(town, {"1.1": {today(town): EVENING}})
    unsent, notified = await town.events()
    assert (unsent["status"], notified["status"]) == ("superseded", "pending")
    assert unbroken("18:00–21:00") in notified["payload"]["plan"]
    assert unbroken("10:00–12:00") in notified["payload"]["plan"]
    assert unbroken("10:00–12:00") not in notified["payload"]["changes"]


async def test_a_day_that_only_the_template_knows_is_not_told_as_planned(town: Town) -> None:
    await take(town, {}, weekly={"1.1": dict.fromkeys(range(7), (Window(600, 780, is_possible=True),))})
    await take(town, {"1.1": {today(town): EVENING}})
    assert "10:00" not in (await town.events())[-1]["payload"]["plan"]


async def test_tomorrows_schedule_stops_no_unsent_news_of_today(town: Town) -> None:
    tomorrow = today(town) + timedelta(days=1)
    await take(town, {"1.1": {today(town): EVENING, tomorrow: EVENING}})
    town.clock.tick(8 * 3600)
    assert await tell_tomorrow(town) == 1
    assert [event["status"] for event in await town.events()] == ["pending", "pending"]


@pytest.mark.parametrize(("status", "notified"), [("pending", 0), ("done", 0), ("superseded", 1), ("expired", 1)])
async def test_tomorrows_schedule_is_told_again_unless_its_news_reached_people_or_still_will(
    town: Town, status: str, notified: int
) -> None:
    town.clock.tick(7.5 * 3600)
    await take(town, {"1.1": {today(town) + timedelta(days=1): EVENING}})
    await town.database.pool.execute("UPDATE events SET status = $1", status)
    town.clock.tick(0.5 * 3600)
    assert await tell_tomorrow(town) == notified


async def test_an_evenings_change_of_today_tells_tomorrow_too_and_so_it_is_not_told_again(town: Town) -> None:
    await take(town, {"1.1": {today(town): EVENING, today(town) + timedelta(days=1): EVENING}})
    town.clock.tick(8 * 3600)
    await take(town, {"1.1": {today(town): planned([Window(1260, 1320)])}})
    assert await tell_tomorrow(town) == 0


async def test_the_news_of_an_outage_says_when_the_schedule_ends_it(town: Town) -> None:
    await take(town, {"1.1": {today(town): planned([Window(720, 900)])}})
    for sensor in ("A", "B"):
        await town.add_sensor(sensor)
        await town.hear(sensor, is_power_on=True)
    town.clock.tick(60)
    for sensor in ("A", "B"):
        await town.hear(sensor, is_power_on=False)
    event = (await town.events())[-1]
    assert event["kind"] == "power_off"
    assert "За графіком світло має бути о 15:00." in event["payload"]["note"]
