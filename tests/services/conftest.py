"""Services are tested on a real database, with a clock that stands still."""

from pathlib import Path

import pytest

from svitlobot.db.session import Database
from svitlobot.services.alerts import watch
from town import Town

from .address_files import Load, loader


@pytest.fixture
def town(emptied_database: Database) -> Town:
    """A town without sensors."""
    return Town(emptied_database)


@pytest.fixture(autouse=True)
def idle_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    """How busy this machine is is not the town's business; and looking takes a second."""

    async def unknown(_backend_pid: int) -> None:
        return None

    monkeypatch.setattr(watch, "postgres_share", unknown)


@pytest.fixture
def load(database: Database, tmp_path: Path) -> Load:
    """Import addresses through a real file."""
    return loader(database, tmp_path)
