"""Days counted from what really happened and what was planned."""

from datetime import UTC, date, timedelta

import pytest

from svitlobot.clock import kyiv
from svitlobot.db.session import Database
from svitlobot.domain.power.observations import Supply
from svitlobot.domain.schedules.days import DaySchedule, Window, moment, planned
from svitlobot.gateways.schedule_sources.base import ParsedSchedule
from svitlobot.schemas.power.queues import QueueDayInfo
from svitlobot.services.power import day_totals
from svitlobot.services.schedules import accept
from town import Town


@pytest.fixture
async def town(emptied_database: Database) -> Town:
    town = Town(emptied_database)
    town.clock.now = kyiv(town.clock.now).replace(hour=20, minute=0, second=0).astimezone(UTC)
    return town


async def happen(town: Town, minute: int, *, is_on: bool, queue_id: int = 1, days_ago: int = 0) -> None:
    at = kyiv(town.clock()).replace(hour=0, minute=0) + timedelta(minutes=minute) - timedelta(days=days_ago)
    await town.database.pool.execute(
        "INSERT INTO queue_changes (queue_id, is_power_on, effective_at, detected_at, source, confidence, reason, "
        "is_announced) VALUES ($1, $2, $3, $3, 'iot', 'confirmed', 'test', true)",
        queue_id, is_on, at,
    )  # fmt: skip


async def hear(town: Town, since: timedelta, until: timedelta = timedelta(), *, queue_id: int = 1) -> None:
    """Have a sensor of the queue with a reading every four minutes, from one time ago until another."""
    await town.database.pool.execute(
        "INSERT INTO iot_sensors (sensor_id, queue_id, key_hash) VALUES ($1::text, $2, $1::text::bytea) "
        "ON CONFLICT DO NOTHING", f"S{queue_id}", queue_id,
    )  # fmt: skip
    await town.database.pool.execute(
        "INSERT INTO iot_data (sensor_id, is_power_on, received_at, measured_at) "
        "SELECT $1, true, at, at FROM generate_series($2::timestamptz, $3, interval '4 minutes') AS at",
        f"S{queue_id}", town.clock() - since, town.clock() - until,
    )  # fmt: skip


async def schedule(town: Town, day: date, schedule: DaySchedule) -> None:
    async with town.database.transaction() as session:
        await accept.accept(session, ParsedSchedule("test", {"1.1": {day: schedule}}), town.clock(), source="test")


async def counted(town: Town, days: int = 2) -> dict[date, QueueDayInfo]:
    async with town.database.transaction() as session:
        await day_totals.aggregate(session, town.clock(), days=days)
        found = await day_totals.last_days(session, 1, town.clock(), days=days)
    return {one.date: one for one in found.items}


async def test_every_queue_has_its_days_and_counting_again_changes_nothing(town: Town) -> None:
    today = kyiv(town.clock()).date()
    await hear(town, timedelta(days=2))
    await schedule(town, today, planned([Window(600, 720), Window(1260, 1320)]))
    await happen(town, 604, is_on=False)
    await happen(town, 718, is_on=True)
    first = await counted(town)
    assert await counted(town) == first
    assert first[today].model_dump(exclude={"date"}) == {
        "minutes_heard": 1200, "minutes_off": 114, "minutes_planned": 180, "outages": 1, "unplanned_outages": 0,
        "lag_minutes": 4,
    }  # fmt: skip
    assert first[today - timedelta(days=1)].minutes_planned is None
    assert await town.database.pool.fetchval("SELECT count(*) FROM queue_days") == 24


async def test_windows_that_are_over_are_confirmed_by_what_happened_and_unconfirmed_when_history_is_corrected(
    town: Town,
) -> None:
    today = kyiv(town.clock()).date()
    await hear(town, timedelta(days=2))
    await schedule(town, today, planned([Window(0, 60), Window(600, 720), Window(1190, 1320)]))
    await happen(town, 604, is_on=False)
    await counted(town)
    query = "SELECT is_confirmed FROM schedules ORDER BY start_time"
    assert [row[0] for row in await town.database.pool.fetch(query)] == [False, True, None]
    await town.database.pool.execute("DELETE FROM queue_changes")
    await counted(town)
    assert [row[0] for row in await town.database.pool.fetch(query)] == [False, False, None]


async def test_a_window_of_which_nobody_heard_whether_it_was_is_neither_confirmed_nor_not(town: Town) -> None:
    today = kyiv(town.clock()).date()
    await hear(town, timedelta(hours=20), timedelta(hours=14))  # from midnight to six in the morning
    await schedule(town, today, planned([Window(0, 60), Window(340, 600)]))
    await happen(town, 604, is_on=False)
    await counted(town)
    query = "SELECT is_confirmed FROM schedules ORDER BY start_time"
    assert [row[0] for row in await town.database.pool.fetch(query)] == [False, None]


async def test_an_outage_that_began_long_before_is_known_to_last(town: Town) -> None:
    await hear(town, timedelta(days=10))
    await happen(town, 600, is_on=False, days_ago=9)
    days = await counted(town, days=3)
    *whole, today = days
    lengths = [(moment(day, 1440) - moment(day, 0)) / timedelta(minutes=1) for day in whole]
    assert [days[day].minutes_off for day in whole] == lengths
    assert days[today].minutes_off == (town.clock() - moment(today, 0)) / timedelta(minutes=1)
    assert [one.outages for one in days.values()] == [0, 0, 0]


async def test_of_a_queue_that_nobody_hears_nothing_is_claimed(town: Town) -> None:
    await hear(town, timedelta(days=2), queue_id=2)
    for day in (await counted(town)).values():
        assert (day.minutes_heard, day.minutes_off, day.outages) == (0, None, None)


async def test_a_silence_is_no_power_and_no_outage(town: Town) -> None:
    await hear(town, timedelta(hours=20), timedelta(hours=14))  # from midnight to six in the morning
    await happen(town, 300, is_on=False)
    today = (await counted(town, days=1)).popitem()[1]
    assert today.minutes_heard == pytest.approx(365, abs=5)
    assert today.minutes_off == pytest.approx(65, abs=5)


async def test_pings_of_a_sensor_on_battery_speak_for_what_it_said(town: Town) -> None:
    await town.add_sensor("A")
    await town.hear("A", is_power_on=True)
    began = town.clock()
    for _ in range(10):
        town.clock.tick(240)
        await town.ping("A")
    days = await counted(town)
    assert sum(day.minutes_heard for day in days.values()) == 40
    assert (town.clock() - began) == timedelta(minutes=40)


async def test_the_silence_of_a_sensor_fed_by_the_mains_is_its_word(town: Town) -> None:
    await town.add_sensor("A", supply=Supply.MAINS)
    await town.ping("A")
    town.clock.tick(2 * 3600)
    days = await counted(town)
    assert sum(day.minutes_heard for day in days.values()) == 120
