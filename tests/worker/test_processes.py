"""The worker and the beat as processes, on the real Redis."""

import asyncio
import os
import signal
import sys
import time
from functools import partial
from pathlib import Path

import pytest
from redis.asyncio import Redis

from svitlobot.db.session import Database
from svitlobot.launch.redis import EmbeddedRedis
from svitlobot.launch.servers import Servers
from svitlobot.worker.beat import LOCK_KEY
from svitlobot_bench.rig import until

Process = asyncio.subprocess.Process

SOON = 8  # seconds, on a busy machine; alone it takes one or two


@pytest.fixture
async def start(servers: Servers, database_url: str, redis):
    """Start roles; whatever still runs in the end is killed."""
    environment = os.environ | {
        "DATABASE_URL": database_url,
        "REDIS_URL": servers.settings.require_redis_url(),
        "VAR_DIR": "/nowhere/that/exists",
        "LOG_LEVEL": "INFO",
        "LOG_FORMAT": "json",
    }
    processes = []

    async def start(*role: str, **settings: str) -> Process:
        argv, pipe = [sys.executable, "-m", "svitlobot", *role], asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(*argv, env=environment | settings, stdout=pipe, stderr=pipe)
        processes.append(process)
        return process

    yield start
    for process in processes:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def test_a_worker_and_a_beat_live_through_a_loss_of_redis_in_few_words_and_stop_soon(
    start, database: Database, tmp_path: Path
) -> None:
    redis = EmbeddedRedis(tmp_path)
    redis.start()
    try:
        worker, beat = await start("worker", REDIS_URL=redis.url), await start("beat", REDIS_URL=redis.url)
        await until(partial(_has_swept, database))
        redis.process.kill()
        redis.process.wait()
        await until(partial(_says, beat, b"job_not_sent"))
        await database.pool.execute("DELETE FROM silence_watch")
        redis.start()
        await until(partial(_has_swept, database))
        asked = time.monotonic()
        for process in (worker, beat):
            process.send_signal(signal.SIGTERM)
        (out, errors), (beat_out, beat_errors) = await asyncio.gather(worker.communicate(), beat.communicate())
        assert time.monotonic() - asked < SOON
    finally:
        redis.stop()
    assert (worker.returncode, beat.returncode) == (0, 0)
    assert (out + beat_out).strip() == b"worker: Warm shutdown (MainProcess)"
    for noise in (b"Warning", b"[config]", b"received", b"succeeded", b"Sending due task", b"Traceback"):
        assert noise not in errors + beat_errors


async def test_a_dedicated_worker_does_the_jobs_of_its_queues_and_leaves_the_others(
    start, database: Database, tmp_path: Path
) -> None:
    redis = EmbeddedRedis(tmp_path)
    redis.start()
    try:
        await database.pool.execute("DELETE FROM silence_watch")
        await start("beat", REDIS_URL=redis.url)
        await start("worker", "--queues", "notifications,default", REDIS_URL=redis.url)
        async with Redis.from_url(redis.url) as client:
            await until(partial(_waits, client, "iot"))
        assert not await _has_swept(database)
        await start("worker", "--queues", "iot", REDIS_URL=redis.url)
        await until(partial(_has_swept, database))
    finally:
        redis.stop()


async def test_a_second_beat_waits_and_takes_over_when_the_first_is_gone(start, database: Database) -> None:
    first = await start("beat")
    await until(partial(_holds_the_lock, database))
    holder = await _holder(database)
    second = await start("beat")
    await until(partial(_says, second, b"beat_waiting"))
    waiting = "SELECT pid FROM pg_stat_activity WHERE application_name = 'svitlobot-beat' AND backend_xmin IS NOT NULL"
    assert await database.pool.fetch(waiting) == []  # else VACUUM would spare whatever dies meanwhile
    first.kill()
    await until(partial(_holds_the_lock, database, after=holder))
    assert second.returncode is None
    second.send_signal(signal.SIGTERM)
    async with asyncio.timeout(SOON):
        await second.communicate()


async def _waits(client: Redis, queue: str) -> bool:
    return await client.llen(queue) > 0


async def _says(process: Process, word: bytes) -> bool:
    return word in await process.stderr.readline()


async def _has_swept(database: Database) -> bool:
    return await database.pool.fetchval("SELECT EXISTS (SELECT FROM silence_watch)")


async def _holds_the_lock(database: Database, after: int | None = None) -> bool:
    return await _holder(database) not in {None, after}


async def _holder(database: Database) -> int | None:
    query = """
        SELECT pid FROM pg_locks JOIN pg_database AS d ON d.oid = database
        WHERE locktype = 'advisory' AND objid = $1 AND datname = current_database() AND granted
        """
    return await database.pool.fetchval(query, LOCK_KEY)
