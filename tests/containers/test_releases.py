"""Another release with a schema of its own, there and back, while the city's data stays."""

import json
import subprocess

import pytest

from .city import play_an_outage, stats, visitors
from .conftest import ROOT, Docker

VERSIONS = "src/svitlobot/db/migrations/versions"
INSTALLED = "/opt/svitlobot/lib/python3.11/site-packages/svitlobot/db/migrations/versions"
BEFORE, HEAD = sorted(path.name[:4] for path in (ROOT / VERSIONS).glob("[0-9]*.py"))[-2:]
THIS, NEXT, PREVIOUS, NEXT_HEAD = "svitlobot:latest", "svitlobot:next", "svitlobot:previous", "9000"

NEXT_MIGRATION = f'''"""What the next release adds.

Revision ID: {NEXT_HEAD}
"""

from alembic import op

revision = "{NEXT_HEAD}"
down_revision = "{HEAD}"


def upgrade() -> None:
    """Add a column that this release does not name, and a table filled from what is there."""
    op.execute("ALTER TABLE users ADD COLUMN nickname TEXT")
    op.execute("CREATE TABLE greetings AS SELECT user_id, first_name FROM users")


def downgrade() -> None:
    """Take them away."""
    op.execute("DROP TABLE greetings")
    op.execute("ALTER TABLE users DROP COLUMN nickname")
'''
NEXT_IMAGE = f"FROM {THIS}\nCOPY {NEXT_HEAD}_next.py {INSTALLED}/\n"

# Run in a container of ours: what the database holds.
_ASK = """
import asyncio, asyncpg, json, pathlib
async def main():
    connection = await asyncpg.connect(pathlib.Path("/run/secrets/database_url").read_text())
    async def count(what):
        return await connection.fetchval(f"SELECT count(*) FROM {what}")
    tables = ("users", "user_addresses", "addresses", "events", "queue_changes", "notifications WHERE state = 'sent'")
    held = {table: await count(table) for table in tables}
    print(json.dumps([await connection.fetchval("SELECT version_num FROM alembic_version"), held]))
asyncio.run(main())
"""


def ask(docker: Docker) -> tuple[str, dict[str, int]]:
    """Return the schema's revision and how much the database holds."""
    revision, held = json.loads(docker.compose("exec", "-T", "api-1", "python3", "-c", _ASK))
    return revision, held


def require_kept(docker: Docker, revision: str, held: dict[str, int]) -> None:
    """Fail on another schema, or if anything of what was held is gone; life goes on meanwhile and adds to it."""
    now, holds = ask(docker)
    assert now == revision
    assert {table: count for table, count in held.items() if holds[table] < count} == {}


def upgrade_to(docker: Docker, image: str) -> list[str]:
    """Run the script that replaces a release; return what visitors met with meanwhile."""
    with visitors() as faults:
        Docker(docker.project, docker.environment | {"SVITLOBOT_IMAGE": image}).run("deploy/compose/upgrade")
    return faults


def image_of(docker: Docker, service: str) -> str:
    container = docker.compose("ps", "--quiet", service).strip()
    return docker.run("docker", "inspect", "--format", "{{.Config.Image}}", container).stdout.strip()


@pytest.fixture(scope="module")
def next_release(docker: Docker, tmp_path_factory: pytest.TempPathFactory) -> str:
    """An image of a release that has one migration more."""
    context = tmp_path_factory.mktemp("next")
    (context / f"{NEXT_HEAD}_next.py").write_text(NEXT_MIGRATION, encoding="utf-8")
    (context / "Dockerfile").write_text(NEXT_IMAGE, encoding="utf-8")
    docker.run("docker", "build", "--tag", NEXT, str(context))
    return NEXT


@pytest.fixture(scope="module")
def previous_release(docker: Docker, tmp_path_factory: pytest.TempPathFactory) -> str:
    """An image of the sources as they were before the newest migration came."""
    newest = next((ROOT / VERSIONS).glob(f"{HEAD}*.py")).relative_to(ROOT)
    came = git("log", "--diff-filter=A", "--format=%H", "-1", "--", str(newest))
    if came is None or (before := git("rev-parse", "--verify", "--quiet", f"{came}^")) is None:
        pytest.skip("the history of the sources is not here")
    context = tmp_path_factory.mktemp("previous")
    docker.run("sh", "-c", f"git -C {ROOT} archive {before} | tar -xC {context}")
    docker.run("docker", "build", "--network", "host", "--tag", PREVIOUS, str(context))
    return PREVIOUS


def git(*command: str) -> str | None:
    done = subprocess.run(("git", *command), cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip() or None


def take_schema_down(docker: Docker, revision: str, image: str = THIS) -> None:
    """Stop everything and take the schema back by the release that knows how."""
    docker.compose("stop", *docker.compose("ps", "--services").split(), timeout=300)
    docker.compose("start", "postgres", "redis")
    newer = Docker(docker.project, docker.environment | {"SVITLOBOT_IMAGE": image})
    newer.compose("run", "--rm", "migrate", "migrate", revision, "--down", "--yes")


@pytest.mark.timeout(1200)
def test_the_next_schema_comes_and_the_release_before_goes_on_working_on_it(docker: Docker, next_release: str) -> None:
    play_an_outage(docker, "2.1")
    revision, held = ask(docker)
    assert revision == HEAD
    assert held["users"] >= 240
    assert held["notifications WHERE state = 'sent'"] >= 30
    assert upgrade_to(docker, next_release) == []
    require_kept(docker, NEXT_HEAD, held)
    assert upgrade_to(docker, THIS) == []
    require_kept(docker, NEXT_HEAD, held)
    assert image_of(docker, "sender") == THIS
    before = stats(docker)["accepted"]
    play_an_outage(docker, "3.1")
    assert stats(docker)["accepted"] >= before + 30
    assert stats(docker)["duplicates"] == 0


@pytest.mark.timeout(600)
def test_the_schema_goes_back_as_well_once_everything_has_stopped(docker: Docker, next_release: str) -> None:
    _, held = ask(docker)
    take_schema_down(docker, HEAD, next_release)
    docker.run("deploy/compose/start", "--dev", timeout=600)
    require_kept(docker, HEAD, held)


@pytest.mark.timeout(1200)
def test_the_release_before_the_newest_migration_is_upgraded_with_its_data(
    docker: Docker, previous_release: str
) -> None:
    _, held = ask(docker)
    take_schema_down(docker, BEFORE)
    older = Docker(docker.project, docker.environment | {"SVITLOBOT_IMAGE": previous_release})
    older.run("deploy/compose/start", "--dev", timeout=600)
    require_kept(older, BEFORE, held)
    assert image_of(docker, "api-3") == previous_release
    assert upgrade_to(docker, THIS) == []
    require_kept(docker, HEAD, held)
    before = stats(docker)["accepted"]
    play_an_outage(docker, "4.1")
    assert stats(docker)["accepted"] >= before + 30
