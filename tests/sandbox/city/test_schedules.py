"""The schedule of the simulated city, and how it lives by it."""

import asyncio
import random
from datetime import UTC, datetime, timedelta

import pytest

from svitlobot.clock import KYIV, kyiv
from svitlobot.db.queries.schedules import days as stored
from svitlobot.db.session import Database
from svitlobot.domain.schedules.days import PlannedOutage, Window, outages, planned
from svitlobot.gateways.schedule_sources.base import ParsedSchedule
from svitlobot.services import reminders
from svitlobot.services.schedules import accept
from svitlobot.services.schedules.lookup import schedules_in
from svitlobot_sandbox.city import schedules
from svitlobot_sandbox.city.sensors import Credentials, SimulatedSensor
from svitlobot_sandbox.city.town import Town

NOON = datetime(2026, 11, 26, 12, 0, 20, tzinfo=KYIV).astimezone(UTC)
TODAY = NOON.date()
TOMORROW = TODAY + timedelta(days=1)


async def planned_outages(database: Database, queue_id: int) -> list[PlannedOutage]:
    async with database.transaction() as session:
        found = await stored.load_days(session, TODAY - timedelta(days=1), TOMORROW + timedelta(days=1), [queue_id])
    return outages(schedules_in(found.get(queue_id, {})))


async def test_every_queue_has_outages_today_and_tomorrow_and_none_soon(emptied_database: Database) -> None:
    await schedules.schedule_days(emptied_database, NOON, TODAY, TOMORROW)
    starts = set()
    for queue_id in range(1, 13):
        found = await planned_outages(emptied_database, queue_id)
        assert {kyiv(one.start).date() for one in found} == {TODAY, TOMORROW}
        assert not [one for one in found if one.start <= NOON + schedules.QUIET and one.until >= NOON]
        starts.add(tuple(one.start for one in found))
    assert len(starts) > 3  # the city does not go dark as one


async def test_a_day_with_a_schedule_is_left_as_it_is(emptied_database: Database) -> None:
    theirs = planned([Window(1200, 1260)])
    async with emptied_database.transaction() as session:
        await accept.accept(session, ParsedSchedule("test", {"1.1": {TODAY: theirs}}), NOON, source="operator")
    for _ in range(2):
        await schedules.schedule_days(emptied_database, NOON, TODAY, TOMORROW)
    first = (await planned_outages(emptied_database, 1))[0]
    assert (kyiv(first.start).hour, kyiv(first.until).hour) == (20, 21)


@pytest.mark.parametrize("at", ["12:00:20", "23:50:00", "23:59:59"])
async def test_the_outage_that_is_played_is_in_the_schedule_and_warned_of_at_once(
    emptied_database: Database, at: str
) -> None:
    now = datetime.fromisoformat(f"2026-11-26 {at}").replace(tzinfo=KYIV).astimezone(UTC)
    await schedules.schedule_days(emptied_database, now, TODAY, TOMORROW)
    start = schedules.next_minute(now + timedelta(seconds=30))
    await schedules.schedule_outage(emptied_database, 1, start, now)
    assert (start, start + schedules.PLAYED_LASTS) in [
        (one.start, one.promised_end) for one in await planned_outages(emptied_database, 1)
    ]
    async with emptied_database.transaction() as session:
        await reminders.tick(session, now)
    rows = await emptied_database.pool.fetch(
        "SELECT (payload ->> 'of')::timestamptz AS of, audience -> 'warning_times' AS offsets FROM events "
        "WHERE queue_id = 1 AND kind = 'warning_off'"
    )
    assert [tuple(row) for row in rows] == [(start, [5, 10, 15, 30, 60, 120])]


def test_a_schedule_begins_with_a_whole_minute_that_is_still_to_come() -> None:
    assert schedules.next_minute(NOON) == NOON.replace(second=0) + timedelta(minutes=1)
    whole = NOON.replace(second=0)
    assert schedules.next_minute(whole) == whole + timedelta(minutes=1)


async def test_power_goes_and_returns_as_planned_and_is_anybodys_in_between(
    emptied_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schedules, "LOOK_EVERY", 0)
    today = planned([Window(13 * 60, 14 * 60)])
    async with emptied_database.transaction() as session:
        await accept.accept(session, ParsedSchedule("test", {"1.1": {TODAY: today}}), NOON, source="operator")
    sensor = SimulatedSensor(Credentials("A", 1, "key"), chance=random.Random(1))
    looks = iter([(12, None), (13, None), (13, True), (13, None), (14, None)])
    seen = []

    def clock() -> datetime:
        seen.append(sensor.is_power_on)
        hour, switched = next(looks, (None, None))
        if hour is None:
            raise asyncio.CancelledError
        if switched:
            sensor.switch(schedules.Mode.ON)
        return datetime(2026, 11, 26, hour, 1, tzinfo=KYIV).astimezone(UTC)

    with pytest.raises(asyncio.CancelledError):
        await schedules.live_by_schedule(emptied_database, Town([sensor]), clock=clock)
    assert seen == [True, True, False, True, True, True]
