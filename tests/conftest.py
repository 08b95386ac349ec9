"""What every test may ask for: real servers, a migrated database of its own, the whole product on a small stage."""

import asyncio
import gc
import os
import shutil
import tempfile
import uuid
from collections.abc import AsyncIterator, Iterable, Iterator
from datetime import timedelta
from pathlib import Path

import asyncpg
import hypothesis
import pytest
import structlog
from redis.asyncio import Redis

import oldest_postgres
from fork_server import ForkServer, fork_server
from forked_cli import forked_cli
from svitlobot.db import migrate, partitions
from svitlobot.db.models import Base
from svitlobot.db.session import Database
from svitlobot.launch.servers import Servers
from svitlobot_bench.rig import Rig, fresh_servers, rig_on

gc.disable()  # until all is collected: nothing of it is garbage, and looking for some costs a fifth of the time
os.environ["PYTHONDONTWRITEBYTECODE"] = ""  # hundreds of processes start here: the code is compiled once for all

MEMORY = Path("/dev/shm")
MEMORY_NEEDED = 4 << 30  # bytes


def _keep_files_in_memory() -> None:
    """Let temporary files be in memory where there is room: no test is about the disk, and hundreds make databases."""
    for_images = "CONTAINERS" in os.environ
    if not for_images and MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > MEMORY_NEEDED:
        os.environ.setdefault("TMPDIR", str(MEMORY))
        tempfile.tempdir = None  # pytest has asked for it already


_keep_files_in_memory()

# How properties are searched: a busy machine may be slow, which is no failure of a rule. `make test-deep` looks longer.
_patient = hypothesis.settings(deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.register_profile("quick", _patient)
hypothesis.settings.register_profile("deep", _patient, max_examples=2_000)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))

TEMPLATE = "template_svitlobot"
SHARED = "test_shared"
ROOT = Path(__file__).parent

# They start whole processes: begun first, they leave no core idle in the end.
LONG = ("pages", "docs", "launch", "backups", "worker", "wire")
# They wait more than they work: spread over most of the run, they leave no core idle in between.
WAITING = ("sender", "sandbox")
# Small files: the workers end at one time.
SHORT = ("domain",)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the tests in an order that keeps all cores busy; keep a file's on one worker, and all that share the demo."""
    place = {path: number for number, path in enumerate(_in_order({item.path: None for item in items}))}
    items.sort(key=lambda item: place[item.path])
    items.sort(key=lambda item: "demo" not in getattr(item, "fixturenames", ()))
    for item in items:
        group = "demo" if "demo" in getattr(item, "fixturenames", ()) else str(item.path.relative_to(ROOT))
        item.add_marker(pytest.mark.xdist_group(group))


def _in_order(files: Iterable[Path]) -> list[Path]:
    """Return files of tests, those that take long first, the short last, and those that wait among the others."""
    files = sorted(files, key=lambda path: _is_in(path, SHORT) - _is_in(path, LONG))
    waiting, working = ([path for path in files if _is_in(path, WAITING) is waits] for waits in (True, False))
    spread = [(0.7 * number / len(waiting), path) for number, path in enumerate(waiting)]
    spread += [(number / len(working), path) for number, path in enumerate(working)]
    return [path for _, path in sorted(spread)]


def _is_in(path: Path, folders: Iterable[str]) -> bool:
    return any(folder in path.relative_to(ROOT).parts for folder in folders)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Refuse to begin where workers would take a group apart: each would start the demo, and its servers, anew."""
    if getattr(session.config.option, "loadgroup", False) and not all("@" in item.nodeid for item in session.items):
        raise pytest.UsageError("pytest-xdist does not know the groups of pytest's items: see pytest in pyproject.toml")
    gc.collect()
    gc.freeze()  # thousands of tests and the modules they import: to look through them again and again costs a sixth
    gc.enable()


@pytest.fixture(autouse=True)
def plain_tracebacks() -> None:
    """Draw no frames with their variables: each takes a tenth of a second, and some tests fail fifty times on purpose.

    Before each test, as commands that run in this process set their own way of logging.
    """
    renderer = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(processors=[structlog.processors.add_log_level, renderer])


@pytest.fixture(scope="session")
def servers() -> Iterator[Servers]:
    """PostgreSQL and Redis, started once for the whole run."""
    with pytest.MonkeyPatch.context() as patch:
        if oldest_postgres.is_wanted():
            oldest_postgres.start_from_debian(patch)
        with fresh_servers() as servers:
            yield servers


@pytest.fixture(scope="session")
def template_url(servers: Servers) -> str:
    """A migrated database that others are copied from; nobody connects to it."""

    async def make() -> None:
        admin = await asyncpg.connect(servers.settings.require_database_url())
        await admin.execute("ALTER SYSTEM SET fsync = off")  # no test cuts the power; killed processes lose nothing
        await admin.execute("SELECT pg_reload_conf()")
        await admin.execute(f"CREATE DATABASE {TEMPLATE}")
        await admin.close()
        await migrate.upgrade(_named(servers, TEMPLATE))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(partitions, "AHEAD", timedelta(days=8))  # every partition is files to copy for every test
        asyncio.run(make())
    return servers.settings.require_database_url()


@pytest.fixture
async def database_url(servers: Servers, template_url: str) -> AsyncIterator[str]:
    """A freshly migrated database of the test's own."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    admin = await asyncpg.connect(template_url)
    await admin.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} STRATEGY FILE_COPY")
    yield _named(servers, name)
    await admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
    await admin.close()


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """The test's database, opened."""
    database = await Database(database_url, role="test", pool_size=6).open()
    yield database
    await database.close()


@pytest.fixture(scope="session")
async def shared_database(servers: Servers, template_url: str) -> AsyncIterator[Database]:
    """One database for all tests that leave the schema as it is: emptying it costs less than a new one."""
    admin = await asyncpg.connect(template_url)
    await admin.execute(f"CREATE DATABASE {SHARED} TEMPLATE {TEMPLATE}")
    await admin.close()
    database = await Database(_named(servers, SHARED), role="test", pool_size=6).open()
    yield database
    await database.close()


@pytest.fixture
async def emptied_database(shared_database: Database) -> Database:
    """A database as it is after migration, shared with other tests: a test that changes its schema changes it back."""
    await shared_database.pool.execute(
        ";".join(f"DELETE FROM {table.name}" for table in reversed(Base.metadata.sorted_tables))
    )
    await shared_database.pool.execute(
        "INSERT INTO queues (queue_id, name) SELECT (main - 1) * 2 + sub, main || '.' || sub "
        "FROM generate_series(1, 6) AS main, generate_series(1, 2) AS sub"
    )
    return shared_database


@pytest.fixture
async def redis(servers: Servers) -> AsyncIterator[Redis]:
    """An empty Redis."""
    redis = Redis.from_url(servers.settings.require_redis_url())
    await redis.flushall()
    yield redis
    await redis.aclose()


@pytest.fixture(scope="session")
def forking() -> Iterator[ForkServer]:
    """What roles are started by, quickly."""
    with fork_server() as server:
        yield server


@pytest.fixture(scope="session")
def cli(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A shell command that stands for `svitlobot`, and starts as quickly."""
    with forked_cli(tmp_path_factory.mktemp("cli")) as command:
        yield command


@pytest.fixture
async def rig(servers: Servers, database_url: str, redis: Redis, forking: ForkServer) -> AsyncIterator[Rig]:
    """The Telegram sandbox without limits, and processes to be started as the test needs them."""
    async with rig_on(servers, database_url, rate=0, start=forking.start) as rig:
        yield rig


def _named(servers: Servers, name: str) -> str:
    return servers.settings.require_database_url().replace("/svitlobot?", f"/{name}?")
