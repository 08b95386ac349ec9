import multiprocessing
import os
import pwd
import signal
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import psutil
import pytest

from svitlobot.errors import ConfigurationError, UnavailableError
from svitlobot.launch.postgres import EmbeddedPostgres

from .processes import is_gone, servers_in, wait_until


@pytest.fixture
def postgres(seeded_var_dir: Path) -> Iterator[EmbeddedPostgres]:
    server = EmbeddedPostgres(seeded_var_dir)
    server.start()
    yield server
    server.stop()


async def ask(server: EmbeddedPostgres, query: str) -> object:
    connection = await asyncpg.connect(server.url)
    try:
        return await connection.fetchval(query)
    finally:
        await connection.close()


async def test_it_makes_its_database_in_a_long_path_with_spaces_and_cyrillic(var_dir):
    server = EmbeddedPostgres(var_dir)
    server.start()
    try:
        assert await ask(server, "SELECT current_setting('server_version_num')::int / 10000") == 18
        assert await ask(server, "SELECT current_database()") == "svitlobot"
    finally:
        server.stop()


async def test_it_knows_ukrainian_letters(postgres):
    assert await ask(postgres, "SELECT upper('їжак ґанок')") == "ЇЖАК ҐАНОК"


def test_it_listens_on_no_network_address(postgres):
    processes = servers_in(postgres.var_dir)
    assert processes
    assert not [c for process in processes for c in process.net_connections("inet") if c.status == "LISTEN"]


def test_its_socket_and_data_are_private_to_an_unprivileged_user(postgres):
    sockets = Path(postgres.url.partition("?host=")[2])
    for directory in (sockets, postgres.data_dir):
        assert stat.S_IMODE(directory.stat().st_mode) == 0o700
        assert directory.stat().st_uid != 0
    assert psutil.Process(postgres.process.pid).uids().effective == sockets.stat().st_uid


def test_its_log_is_read_by_its_owner_only(postgres):
    log = postgres.var_dir / "logs" / "postgres.log"
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
    assert stat.S_IMODE(log.parent.stat().st_mode) == 0o700


async def test_data_survive_a_restart(postgres):
    await ask(postgres, "CREATE TABLE kept AS SELECT 42 AS answer")
    postgres.stop()
    assert not servers_in(postgres.var_dir)
    postgres.start()
    assert await ask(postgres, "SELECT answer FROM kept") == 42


async def test_committed_data_survive_a_kill_of_the_server(postgres):
    await ask(postgres, "CREATE TABLE kept AS SELECT 42 AS answer")
    postgres.process.kill()
    postgres.process.wait()
    postgres.start()
    assert await ask(postgres, "SELECT answer FROM kept") == 42


async def test_an_immediate_stop_loses_nothing_committed(postgres):
    await ask(postgres, "CREATE TABLE kept AS SELECT 42 AS answer")
    postgres.stop(timeout=0)
    postgres.start()
    assert await ask(postgres, "SELECT answer FROM kept") == 42


async def test_a_leftover_server_is_replaced(postgres):
    successor = EmbeddedPostgres(postgres.var_dir)
    successor.start()
    try:
        assert postgres.process.wait(5) == 0
        assert await ask(successor, "SELECT 1") == 1
    finally:
        successor.stop()


async def test_a_stale_process_id_that_now_belongs_to_another_is_mended(postgres):
    lock = postgres.data_dir / "postmaster.pid"
    content = lock.read_text()
    postgres.stop()
    owner = postgres.data_dir.stat().st_uid
    stranger = subprocess.Popen(["sleep", "60"], user=owner)  # noqa: ASYNC220 - does not block
    try:
        lock.write_text(content.replace(content.splitlines()[0], str(stranger.pid), 1))
        postgres.start()
        assert await ask(postgres, "SELECT 1") == 1
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


async def test_a_cluster_whose_making_was_interrupted_is_made_anew(var_dir):
    unfinished = var_dir / "postgres.new"
    unfinished.mkdir(parents=True)
    (unfinished / "PG_VERSION").write_text("18\n")
    server = EmbeddedPostgres(var_dir)
    server.start()
    try:
        assert await ask(server, "SELECT 1") == 1
        assert not unfinished.exists()
    finally:
        server.stop()


def test_it_stops_when_its_owner_is_killed(seeded_var_dir):
    script = (
        "import sys, time, pathlib; from svitlobot.launch.postgres import EmbeddedPostgres\n"
        "EmbeddedPostgres(pathlib.Path(sys.argv[1])).start(); print('up', flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", script, seeded_var_dir], stdout=subprocess.PIPE, text=True) as owner:
        assert any(line == "up\n" for line in owner.stdout)
        pids = [process.pid for process in servers_in(seeded_var_dir)]
        assert pids
        owner.send_signal(signal.SIGKILL)
    wait_until(lambda: all(map(is_gone, pids)))
    assert not (seeded_var_dir / "postgres" / "postmaster.pid").exists()


async def test_version_16_works_and_is_not_opened_by_18(var_dir):
    old = EmbeddedPostgres(var_dir, version=16)
    old.start()
    assert await ask(old, "SELECT current_setting('server_version_num')::int / 10000") == 16
    old.stop()
    with pytest.raises(ConfigurationError, match="PostgreSQL 16"):
        EmbeddedPostgres(var_dir, version=18).start()


def test_a_server_that_cannot_start_says_why(postgres):
    postgres.stop()
    (postgres.data_dir / "postgresql.conf").write_text("work_mem = nonsense\n")
    with pytest.raises(UnavailableError, match="nonsense"):
        postgres.start()
    assert not servers_in(postgres.var_dir)


def test_it_refuses_to_start_in_a_thread_whose_end_would_stop_it(seeded_var_dir):
    raised: list[Exception] = []

    def start() -> None:
        try:
            EmbeddedPostgres(seeded_var_dir).start()
        except RuntimeError as error:
            raised.append(error)

    thread = threading.Thread(target=start)
    thread.start()
    thread.join()
    assert "main thread" in str(raised[0])


def test_a_socket_directory_made_by_a_stranger_is_refused(postgres):
    postgres.stop()
    sockets = Path(postgres.url.partition("?host=")[2])
    sockets.mkdir(mode=0o777)
    sockets.chmod(0o777)
    try:
        with pytest.raises(ConfigurationError, match="не є приватною"):
            postgres.start()
    finally:
        sockets.rmdir()


@pytest.mark.skipif(os.geteuid() != 0, reason="the other tests already run as an ordinary user")
def test_an_ordinary_user_can_run_it(var_dir):
    """In a fork that becomes `nobody`: that user might not be able to reach the interpreter to start one."""
    var_dir.mkdir(parents=True)
    var_dir.parents[2].chmod(0o711)
    nobody = pwd.getpwnam("nobody")
    os.chown(var_dir, nobody.pw_uid, nobody.pw_gid)
    fork = multiprocessing.get_context("fork")
    answers = fork.SimpleQueue()

    def as_nobody() -> None:
        os.setgroups([])
        os.setgid(nobody.pw_gid)
        os.setuid(nobody.pw_uid)
        server = EmbeddedPostgres(var_dir)
        server.start()
        answers.put((psutil.Process(server.process.pid).uids().effective, server.is_answering))
        server.stop()

    child = fork.Process(target=as_nobody)
    child.start()
    child.join(20)
    assert child.exitcode == 0
    assert answers.get() == (nobody.pw_uid, True)
