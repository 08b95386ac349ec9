"""The main path: two sensors agree, everybody who should hears of it, once."""

from svitlobot_bench.delivery import wait_for_all
from svitlobot_bench.rig import Rig
from svitlobot_sandbox.city.population import crowd


async def test_an_outage_seen_by_two_sensors_reaches_every_resident_once(rig: Rig) -> None:
    await rig.add_houses()
    await crowd(rig.database, [1], 300)
    first, second = await rig.add_sensors()
    await rig.start_api()
    await rig.start_sender(rate=1000)
    for sensor in (first, second):
        assert await rig.post(sensor, is_power_on=True) == 200
    for sensor in (first, second):
        assert await rig.post(sensor, is_power_on=False) == 200
    await wait_for_all(rig, 300)
    reached = await rig.deliveries_by_chat()
    assert len(reached) == 300
    assert set(reached.values()) == {1}
