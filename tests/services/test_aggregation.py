"""Days counted from what really happened and what was planned."""

from datetime import UTC, date, timedelta

import pytest

from svitlobot.clock import kyiv
from svitlobot.db.session import Database
from svitlobot.domain.schedules import DayPlan, Window, moment, planned
from svitlobot.gateways.schedule_sources.base import ParsedSchedule
from svitlobot.schemas.queues import QueueDay
from svitlobot.services import aggregation, schedules
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


async def plan(town: Town, day: date, plan: DayPlan) -> None:
    async with town.database.transaction() as session:
        await schedules.accept(session, ParsedSchedule("test", {"1.1": {day: plan}}), town.clock(), source="test")


async def counted(town: Town, days: int = 2) -> dict[date, QueueDay]:
    async with town.database.transaction() as session:
        await aggregation.aggregate(session, town.clock(), days=days)
        found = await aggregation.last_days(session, 1, town.clock(), days=days)
    return {one.date: one for one in found.items}


async def test_every_queue_has_its_days_and_counting_again_changes_nothing(town: Town) -> None:
    today = kyiv(town.clock()).date()
    await plan(town, today, planned([Window(600, 720), Window(1260, 1320)]))
    await happen(town, 604, is_on=False)
    await happen(town, 718, is_on=True)
    first = await counted(town)
    assert await counted(town) == first
    assert first[today].model_dump(exclude={"date"}) == {
        "minutes_off": 114, "minutes_planned": 180, "outages": 1, "unplanned_outages": 0, "lag_minutes": 4,
    }  # fmt: skip
    assert first[today - timedelta(days=1)].minutes_planned is None
    assert await town.database.pool.fetchval("SELECT count(*) FROM queue_days") == 24


async def test_windows_that_are_over_are_confirmed_by_what_happened_and_unconfirmed_when_history_is_corrected(
    town: Town,
) -> None:
    today = kyiv(town.clock()).date()
    await plan(town, today, planned([Window(0, 60), Window(600, 720), Window(1190, 1320)]))
    await happen(town, 604, is_on=False)
    await counted(town)
    query = "SELECT is_confirmed FROM schedules ORDER BY start_time"
    assert [row[0] for row in await town.database.pool.fetch(query)] == [False, True, False]
    await town.database.pool.execute("DELETE FROM queue_changes")
    await counted(town)
    assert [row[0] for row in await town.database.pool.fetch(query)] == [False, False, False]


async def test_an_outage_that_began_long_before_is_known_to_last(town: Town) -> None:
    await happen(town, 600, is_on=False, days_ago=9)
    days = await counted(town, days=3)
    *whole, today = days
    lengths = [(moment(day, 1440) - moment(day, 0)) / timedelta(minutes=1) for day in whole]
    assert [days[day].minutes_off for day in whole] == lengths
    assert days[today].minutes_off == (town.clock() - moment(today, 0)) / timedelta(minutes=1)
    assert [one.outages for one in days.values()] == [0, 0, 0]
