"""A real PgBouncer in transaction mode between the roles and PostgreSQL."""

import asyncio
import os
import shutil
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import asyncpg
import pytest
from pydantic import SecretStr
from sqlalchemy import text

from svitlobot.db.session import OUTAGES, Database
from svitlobot.doctor.database import check_pooler
from svitlobot.doctor.examination import Check, examine
from svitlobot.doctor.findings import Health
from svitlobot.settings import Settings
from svitlobot_bench.rig import Rig, free_port, until
from svitlobot_sandbox.city.population import crowd

PROGRAM = shutil.which("pgbouncer", path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin")
SERVER_CONNECTIONS = 3  # fewer than clients, so that each transaction meets another server process


@pytest.fixture
async def pooler_url(database_url: str, tmp_path: Path) -> AsyncIterator[str]:
    """PgBouncer before the test's database."""
    place, port = Path(parse_qs(urlsplit(database_url).query)["host"][0]), free_port()
    server = _start(tmp_path, place, port)
    url = f"postgresql://postgres@127.0.0.1:{port}{urlsplit(database_url).path}?sslmode=disable"
    try:
        await until(lambda: _answers(url))
        yield url
    finally:
        server.kill()
        server.wait()


def _start(home: Path, place: Path, port: int) -> "subprocess.Popen[bytes]":
    if PROGRAM is None:
        message = "PgBouncer is missing: apt-get install pgbouncer"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
    (home / "users.txt").write_text('"postgres" ""\n')
    (home / "pgbouncer.ini").write_text(f"""
[databases]
* = host={place} port=5432 user=postgres
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = trust
auth_file = users.txt
pool_mode = transaction
default_pool_size = {SERVER_CONNECTIONS}
""")
    # It refuses to run as root, and the socket of the embedded server is open to its owner alone.
    owner = place.stat()
    for path in (home, *home.iterdir()):
        os.chown(path, owner.st_uid, owner.st_gid)
    for parent in home.parents[:2]:
        parent.chmod(0o755)
    identity = {"user": owner.st_uid, "group": owner.st_gid, "extra_groups": []} if os.geteuid() == 0 else {}
    return subprocess.Popen([PROGRAM, "-q", "pgbouncer.ini"], cwd=home, **identity)


async def _answers(url: str) -> bool:
    try:
        await (await asyncpg.connect(url)).close()
    except OUTAGES:
        return False
    return True


async def test_more_clients_than_server_connections_share_a_pooler_through_both_doors(
    database_url: str, pooler_url: str
) -> None:
    database = await Database(database_url, role="test", pool_size=8, pooler_url=pooler_url).open()

    async def ask(number: int) -> None:
        assert await database.pool.fetchval("SELECT $1::int + $2::int", number, 1) == number + 1
        payload = {"number": number}
        assert await database.pool.fetchval("SELECT $1::jsonb", payload) == payload
        async with database.transaction() as session:
            total = await session.execute(text("SELECT count(*) + :number FROM queues"), {"number": number})
            assert total.scalar_one() == 12 + number
            connection = await Database.connection_of(session)
            assert await connection.fetchval("SELECT $1::text", str(number)) == str(number)

    try:
        for _ in range(3):
            await asyncio.gather(*(ask(number) for number in range(30)))
        ours = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'svitlobot-test' AND client_port = -1"
        assert await database.pool.fetchval(f"{ours} AND datname = current_database()") <= SERVER_CONNECTIONS
        listener = await database.listen_connection("svitlobot-sender-test")
        alive = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'svitlobot-sender-test'"
        assert await database.pool.fetchval(alive) == 1  # past the pooler: leases hang on this name
        await listener.close()
    finally:
        await database.close()


async def test_the_doctor_sees_a_pooler_that_answers_what_it_leaves_unset_and_one_that_is_away(
    database: Database, database_url: str, pooler_url: str
) -> None:
    async def health(url: str) -> list[Health]:
        settings = Settings(database_pooler_url=SecretStr(url), _env_file=None)
        installation = SimpleNamespace(settings=settings, database=database)
        checked = await examine(installation, [Check("pooler", check_pooler, is_about_server=True)])
        return [finding.health for finding in checked[0].findings]

    assert await health(pooler_url) == [Health.OK]
    await database.pool.execute(f"ALTER DATABASE {urlsplit(database_url).path[1:]} SET jit = on")
    await database.pool.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE pid <> pg_backend_pid() AND datname = current_database()"
    )  # PgBouncer's own are older than the setting

    async def warns() -> bool:  # until PgBouncer sees that its connection has gone, it hands it out
        return await health(pooler_url) == [Health.WARNING]

    await until(warns)
    assert await health(f"postgresql://postgres@127.0.0.1:{free_port()}/nowhere") == [Health.BROKEN]


async def test_a_flip_reaches_everybody_once_when_api_and_sender_use_a_pooler(rig: Rig, pooler_url: str) -> None:
    people = 300
    await rig.add_houses()
    await crowd(rig.database, [1], people)
    first, second = await rig.add_sensors()
    await rig.start_api(DATABASE_POOLER_URL=pooler_url)
    await rig.start_sender(1_000, DATABASE_POOLER_URL=pooler_url)
    for is_power_on in (True, False):
        for sensor in (first, second):
            assert await rig.post(sensor, is_power_on=is_power_on) < 300

    async def is_told() -> bool:
        return await rig.database.pool.fetchval("SELECT count(*) FROM notifications WHERE state = 'sent'") == people

    await until(is_told)
    received = await rig.deliveries_by_chat()
    assert (len(received), sum(received.values())) == (people, people)
