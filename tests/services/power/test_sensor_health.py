"""A sensor's record as it is read from stored readings."""

from datetime import timedelta

import pytest

from svitlobot.domain.power.observations import Supply
from svitlobot.schemas.power.sensor_health import SensorHealthInfo
from svitlobot.services.power.sensor_health import read_health
from town import Town


async def read(town: Town, sensor_id: str = "A", days: int = 7) -> SensorHealthInfo:
    async with town.database.transaction() as session:
        return await read_health(session, sensor_id, days, town.clock())


async def report_for(town: Town, minutes: int, *, is_on: bool = True, **fields: object) -> None:
    """Report once a minute."""
    for _ in range(minutes):
        await town.hear("A", is_on, **fields)
        town.clock.tick(60)


async def add(town: Town, supply: Supply = Supply.BACKUP, *, days_ago: float = 30) -> None:
    await town.add_sensor("A", supply=supply)
    long_ago = town.clock() - timedelta(days=days_ago)
    await town.database.pool.execute("UPDATE iot_sensors SET created_at = $1", long_ago)


async def test_gaps_agreement_voltage_and_battery_come_from_readings(town: Town) -> None:
    await add(town)
    await report_for(town, 10, voltage=229.0, battery=90)
    await report_for(town, 3, is_on=False, battery=80)
    town.clock.tick(900)
    await report_for(town, 10, voltage=231.0, battery=85)
    found = await read(town)
    inner = found.gaps[0]
    assert (inner.end - inner.start).total_seconds() == 960
    assert found.gaps_count == 2  # and the days before its first reading
    assert min(point.battery for point in found.points if point.battery is not None) == 80
    assert {point.highest for point in found.points if point.highest is not None} <= {229.0, 231.0}
    assert found.agreed is not None
    assert 0.8 < found.agreed <= 1.0  # a minute passes until one sensor alone is believed


async def test_a_new_sensor_counts_from_its_first_signal(town: Town) -> None:
    await add(town, days_ago=2)
    await report_for(town, 10)
    found = await read(town)
    assert (found.heard, found.gaps_count) == (1.0, 0)


async def test_a_report_kept_while_offline_fills_no_gap(town: Town) -> None:
    await add(town)
    await report_for(town, 5)
    town.clock.tick(1_200)
    await town.hear("A", True, age=timedelta(seconds=600))
    await report_for(town, 5)
    assert (await read(town)).gaps_count == 2


async def test_one_fed_by_the_mains_is_not_blamed_for_an_outage(town: Town) -> None:
    await add(town, Supply.MAINS, days_ago=1)
    await report_for(town, 10)
    await town.beat()
    await town.sweep()
    for _ in range(30):
        await town.beat()
        await town.sweep_for(20, every=20)
    assert not (await town.queue()).is_power_on
    await report_for(town, 10)
    found = await read(town)
    assert found.heard is not None
    assert found.heard > 0.95
    assert [gap.in_outage for gap in found.gaps] == [True]


@pytest.mark.parametrize("days", [1, 31])
async def test_a_sensor_that_was_never_heard_has_no_share_to_agree_by(town: Town, days: int) -> None:
    await add(town)
    found = await read(town, days=days)
    assert (found.heard, found.agreed, found.points) == (0.0, None, [])
