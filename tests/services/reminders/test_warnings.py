"""Warnings made of what is planned, and taken back."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from svitlobot.db.session import Database
from svitlobot.domain.outbox.audiences import QueueResidents
from svitlobot.domain.outbox.payloads.power import PowerOffPayload, PowerOnPayload
from svitlobot.domain.schedules.days import Window, planned
from svitlobot.services import reminders
from svitlobot.services.outbox import events
from svitlobot.services.power.evaluate import lock_queue
from tests.wording import unbroken
from town import Town

from ..planning import EVENING, at_noon, take, today


@pytest.fixture
async def town(emptied_database: Database) -> Town:
    return at_noon(emptied_database)


async def tick(town: Town) -> int:
    async with town.database.transaction() as session:
        return (await reminders.tick(session, town.clock())).events


async def test_nobody_is_warned_by_the_template_of_a_week_whatever_it_says(town: Town) -> None:
    await take(town, {}, weekly={"1.1": dict.fromkeys(range(7), (Window(780, 900),))})
    for _ in range(20):
        assert await tick(town) == 0
        town.clock.tick(600)


async def test_a_return_that_is_no_longer_certain_takes_its_warning_with_it(town: Town) -> None:
    for sensor in ("A", "B"):
        await town.add_sensor(sensor)
        await town.hear(sensor, is_power_on=False)
    await take(town, {"1.1": {today(town): planned([Window(660, 840)])}})
    town.clock.tick(60)
    for sensor in ("A", "B"):
        await town.hear(sensor, is_power_on=False)
    await tick(town)
    windows = [Window(660, 840), Window(840, 900, is_possible=True)]
    await take(town, {"1.1": {today(town): planned(windows)}})
    warning = next(event for event in await town.events() if event["kind"] == "warning_on")
    assert warning["status"] == "superseded"
    assert await tick(town) == 0


async def test_each_warning_is_made_once_whatever_restarts(town: Town) -> None:
    await take(town, {"1.1": {today(town): EVENING}})
    made = 0
    for _ in range(6 * 60 * 2):  # from noon to six in the evening, every half minute, twice each time
        made += await tick(town) + await tick(town)
        town.clock.tick(30)
    offsets = [event["audience"]["warning_times"] for event in await town.events() if event["kind"] == "warning_off"]
    assert offsets == [[120], [60], [30], [15], [10], [5]]
    assert made == 6
    assert await tick(town) == 0


async def decide_at_once(town: Town) -> None:
    """Lock the queue as a decision over it does, without patience."""
    async with town.database.transaction() as session:
        await session.execute(text("SET LOCAL lock_timeout = '50ms'"))
        await lock_queue(session, 1)


async def test_a_flip_waits_for_the_tick_that_is_about_to_warn_and_then_takes_it_back(town: Town) -> None:
    await take(town, {"1.1": {today(town): EVENING}})
    town.clock.tick(4.5 * 3600)
    async with town.database.transaction() as ticking:
        await reminders.tick(ticking, town.clock())
        with pytest.raises(DBAPIError, match="lock timeout"):
            await decide_at_once(town)
    for sensor in ("A", "B"):
        await town.add_sensor(sensor)
        await town.hear(sensor, is_power_on=False)
    assert [event["status"] for event in await town.events() if event["kind"] == "warning_off"] == ["superseded"]


async def test_a_warning_is_worth_nothing_at_its_moment(town: Town) -> None:
    await take(town, {"1.1": {today(town): EVENING}})
    town.clock.tick(4.5 * 3600)
    await tick(town)
    warning = (await town.events())[-1]
    assert warning["expires_at"] == town.clock() + timedelta(hours=1.5)
    assert warning["payload"]["time"] == "18:00"


async def test_an_outage_that_is_moved_takes_its_unsent_warnings_with_it(town: Town) -> None:
    await take(town, {"1.1": {today(town): EVENING}})
    town.clock.tick(4.5 * 3600)
    await tick(town)
    await take(town, {"1.1": {today(town): planned([Window(1110, 1260)])}})
    by_kind = {event["kind"]: event for event in await town.events()}
    assert by_kind["warning_off"]["status"] == "superseded"
    assert unbroken("18:00–21:00 → 18:30–21:00") in by_kind["schedule_changed"]["payload"]["changes"]
    await tick(town)
    assert (await town.events())[-1]["payload"]["time"] == "18:30"


async def warnings_off(town: Town) -> list[tuple[str, list[int]]]:
    return [
        (event["status"], event["audience"]["warning_times"])
        for event in await town.events()
        if event["kind"] == "warning_off"
    ]


async def test_a_schedule_that_is_changed_and_changed_back_is_warned_of_as_it_is_now(town: Town) -> None:
    await take(town, {"1.1": {today(town): EVENING}})
    town.clock.tick(4.5 * 3600)
    await tick(town)
    await take(town, {"1.1": {today(town): planned([Window(1200, 1260)])}})
    await tick(town)
    assert await warnings_off(town) == [("superseded", [120])]
    await take(town, {"1.1": {today(town): planned([Window(1080, 1320)])}})
    assert await tick(town) == 1
    assert await tick(town) == 0
    assert await warnings_off(town) == [("pending", [120])]
    warning = next(event for event in await town.events() if event["kind"] == "warning_off")
    assert warning["payload"]["note"] == "Світло має повернутися о 22:00."


async def test_what_became_due_while_a_warning_was_taken_back_is_made_beside_it(town: Town) -> None:
    await take(town, {"1.1": {today(town): EVENING}})
    town.clock.tick(4 * 3600)
    await tick(town)
    await take(town, {"1.1": {today(town): planned([Window(1200, 1260)])}})
    town.clock.tick(3600)
    await take(town, {"1.1": {today(town): EVENING}})
    assert await tick(town) == 2
    assert await warnings_off(town) == [("pending", [120]), ("pending", [60])]
    again = next(event for event in await town.events() if event["kind"] == "warning_off")
    assert again["audience"]["except_times"] == [60]


async def test_a_flicker_of_the_power_costs_nobody_a_warning(town: Town) -> None:
    await take(town, {"1.1": {today(town): EVENING}})
    town.clock.tick(4.5 * 3600)
    await tick(town)
    for payload in (PowerOffPayload(time="12:00", note=""), PowerOnPayload(time="12:00", note="")):
        async with town.database.transaction() as session:
            await events.announce_in_queue(session, payload, QueueResidents(1), town.clock())
    assert await warnings_off(town) == [("superseded", [120])]
    assert await tick(town) == 1
    assert await warnings_off(town) == [("pending", [120])]


async def told_by(town: Town) -> list[tuple[str, str, int]]:
    """Each warning by its kind and moment, and how many events of a moment before said the same."""
    return [
        (event["kind"], event["payload"]["time"], len(event["audience"].get("said_by", [])))
        for event in await town.events()
        if event["kind"].startswith("warning")
    ]


async def test_what_news_of_the_schedule_named_a_moment_ago_is_no_warning_for_those_who_got_it(town: Town) -> None:
    await take(town, {"1.1": {today(town): planned([Window(780, 900)])}})
    town.clock.tick(60)
    await tick(town)
    assert await told_by(town) == [("warning_off", "13:00", 1)]


async def test_news_of_six_minutes_ago_and_news_of_another_outage_take_no_warning_away(town: Town) -> None:
    await take(town, {"1.1": {today(town): planned([Window(780, 900)])}})
    town.clock.tick(6 * 60)
    await take(town, {"1.1": {today(town) + timedelta(days=1): planned([Window(780, 900)])}}, source="other")
    await tick(town)
    town.clock.tick(24 * 60)  # 12:30
    await tick(town)
    kinds = [event["kind"] for event in await town.events()]
    assert kinds.count("schedule_published") + kinds.count("schedule_changed") == 2
    assert (await told_by(town))[-1] == ("warning_off", "13:00", 0)


async def test_that_the_power_is_back_names_the_next_outage_and_takes_its_warning_along(town: Town) -> None:
    for sensor in ("A", "B"):
        await town.add_sensor(sensor)
        await town.hear(sensor, is_power_on=False)
    await take(town, {"1.1": {today(town): planned([Window(780, 900)])}})
    town.clock.tick(29 * 60 + 50)
    for sensor in ("A", "B"):
        await town.hear(sensor, is_power_on=True)
    town.clock.tick(20)
    await tick(town)
    assert (await told_by(town))[-1] == ("warning_off", "13:00", 1)
