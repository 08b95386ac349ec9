"""A silence counts from when sensors could reach an API process: several, restarted, dead, or of an older release."""

from datetime import timedelta

import pytest

from svitlobot.db.models import SilenceWatch
from svitlobot.services.power.liveness import ApiProcess
from town import Town

from .mains import add_mains_sensor, listen

pytestmark = pytest.mark.long


async def _seconds_to_notice(town: Town, processes: list[ApiProcess], *, last_restarts: bool) -> float:
    """Have the sensor of queue 1 fall silent while others speak; return how long after its last contact it was noticed.

    The processes hear sensors in turn. With ``last_restarts`` the last of them starts anew every 10 s.
    """
    silent, *others = [await add_mains_sensor(town, queue_id) for queue_id in (1, 2, 3, 4)]
    for second in range(0, 900, 10):
        town.clock.tick(10)
        if last_restarts:
            processes[-1] = ApiProcess()
        processes[second // 10 % len(processes)].note_contact(town.clock())
        for process in processes:
            await town.beat(process)
        if second % 30 == 0:
            for sensor_id in others if second >= 300 else (silent, *others):
                await town.ping(sensor_id)
        await town.sweep()
        if not (await town.queue(1)).is_power_on:
            return (town.clock() - (await town.changes(1))[0]["effective_at"]).total_seconds()
    raise AssertionError("the silence was never noticed")


@pytest.mark.parametrize(("processes", "last_restarts"), [(1, False), (3, False), (3, True)])
async def test_an_api_process_that_keeps_restarting_beside_others_delays_no_silence(
    town: Town, processes: int, last_restarts: bool
) -> None:
    api = [ApiProcess() for _ in range(processes)]
    assert await _seconds_to_notice(town, api, last_restarts=last_restarts) == 190


async def test_processes_that_died_are_forgotten(town: Town) -> None:
    for _ in range(5):
        await town.beat(ApiProcess())
        town.clock.tick(300)
    await town.sweep()
    assert await town.database.pool.fetchval("SELECT count(*) FROM api_instances") == 2


async def test_a_restarted_api_gives_sensors_their_full_time(town: Town) -> None:
    sensors = [await add_mains_sensor(town, queue_id) for queue_id in (1, 2, 3, 4)]
    for process in (ApiProcess(), ApiProcess()):
        for _ in range(10):
            town.clock.tick(15)
            await town.beat(process)
            for sensor_id in sensors[1:]:
                await town.ping(sensor_id)
            await town.sweep()
    assert (await town.queue(1)).is_power_on


async def test_the_one_heartbeat_of_an_older_release_still_counts(town: Town) -> None:
    sensors = [await add_mains_sensor(town, queue_id) for queue_id in (1, 2)]
    await listen(town, *sensors)
    away = "UPDATE silence_watch SET api_alive_at = $1"
    await town.database.pool.execute(away, town.clock() - timedelta(seconds=31))
    await town.sweep()
    async with town.database.transaction() as session:
        assert (await session.get_one(SilenceWatch, 1)).listening_since == town.clock()
