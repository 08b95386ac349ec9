"""A `var` directory as awkward as a user may have it, and processes that are sure to be gone afterwards."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from svitlobot.launch.account import socket_path
from svitlobot.launch.postgres import EmbeddedPostgres


@pytest.fixture
def var_dir() -> Iterator[Path]:
    """A path of 150 characters with spaces and Cyrillic; not pytest's own directory, which others may not enter."""
    top = Path(tempfile.mkdtemp(prefix="svitlobot-test-"))
    path = top / "Мої проєкти з пробілами"
    path /= "ї" * (145 - len(str(path)))
    path /= "var"
    assert len(str(path)) == 150
    yield path
    _kill_all_in(path)
    for data_dir in path.glob("*/"):
        shutil.rmtree(socket_path(data_dir), ignore_errors=True)
    shutil.rmtree(top)


@pytest.fixture(scope="session")
def cluster() -> Iterator[Path]:
    """Data of a stopped PostgreSQL, made once."""
    made_in = Path(tempfile.mkdtemp(prefix="svitlobot-test-"))
    server = EmbeddedPostgres(made_in)
    server.start()
    server.stop()
    yield server.data_dir
    shutil.rmtree(made_in)


@pytest.fixture
def seeded_var_dir(var_dir: Path, cluster: Path) -> Path:
    """`var_dir` with a fresh copy of the data, which is quicker than making them."""
    var_dir.mkdir(parents=True)
    subprocess.run(["cp", "-a", cluster, var_dir / "postgres"], check=True)
    return var_dir


def _kill_all_in(var_dir: Path) -> None:
    for process in psutil.process_iter(["cwd"]):
        if (process.info["cwd"] or "").startswith(str(var_dir)):
            process.kill()
            process.wait(5)
