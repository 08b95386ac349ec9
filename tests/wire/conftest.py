"""A Bot API server that we did not write: the npm package telegram-test-api."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).parent
INSTALL_LIMIT_S = 100


def _install() -> None:
    """Install the package as locked. Outside CI a machine without Node.js skips these tests, and says so."""
    if shutil.which("npm") is None:
        if "CI" in os.environ:
            pytest.fail("Node.js with npm is needed for tests/wire: apt-get install npm")
        pytest.skip("tests/wire need Node.js with npm: apt-get install npm")
    if not (HERE / "node_modules" / ".package-lock.json").exists():
        subprocess.run(
            ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
            cwd=HERE,
            check=True,
            timeout=INSTALL_LIMIT_S,
        )


@pytest.fixture(scope="session")
def foreign_telegram() -> Iterator[str]:
    """The address of a running foreign server."""
    _install()
    with subprocess.Popen(
        ["node", "server.js"], cwd=HERE, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        yield server.stdout.readline().strip()
        server.stdin.close()
        server.wait(10)
