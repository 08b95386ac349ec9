"""PostgreSQL of each version we promise to run on, each with an empty database."""

from collections.abc import Iterator

import pytest

from oldest_postgres import start_from_debian
from svitlobot.launch.postgres import EmbeddedPostgres


@pytest.fixture(scope="module", params=[18, 16, 15])
def postgres_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A database without tables on PostgreSQL 18 and 16 from the wheel, and on Debian's 15."""
    server = EmbeddedPostgres(tmp_path_factory.mktemp(f"postgres-{request.param}"), request.param)
    with pytest.MonkeyPatch.context() as patch:
        if request.param == 15:
            start_from_debian(patch)
        server.start()
    yield server.url
    server.stop()
