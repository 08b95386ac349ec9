"""What the API says while PostgreSQL or Redis is away, and that it recovers by itself."""

import asyncio
import signal
from functools import partial
from pathlib import Path

import pytest
from pydantic import SecretStr
from redis.asyncio import Redis

from svitlobot.api.context import Context
from svitlobot.bootstrap import open_redis
from svitlobot.db import migrate
from svitlobot.db.session import Database
from svitlobot.launch.postgres import EmbeddedPostgres
from svitlobot.settings import Settings
from svitlobot_bench.rig import until
from town import Town

from .client import Api, served


async def test_without_postgres_every_answer_is_503_until_it_is_back(
    tmp_path: Path, redis: Redis, settings: Settings
) -> None:
    postgres = EmbeddedPostgres(tmp_path)
    postgres.start()
    try:
        await migrate.upgrade(postgres.url)
        database = await Database(postgres.url, role="test", pool_size=2).open()
        town = Town(database)
        await town.add_sensor("ESP32_1")
        async with served(Context(settings, database, redis, town.clock), town) as api:
            assert (await api.report("ESP32_1", True)).status == 200
            assert (await api.get("/health/ready")).status == 200
            postgres.process.send_signal(signal.SIGQUIT)  # as a power cut would
            postgres.process.wait()
            for answer in (await api.report("ESP32_1", True), await api.get("/api/queues")):
                assert (answer.status, answer.json["code"]) == (503, "unavailable")
            ready = await api.get("/health/ready")
            assert (ready.status, ready.json["database"], ready.json["redis"]) == (503, "unavailable", "ok")
            assert (await api.get("/health/live")).status == 200
            postgres.start()
            assert (await api.report("ESP32_1", True)).status == 200
            assert (await api.get("/api/queues")).status == 200
            assert (await api.get("/health/ready")).status == 200
            assert len(await town.readings("ESP32_1")) == 2
        await database.close()
    finally:
        postgres.stop()


async def test_a_connection_cut_in_the_middle_of_a_request_is_a_503(api: Api) -> None:
    pool = api.town.database.pool
    async with pool.acquire() as other, other.transaction():
        await other.execute("LOCK TABLE iot_sensors IN ACCESS EXCLUSIVE MODE")
        asking = [asyncio.create_task(api.get("/api/queues")), asyncio.create_task(_report(api))]
        await until(partial(_are_waiting, api, len(asking)))
        await other.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE NOT granted AND database = "
            "(SELECT oid FROM pg_database WHERE datname = current_database())"
        )
        answers = await asyncio.gather(*asking)
    assert [(answer.status, answer.json["code"]) for answer in answers] == [(503, "unavailable")] * 2
    assert (await api.get("/api/queues")).status == 200


async def test_when_every_connection_is_busy_the_answer_is_a_503(
    database_url: str, redis: Redis, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = await Database(database_url, role="test", pool_size=1).open()
    monkeypatch.setattr(database.engine.pool, "_timeout", 0.05)
    town = Town(database)
    async with served(Context(settings, database, redis, town.clock), town) as api, database.transaction() as session:
        await session.connection()
        answer = await api.get("/api/queues")
        assert (answer.status, answer.json["code"]) == (503, "unavailable")
    await database.close()


async def test_without_redis_everything_is_answered_from_postgres(town: Town, settings: Settings) -> None:
    nowhere = settings.model_copy(update={"redis_url": SecretStr("redis://127.0.0.1:1")})
    async with open_redis(nowhere) as redis, served(Context(settings, town.database, redis, town.clock), town) as api:
        await town.add_sensor("ESP32_1")
        assert (await api.report("ESP32_1", True)).status == 200
        assert (await api.get("/api/queues/1/status")).json["status"] == "on"
        ready = await api.get("/health/ready")
        assert (ready.status, ready.json) == (200, {"database": "ok", "redis": "unavailable"})


async def _report(api: Api):
    return await api.post_raw(b'{"sensor_id": "ESP32_1", "is_power_on": 1}', "any-key")


async def _are_waiting(api: Api, how_many: int) -> bool:
    query = "SELECT count(*) FROM pg_locks JOIN pg_database d ON d.oid = database WHERE NOT granted AND datname = $1"
    name = await api.town.database.pool.fetchval("SELECT current_database()")
    return await api.town.database.pool.fetchval(query, name) == how_many
