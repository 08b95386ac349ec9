"""Readings that arrive at once share a statement, and none of them can spoil what becomes of another."""

import asyncio
from typing import Any

import pytest

from svitlobot.errors import NotAuthenticatedError
from town import Town

SENSORS = ("a", "b", "c", "d")


@pytest.fixture
async def calm_town(town: Town) -> Town:
    """A town whose sensors have all been heard, so that what they repeat is uneventful."""
    for sensor_id in SENSORS:
        await town.add_sensor(sensor_id)
        await town.hear(sensor_id, True, voltage=230.0, boot_id="first", seq=1)
    town.clock.tick(60)
    return town


async def hear_at_once(town: Town, *reports: dict[str, Any]) -> list[Any]:
    """Hear readings that wait for the same statement; None is an uneventful one, a number an eventful one's queue."""
    first = asyncio.create_task(town.hear("d", True, voltage=231.0))
    others = [asyncio.create_task(town.hear(is_power_on=True, **report)) for report in reports]
    return (await asyncio.gather(first, *others, return_exceptions=True))[1:]


async def test_each_is_stored_as_its_own_sensor_s(calm_town: Town) -> None:
    volts = {"a": 221.0, "b": 222.0, "c": 223.0}
    assert await hear_at_once(calm_town, *({"sensor_id": one, "voltage": volts[one]} for one in volts)) == [None] * 3
    for sensor_id, voltage in volts.items():
        assert [float(one["voltage"]) for one in await calm_town.readings(sensor_id)] == [230.0, voltage]
        sensor = await calm_town.sensor(sensor_id)
        assert (float(sensor.last_voltage or 0), sensor.last_ping_at) == (voltage, calm_town.clock())


async def test_a_wrong_key_among_them_is_refused_alone(calm_town: Town) -> None:
    calm_town.keys["b"] = "another"
    refused = (await hear_at_once(calm_town, {"sensor_id": "a"}, {"sensor_id": "b"}, {"sensor_id": "c"}))[1]
    assert isinstance(refused, NotAuthenticatedError)
    assert [len(await calm_town.readings(one)) for one in SENSORS] == [2, 1, 2, 2]


async def test_one_that_repeats_an_earlier_boot_leaves_the_others_uneventful(calm_town: Town) -> None:
    await calm_town.hear("b", True, boot_id="second", seq=1)
    repeated = {"sensor_id": "b", "boot_id": "first", "seq": 1}
    assert await hear_at_once(calm_town, {"sensor_id": "a"}, repeated, {"sensor_id": "c"}) == [None, 1, None]
    assert [len(await calm_town.readings(one)) for one in SENSORS] == [2, 2, 2, 2]


async def test_two_of_one_sensor_are_both_stored(calm_town: Town) -> None:
    reports = [{"sensor_id": "a", "boot_id": "first", "seq": seq} for seq in (2, 3)]
    assert await hear_at_once(calm_town, *reports) == [None, 1]
    assert [one["seq"] for one in await calm_town.readings("a")] == [1, 2, 3]


async def test_one_whose_sensor_another_transaction_holds_keeps_no_other_waiting(calm_town: Town) -> None:
    async with calm_town.database.pool.acquire() as connection:
        transaction = connection.transaction()
        await transaction.start()
        await connection.execute("SELECT FROM iot_sensors WHERE sensor_id = 'a' FOR UPDATE")
        held = asyncio.create_task(calm_town.hear("a", True))
        assert await hear_at_once(calm_town, {"sensor_id": "b"}, {"sensor_id": "c"}) == [None, None]
        assert not held.done()
        await transaction.rollback()
    assert await held == 1
    assert len(await calm_town.readings("a")) == 2
