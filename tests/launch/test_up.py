import os
import re
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from redis import Redis

from svitlobot.launch.connect import connected
from svitlobot.launch.lock import UP, InUseError, var_lock
from svitlobot.settings import Settings

from .conftest import new_var_dir, seed
from .processes import is_gone, servers_in, wait_until
from .signals import heed_signals

RUNNING = "СвітлоБот працює"
Start = Callable[..., "Up"]


class Up:
    """`up` in a process of its own."""

    def __init__(self, log: Path, var_dir: Path, ignored: signal.Signals | None = None, **environment: str) -> None:
        ports = {name: free_port() for name in ("API_PORT", "TELEGRAM_SANDBOX_PORT", "PAYMENT_SANDBOX_PORT")}
        given = {"VAR_DIR": str(var_dir), **ports}
        self.var_dir = var_dir
        self.environment = {"PATH": os.environ["PATH"]} | given | environment
        self._log = log
        with log.open("wb") as file:
            self.process = subprocess.Popen(
                [sys.executable, Path(__file__).with_name("running_up.py")],
                env=self.environment,
                cwd=log.parent,
                stdout=file,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=partial(heed_signals, but=ignored),  # noqa: PLW1509
            )

    @property
    def output(self) -> str:
        return self._log.read_text()

    def wait_for(self, text: str) -> None:
        wait_until(lambda: text in self.output or self.process.poll() is not None)
        assert text in self.output, self.output

    def refusal(self) -> str:
        """Return the only line of an `up` that refuses to run."""
        assert self.process.wait(10) == 1
        (line,) = self.output.splitlines()
        return line

    def pids(self) -> list[int]:
        """Return the process ids of the roles."""
        return [int(pid) for pid in re.findall(r"│ pid (\d+)", self.output)]

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


def free_port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


@pytest.fixture
def start(seeded_var_dir: Path, tmp_path: Path) -> Iterator[Start]:
    with ExitStack() as stack:

        def start_up(var_dir: Path = seeded_var_dir, **given: Any) -> Up:
            running = Up(tmp_path / f"log{time.monotonic_ns()}", var_dir, **given)
            stack.callback(running.kill)
            return running

        yield start_up


@pytest.fixture(scope="module")
def running(cluster: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Up]:
    """An `up` that has announced itself, for tests that leave it as it is."""
    with new_var_dir() as var_dir:
        seed(var_dir, cluster)
        up = Up(tmp_path_factory.mktemp("up") / "log", var_dir)
        up.wait_for(RUNNING)
        yield up
        up.kill()


def settings_for(var_dir: Path) -> Settings:
    return Settings(_env_file=None, var_dir=var_dir)


def test_without_a_bot_token_the_roles_talk_to_the_sandbox(running):
    port = running.environment["TELEGRAM_SANDBOX_PORT"]
    wait_until(lambda: len(running.pids()) == 6)
    assert len(re.findall(rf"bot 1000000001:\S+ at http://127.0.0.1:{port}", running.output)) == 6
    assert "sandbox │ pid" in running.output


def test_in_development_a_private_admin_token_is_made_and_never_shown(running):
    path = running.var_dir / "admin_token"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    token = path.read_text().strip()
    assert len(token) >= 32
    running.wait_for(f"admin {token}")
    assert not [line for line in running.output.splitlines() if token in line and "│ pid" not in line]


def test_a_second_up_says_in_one_line_who_holds_the_directory(running, start):
    refusal = start(running.var_dir).refusal()
    assert refusal.startswith("var_in_use: ")
    assert f"svitlobot up, процес {running.process.pid}:" in refusal
    assert running.process.poll() is None


async def test_a_command_beside_up_uses_its_servers_and_leaves_them_running(running):
    with connected(settings_for(running.var_dir), needs_schema=False) as complete:
        database = await asyncpg.connect(complete.require_database_url())
        assert await database.fetchval("SELECT one FROM migrated") == 1
        await database.close()
    with connected(settings_for(running.var_dir), needs_schema=False) as complete:
        assert Redis.from_url(complete.require_redis_url()).ping()
    assert running.process.poll() is None
    assert "died" not in running.output


def test_everything_is_announced_and_stops_within_five_seconds(start):
    up = start()
    up.wait_for(RUNNING)
    wait_until(lambda: len(up.pids()) == 6)
    began = time.monotonic()
    up.process.send_signal(signal.SIGINT)
    assert up.process.wait(10) == 0
    assert time.monotonic() - began < 5
    assert up.output.count("stopping") == 6
    assert not servers_in(up.var_dir)
    assert all(map(is_gone, up.pids()))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stop_is_obeyed_while_it_starts_also_by_an_up_that_a_script_started_in_the_background(start, number):
    up = start(ignored=signal.SIGINT, MIGRATION_LASTS="1")
    up.wait_for("migrating")
    up.process.send_signal(number)
    assert up.process.wait(10) == 0
    assert "stopped while starting" in up.output
    assert not servers_in(up.var_dir)


def test_in_production_nothing_is_made_up(start):
    up = start(ENVIRONMENT="production", TELEGRAM_BOT_TOKEN="42:token")
    up.wait_for(RUNNING)
    wait_until(lambda: len(up.pids()) == 5)
    assert up.output.count("admin none bot 42:token at none") == 5
    assert "sandbox" not in up.output
    assert not (up.var_dir / "admin_token").exists()


def test_production_without_a_bot_token_is_refused_with_what_to_do(start, tmp_path):
    refusal = start(tmp_path / "var", ENVIRONMENT="production").refusal()
    assert refusal.startswith("configuration: TELEGRAM_BOT_TOKEN")
    assert "@BotFather" in refusal


@pytest.mark.parametrize("setting", ["API_PORT", "TELEGRAM_SANDBOX_PORT", "PAYMENT_SANDBOX_PORT"])
def test_a_taken_port_is_named_before_anything_starts(start, tmp_path, setting):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        refusal = start(tmp_path / "var", **{setting: port}).refusal()
    assert refusal.startswith(f"conflict: порт {port} ")
    assert setting in refusal
    assert not (tmp_path / "var" / "postgres").exists()


def test_a_directory_that_cannot_be_made_is_named(start, tmp_path):
    (tmp_path / "file").touch()
    assert start(tmp_path / "file" / "var").refusal().startswith(f"configuration: {tmp_path}/file/var ")


def test_a_failed_migration_ends_the_start_and_leaves_nothing_running(start):
    up = start(MIGRATION_FAILS="1")
    assert up.process.wait(20) == 1
    said, refusal = up.output.splitlines()[-2:]
    assert said == "no such column"
    assert refusal.startswith("unavailable: ")
    assert not servers_in(up.var_dir)


def test_after_kill_9_nothing_is_left_and_the_next_up_works(start):
    killed = start()
    killed.wait_for(RUNNING)
    wait_until(lambda: len(killed.pids()) == 6)
    killed.kill()
    again = start()
    again.wait_for(RUNNING)
    assert all(map(is_gone, killed.pids()))
    assert {process.name() for process in servers_in(again.var_dir)} == {"postgres", "redis-server"}


def test_an_embedded_server_that_is_killed_is_started_again(start):
    up = start()
    up.wait_for(RUNNING)
    for process in servers_in(up.var_dir):
        process.kill()
    up.wait_for("server=PostgreSQL")
    up.wait_for("server=Redis")
    with connected(settings_for(up.var_dir), needs_schema=False) as complete:
        assert Redis.from_url(complete.require_redis_url()).ping()
    assert up.process.poll() is None


async def test_a_command_alone_starts_servers_for_its_duration_and_keeps_up_away(seeded_var_dir):
    with connected(settings_for(seeded_var_dir), needs_schema=False) as complete:
        database = await asyncpg.connect(complete.require_database_url())
        assert await database.fetchval("SELECT 1") == 1
        await database.close()
        with pytest.raises(InUseError, match=f"процес {os.getpid()}"), var_lock(seeded_var_dir, UP):
            pass
    assert not servers_in(seeded_var_dir)


def test_urls_that_are_set_are_used_as_they_are(var_dir):
    given = Settings(_env_file=None, var_dir=var_dir, database_url="postgresql://db/x", redis_url="redis://cache")
    with connected(given, needs_schema=False) as complete:
        assert complete == given
    assert not var_dir.exists()
