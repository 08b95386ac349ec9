"""PostgreSQL of each version we promise to run on, each with an empty database."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from svitlobot.launch import postgres
from svitlobot.launch.postgres import EmbeddedPostgres

DEBIAN_15 = Path("/usr/lib/postgresql/15")


@pytest.fixture(scope="module", params=[18, 16, 15])
def postgres_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A database without tables on PostgreSQL 18 and 16 from the wheel, and on Debian's 15."""
    server = EmbeddedPostgres(tmp_path_factory.mktemp(f"postgres-{request.param}"), request.param)
    with pytest.MonkeyPatch.context() as patch:
        if request.param == 15:
            _require_debian_15()
            patch.setattr(postgres, "_installation", lambda _version: DEBIAN_15)
        server.start()
    yield server.url
    server.stop()


def _require_debian_15() -> None:
    if (DEBIAN_15 / "bin" / "postgres").exists():
        return
    message = "PostgreSQL 15 is missing: apt-get install postgresql-15"
    if os.environ.get("CI"):
        pytest.fail(message)
    pytest.skip(message)
