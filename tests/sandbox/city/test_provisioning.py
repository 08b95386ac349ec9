"""Simulated sensors are registered like any other, and their keys outlive the run."""

import stat
from pathlib import Path

from svitlobot.clock import utc_now
from svitlobot.db.session import Database
from svitlobot.domain.power.observations import Supply
from svitlobot.services.power.sensors import add_sensor, hash_key
from svitlobot_sandbox.city.provisioning import provision


async def test_each_queue_gets_two_sensors_whose_keys_the_product_accepts(database: Database, tmp_path: Path) -> None:
    sensors = await provision(database, tmp_path / "keys.json")
    hashes = {
        row["sensor_id"]: (row["queue_id"], row["key_hash"])
        for row in await database.pool.fetch("SELECT sensor_id, queue_id, key_hash FROM iot_sensors")
    }
    queues = await database.pool.fetchval("SELECT count(*) FROM queues")
    assert len(sensors) == 2 * queues
    assert {s.sensor_id: (s.queue_id, hash_key(s.key)) for s in sensors} == hashes


async def test_a_second_run_uses_the_same_keys(database: Database, tmp_path: Path) -> None:
    first = await provision(database, tmp_path / "keys.json")
    assert await provision(database, tmp_path / "keys.json") == first


async def test_lost_keys_are_replaced(database: Database, tmp_path: Path) -> None:
    first = await provision(database, tmp_path / "keys.json")
    (tmp_path / "keys.json").unlink()
    second = await provision(database, tmp_path / "keys.json")
    assert [sensor.sensor_id for sensor in second] == [sensor.sensor_id for sensor in first]
    assert {sensor.key for sensor in second}.isdisjoint(sensor.key for sensor in first)


async def test_keys_of_another_database_are_not_trusted(database: Database, tmp_path: Path) -> None:
    first = await provision(database, tmp_path / "keys.json")
    await database.pool.execute("UPDATE iot_sensors SET key_hash = sha256(sensor_id::bytea)")
    second = await provision(database, tmp_path / "keys.json")
    assert {sensor.key for sensor in second}.isdisjoint(sensor.key for sensor in first)


async def test_only_the_owner_may_read_the_keys(database: Database, tmp_path: Path) -> None:
    await provision(database, tmp_path / "var" / "keys.json")
    assert stat.S_IMODE((tmp_path / "var" / "keys.json").stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "var").iterdir()] == ["keys.json"]


async def test_the_operators_own_sensors_keep_their_keys(database: Database, tmp_path: Path) -> None:
    async with database.transaction() as session:
        key = await add_sensor(
            session,
            sensor_id="ESP32_001",
            queue_id=1,
            priority=1,
            supply=Supply.MAINS,
            silence_after_s=180,
            now=utc_now(),
        )
    await provision(database, tmp_path / "keys.json")
    stored = await database.pool.fetchval("SELECT key_hash FROM iot_sensors WHERE sensor_id = 'ESP32_001'")
    assert stored == hash_key(key)
