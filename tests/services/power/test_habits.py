"""What is learnt of sensors' pauses, and what the sweep makes of it."""

from datetime import timedelta

from svitlobot.db.queries.power import pauses
from svitlobot.domain.power.decisions import Flip
from svitlobot.domain.power.observations import Supply
from svitlobot.domain.power.pauses import LADDER
from svitlobot.services.power import habits
from town import Town

_BEATS = (
    "INSERT INTO iot_data (sensor_id, is_power_on, received_at, measured_at) "
    "SELECT $1, true, at, at FROM generate_series($2::timestamptz, $3::timestamptz, '60 seconds') AS at"
)


async def _steady(town: Town, *sensor_ids: str) -> None:
    """Sensors that were heard every minute for three days, up to now."""
    for sensor_id in sensor_ids:
        await town.add_sensor(sensor_id, supply=Supply.MAINS)
        await town.database.pool.execute(_BEATS, sensor_id, town.clock() - timedelta(days=3), town.clock())
        await town.ping(sensor_id)
    await town.sweep()
    town.clock.tick(30)
    await town.sweep()


async def _learnt(town: Town, sensor_id: str) -> dict[int, int]:
    async with town.database.transaction() as session:
        found = (await pauses.load(session))[sensor_id]
    return dict(zip(LADDER, found.longer, strict=True)) | {0: found.total}


async def test_pauses_are_counted_from_readings_each_sensor_once_a_day(town: Town) -> None:
    await _steady(town, "a")
    assert await habits.learn(town.database, town.clock()) == 1
    learnt = await _learnt(town, "a")
    assert (learnt[0], learnt[45], learnt[60]) == (4320, 4320, 0)
    assert await habits.learn(town.database, town.clock()) == 0
    town.clock.tick(21 * 3600)
    assert await habits.learn(town.database, town.clock()) == 1


async def test_a_pause_that_a_confirmed_outage_explains_is_no_habit(town: Town) -> None:
    await _steady(town, "a")
    gone = town.clock() - timedelta(hours=5)
    await town.database.pool.execute(
        "DELETE FROM iot_data WHERE sensor_id = 'a' AND received_at BETWEEN $1 AND $2",
        gone,
        gone + timedelta(minutes=6),
    )
    await habits.learn(town.database, town.clock())
    assert (await _learnt(town, "a"))[300] == 1
    for minutes, is_on in ((0, False), (6, True)):
        await town.database.pool.execute(
            "INSERT INTO queue_changes (queue_id, is_power_on, effective_at, detected_at, source, confidence, reason, "
            "is_announced) VALUES (1, $1, $2, $2, 'iot', 'confirmed', 'silence', true)",
            is_on, gone + timedelta(minutes=minutes),
        )  # fmt: skip
    town.clock.tick(21 * 3600)
    await habits.learn(town.database, town.clock())
    assert (await _learnt(town, "a"))[300] == 0


async def test_two_steady_mains_sensors_are_believed_early_and_return_as_of_now(town: Town) -> None:
    await _steady(town, "a", "b")
    await habits.learn(town.database, town.clock())
    for sensor_id in ("a", "b"):
        await town.ping(sensor_id)
    town.clock.tick(55)
    await town.sweep()
    town.clock.tick(36)
    assert isinstance((await town.sweep())[1], Flip)
    town.clock.tick(20)
    assert (await town.sweep())[1].reason == "agrees"  # they are still silent, not "on"
    for sensor_id in ("a", "b"):
        await town.ping(sensor_id)
    off, on = await town.changes()
    assert (off["is_power_on"], on["is_power_on"]) == (False, True)
    assert on["effective_at"] == town.clock()
