"""Minutes that pass at once for a queue's sensors: the product's own rules find what follows."""

import random
from datetime import datetime, timedelta

import pytest

from svitlobot.clock import utc_now
from svitlobot.db.session import Database
from svitlobot.services.power.liveness import sweep
from svitlobot.services.power.status import list_queues
from svitlobot_sandbox.city.minutes import let_pass
from svitlobot_sandbox.city.provisioning import provision
from svitlobot_sandbox.city.sensors import Mode, SimulatedSensor

FIVE = timedelta(minutes=5)
OPERATOR = 7


@pytest.fixture
async def sensors(town: Database, tmp_path_factory: pytest.TempPathFactory) -> list[SimulatedSensor]:
    """The two sensors of queue 1, which have just said that there is power, as all others have."""
    keys = await provision(town, tmp_path_factory.mktemp("keys") / "keys.json")
    await town.pool.execute(
        """
        UPDATE iot_sensors SET reported_on = true, is_online = true, reported_since = now() - interval '1 hour',
            heard_since = now() - interval '1 hour', last_ping_at = now(), last_reading_at = now()
        """
    )
    return [SimulatedSensor(key, chance=random.Random(1)) for key in keys if key.queue_id == 1]


async def told_operator(town: Database, now: datetime) -> list[str]:
    """Have the city looked at; return what the operator was told so far."""
    await sweep(town, now, admin_chat=OPERATOR)
    rows = await town.pool.fetch("SELECT payload ->> 'text' AS text FROM events WHERE kind = 'admin_alert' ORDER BY id")
    return [row["text"] for row in rows]


async def test_sensors_that_differ_are_an_alert_once_five_minutes_have_passed_for_them(
    town: Database, sensors: list[SimulatedSensor]
) -> None:
    await town.pool.execute(
        "UPDATE iot_sensors SET reported_on = false, reported_since = now() WHERE sensor_id = $1", sensors[0].sensor_id
    )
    assert await told_operator(town, utc_now()) == []
    await let_pass(town, sensors, FIVE)
    (notified,) = await told_operator(town, utc_now())
    assert "Датчики черги 1.1 суперечать" in notified


async def test_only_sensors_that_are_silent_have_not_been_heard_for_as_long(
    town: Database, sensors: list[SimulatedSensor]
) -> None:
    await let_pass(town, sensors, FIVE)
    async with town.transaction() as session:
        assert (await list_queues(session, utc_now()))[0].status == "on"
    for sensor in sensors:
        sensor.switch(Mode.SILENT)
    await let_pass(town, sensors, FIVE)
    async with town.transaction() as session:
        assert [queue.status for queue in await list_queues(session, utc_now())][:3] == ["unknown", "on", "on"]
