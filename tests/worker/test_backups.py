"""The job that has a backup made each night, by a process of its own."""

import asyncio
from pathlib import Path

from pydantic import SecretStr
from redis.asyncio import Redis

from svitlobot.backups.archive import NIGHTLY, archives_in
from svitlobot.clock import utc_now
from svitlobot.db.session import Database
from svitlobot.launch.servers import Servers
from svitlobot.worker.runtime import Runtime
from svitlobot.worker.tasks import backups


async def test_when_one_is_due_a_process_of_its_own_makes_it_and_then_none_is(
    database: Database, redis: Redis, servers: Servers, tmp_path: Path
) -> None:
    settings = servers.settings.model_copy(
        update={"database_url": SecretStr(database.url), "backup_dir": tmp_path, "backup_daily": True}
    )
    runtime = Runtime(settings, database, redis, utc_now)
    await backups.keep(runtime)
    assert backups._begun == []  # the city is younger than the last night
    await database.pool.execute("UPDATE queues SET created_at = now() - interval '2 days'")
    await backups.keep(Runtime(settings.model_copy(update={"backup_daily": False}), database, redis, utc_now))
    assert backups._begun == []  # another machine's business
    await backups.keep(runtime)
    [process] = backups._begun
    assert await asyncio.to_thread(process.wait, 100) == 0
    assert len(archives_in(tmp_path, NIGHTLY)) == 1
    await backups.keep(runtime)
    assert backups._begun == []
