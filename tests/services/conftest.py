"""Services are tested on a real database, with a clock that stands still."""

import pytest

from svitlobot.db.session import Database
from town import Town


@pytest.fixture
def town(emptied_database: Database) -> Town:
    """A town without sensors."""
    return Town(emptied_database)
