"""A `var` directory as awkward as a user may have it, and processes that are sure to be gone afterwards."""

import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from svitlobot.launch.account import socket_path
from svitlobot.launch.postgres import EmbeddedPostgres
from svitlobot.launch.process import stop_leftovers


def new_directory() -> Path:
    """Make a directory that others may enter, unlike pytest's own."""
    return Path(tempfile.mkdtemp(prefix="svitlobot-test-"))


@contextmanager
def new_var_dir() -> Iterator[Path]:
    """A path of 150 characters with spaces and Cyrillic."""
    top = new_directory()
    path = top / "Мої проєкти з пробілами"
    path /= "ї" * (145 - len(str(path)))
    path /= "var"
    assert len(str(path)) == 150
    yield path
    _stop_all_in(path)
    for data_dir in path.glob("*/"):
        shutil.rmtree(socket_path(data_dir), ignore_errors=True)
    shutil.rmtree(top)


@pytest.fixture
def var_dir() -> Iterator[Path]:
    with new_var_dir() as path:
        yield path


@pytest.fixture(scope="session")
def cluster() -> Iterator[Path]:
    """Data of a stopped PostgreSQL, made once."""
    made_in = new_directory()
    server = EmbeddedPostgres(made_in)
    server.start()
    server.stop()
    yield server.data_dir
    shutil.rmtree(made_in)


@pytest.fixture
def seeded_var_dir(var_dir: Path, cluster: Path) -> Path:
    """`var_dir` with a fresh copy of the data, which is quicker than making them."""
    seed(var_dir, cluster)
    return var_dir


def seed(var_dir: Path, cluster: Path) -> None:
    """Put a copy of the data into a new `var_dir`, as their owner."""
    var_dir.mkdir(parents=True)
    subprocess.run(["cp", "-a", cluster, var_dir / "postgres"], check=True)


def _stop_all_in(var_dir: Path) -> None:
    """Stop what a test left: immediately, but not by a kill, after which PostgreSQL leaves shared memory behind."""
    stop_leftovers("postgres", var_dir / "postgres", [(signal.SIGQUIT, 5.0)])
    stop_leftovers("redis-server", var_dir / "redis", [(signal.SIGTERM, 5.0)])
