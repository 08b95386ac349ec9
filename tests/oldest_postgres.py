"""Debian's PostgreSQL 15, the oldest we promise to run on; `OLDEST_POSTGRES=1` has every test run on it."""

import os
from functools import partial
from pathlib import Path

import pytest

from svitlobot.launch import postgres, servers

DEBIAN_15 = Path("/usr/lib/postgresql/15")


def is_wanted() -> bool:
    """Return whether this run is on the oldest PostgreSQL."""
    return os.environ.get("OLDEST_POSTGRES") == "1"


def start_from_debian(patch: pytest.MonkeyPatch) -> None:
    """Have embedded servers start PostgreSQL 15. Outside CI its absence skips the test; in CI it fails it."""
    if not (DEBIAN_15 / "bin" / "postgres").exists():
        message = "PostgreSQL 15 is missing: apt-get install postgresql-15"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    from_the_wheel = postgres._installation
    patch.setattr(postgres, "_installation", lambda version: DEBIAN_15 if version == 15 else from_the_wheel(version))
    patch.setattr(servers, "EmbeddedPostgres", partial(postgres.EmbeddedPostgres, version=15))
