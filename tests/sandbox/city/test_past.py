"""A new city has a past, so its charts are not empty; one that has lived is left as it is."""

import random
from datetime import timedelta

from svitlobot.clock import utc_now
from svitlobot.db.session import Database
from svitlobot.services.power import day_totals
from svitlobot_sandbox.city.past import DAYS, remember
from svitlobot_sandbox.city.provisioning import provision


async def test_a_new_city_has_a_week_of_outages_that_went_nearly_as_planned(
    emptied_database: Database, tmp_path
) -> None:
    now = utc_now()
    keys = await provision(emptied_database, tmp_path / "keys.json")
    await remember(emptied_database, keys, now, random.Random(1))
    async with emptied_database.transaction() as session:
        days = (await day_totals.last_days(session, 1, now, days=DAYS + 1)).items[:DAYS]
    assert len(days) == DAYS
    for day in days:
        assert day.minutes_heard > 1_400
        assert 200 < day.minutes_off < 460
        assert day.minutes_planned == 360
        assert 0 <= day.lag_minutes < 15
    volts = await emptied_database.pool.fetchrow("SELECT min(voltage), max(voltage) FROM iot_data WHERE is_power_on")
    assert 220 < volts[0] < volts[1] < 240
    assert await emptied_database.pool.fetchval("SELECT count(*) FROM events") == 0


async def test_a_past_ends_with_power_and_a_calm_queue_and_comes_once(emptied_database: Database, tmp_path) -> None:
    now = utc_now()
    keys = await provision(emptied_database, tmp_path / "keys.json")
    for _ in range(2):
        await remember(emptied_database, keys, now, random.Random(1))
    last = await emptied_database.pool.fetch(
        "SELECT DISTINCT ON (queue_id) is_power_on, effective_at FROM queue_changes "
        "ORDER BY queue_id, effective_at DESC"
    )
    assert len(last) == 12
    assert all(row["is_power_on"] and row["effective_at"] < now - timedelta(minutes=20) for row in last)
    doubled = "SELECT count(*) - count(DISTINCT (sensor_id, received_at)) FROM iot_data"
    assert await emptied_database.pool.fetchval(doubled) == 0
