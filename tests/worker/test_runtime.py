"""One loop and one set of connections for all of a worker's threads."""

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from unittest.mock import Mock

import pytest
from pydantic import SecretStr
from redis.asyncio import Redis
from structlog.testing import capture_logs

from counting import counted
from svitlobot import bootstrap
from svitlobot.clock import utc_now
from svitlobot.db.session import Database
from svitlobot.errors import SchemaError
from svitlobot.launch.servers import Servers
from svitlobot.settings import Settings
from svitlobot.worker import runtime
from svitlobot.worker.runtime import Runtime, running
from town import Town


@asynccontextmanager
async def _opened(url: str = "postgresql://nobody@127.0.0.1:1/nowhere") -> AsyncIterator[Runtime]:
    database = await Database(url, role="test", pool_size=2).open()
    yield Runtime(Settings(_env_file=None), database, None, utc_now)  # type: ignore[arg-type]  # no job here asks Redis
    await database.close()


def test_every_job_of_every_thread_runs_on_the_same_loop_and_connections() -> None:
    seen = set()

    async def work(runtime: Runtime) -> None:
        await asyncio.sleep(0.01)
        seen.add((asyncio.get_running_loop(), runtime.database))

    with running(_opened()) as run, ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda number: run(f"job {number}", work), range(8)))
    assert len(seen) == 1


async def test_a_job_reads_the_database_time_after_time(database_url: str) -> None:
    answers = []

    async def work(runtime: Runtime) -> None:
        answers.append(await runtime.database.pool.fetchval("SELECT 1"))

    def three_times() -> None:
        with running(_opened(database_url)) as run:
            for _ in range(3):
                run("job", work)

    await asyncio.to_thread(three_times)
    assert answers == [1, 1, 1]


def test_while_postgres_is_away_a_job_is_given_up_in_one_line() -> None:
    async def work(runtime: Runtime) -> None:
        await runtime.database.pool.fetchval("SELECT 1")

    before = counted("svitlobot_job_runs_total", task="iot_processor", end="given_up")
    with capture_logs() as logs, running(_opened()) as run:
        run("iot_processor", work)
    assert counted("svitlobot_job_runs_total", task="iot_processor", end="given_up") == before + 1
    assert [(line["event"], line["job"]) for line in logs] == [("job_given_up", "iot_processor")]


def test_an_outage_that_several_tasks_of_a_job_meet_is_one_line_too_and_a_bug_beside_it_is_not_swallowed() -> None:
    async def meet_an_outage(runtime: Runtime) -> None:
        await runtime.database.pool.fetchval("SELECT 1")

    async def work(runtime: Runtime) -> None:
        async with asyncio.TaskGroup() as lanes:
            for _ in range(2):
                lanes.create_task(meet_an_outage(runtime))

    async def work_with_a_bug(_runtime: Runtime) -> None:
        raise ExceptionGroup("lanes", [ConnectionError(), KeyError("a bug")])

    with capture_logs() as logs, running(_opened()) as run:
        run("referral_expiry", work)
        with pytest.raises(ExceptionGroup) as raised:
            run("buggy", work_with_a_bug)
    assert [line["job"] for line in logs] == ["referral_expiry", "buggy"]
    assert [type(error) for error in raised.value.exceptions] == [KeyError]


def test_a_job_that_hangs_is_cancelled_and_the_next_one_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runtime, "JOB_LIMIT_S", 0.01)
    ran = []

    async def hang(_runtime: Runtime) -> None:
        await asyncio.Event().wait()

    async def work(_runtime: Runtime) -> None:
        ran.append(True)

    with capture_logs() as logs, running(_opened()) as run:
        run("hanging", hang)
        run("next", work)
    assert [line["job"] for line in logs] == ["hanging"]
    assert ran == [True]


def test_a_bug_in_a_job_is_not_swallowed() -> None:
    async def work(_runtime: Runtime) -> None:
        raise KeyError("a bug")

    before = counted("svitlobot_job_runs_total", task="job", end="failed")
    with running(_opened()) as run, pytest.raises(KeyError):
        run("job", work)
    assert counted("svitlobot_job_runs_total", task="job", end="failed") == before + 1


def test_a_worker_without_its_schema_never_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    """What shows metrics is taken for ready, and its predecessor is ended."""
    stood = Mock()
    opened = asynccontextmanager(_without_schema)
    monkeypatch.setattr(bootstrap, "standing", stood)
    monkeypatch.setattr(bootstrap, "_open_runtime", opened)
    with pytest.raises(SchemaError):
        bootstrap.run_worker(Settings(_env_file=None), 1)
    stood.assert_not_called()


async def test_what_a_job_decides_over_a_queue_is_seen_at_once(
    database_url: str, redis: Redis, servers: Servers
) -> None:
    settings = servers.settings.model_copy(update={"database_url": SecretStr(database_url)})
    async with bootstrap._open_runtime(settings) as runtime:
        town = Town(runtime.database)
        await town.add_sensor("A")
        await town.add_sensor("B")
        await redis.set("queue:1:status", b"as it was")
        await town.hear("A", False)
        await town.hear("B", False)
        assert not (await town.queue()).is_power_on
    assert await redis.get("queue:1:status") == b""


async def _without_schema(_settings: Settings) -> AsyncIterator[Runtime]:
    raise SchemaError("svitlobot migrate")
    yield
