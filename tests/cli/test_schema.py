"""Commands on a database that is not of this release: one line that names the mend, never a traceback."""

import asyncio
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import asyncpg
import pytest

from svitlobot.db import migrate
from svitlobot.launch.servers import Servers

Run = Callable[..., subprocess.CompletedProcess[str]]

COMMANDS = (
    ("alerts", "list"),
    ("audit",),
    ("backup", "create"),
    ("doctor", "money"),
    ("doctor", "chats"),
    ("export", "texts", "texts.xlsx"),
    ("import", "list"),
    ("import", "undo", "--dry-run"),
    ("operators", "list"),
    ("queues", "list"),
    ("sensors", "list"),
    ("api",),
    ("sender",),
    ("worker",),
)


@pytest.fixture
def run(servers: Servers, cli: str, database_url: str, tmp_path: Path) -> Run:
    """Run a command on the operator's own database."""
    given = {
        "DATABASE_URL": database_url,
        "REDIS_URL": servers.settings.require_redis_url(),
        "TELEGRAM_BOT_TOKEN": "42:token",
    }

    def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["bash", "-c", cli, "svitlobot", *arguments],
            env=os.environ | given | environment,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            stdin=subprocess.DEVNULL,
        )

    return run


async def test_without_tables_every_command_names_the_one_that_makes_them(run: Run, database_url: str) -> None:
    await migrate.downgrade(database_url, "base")
    refusals = {}
    for arguments in COMMANDS:
        refused = await asyncio.to_thread(run, *arguments)
        refusals[arguments] = (refused.returncode, refused.stderr)
    expected = (2, "svitlobot: у базі даних ще немає таблиць: виконайте `svitlobot migrate`\n")
    assert refusals == dict.fromkeys(COMMANDS, expected)


async def test_an_older_schema_is_refused_and_migrated_by_the_command_that_is_named(
    run: Run, database_url: str
) -> None:
    await migrate.downgrade(database_url, "0018")
    refused = run("queues", "list")
    assert (refused.returncode, refused.stderr.count("\n")) == (2, 1)
    assert "старіша" in refused.stderr
    assert run("migrate").returncode == 0
    assert run("queues", "list").returncode == 0


async def test_the_previous_release_goes_on_working_on_the_next_schema(run: Run, database_url: str) -> None:
    connection = await asyncpg.connect(database_url)
    await connection.execute("UPDATE alembic_version SET version_num = '9999'")
    assert run("queues", "list").returncode == 0
    assert run("migrate").returncode == 0
    assert await connection.fetchval("SELECT version_num FROM alembic_version") == "9999"
    await connection.close()


def test_an_embedded_database_is_migrated_by_the_first_command(run: Run) -> None:
    embedded = run("queues", "list", DATABASE_URL="", REDIS_URL="")
    assert (embedded.returncode, embedded.stderr) == (0, "")
    assert "1.1" in embedded.stdout


async def test_taking_the_schema_down_asks_first_and_waits_until_roles_have_stopped(
    run: Run, database_url: str
) -> None:
    unanswered = run("migrate", "base", "--down")
    assert (unanswered.returncode, "Продовжити?" in unanswered.stdout + unanswered.stderr) == (1, True)
    role = await asyncpg.connect(database_url, server_settings={"application_name": "svitlobot-sender-1"})
    assert await role.fetchval("SELECT count(*) FROM queues") == 12
    refused = run("migrate", "base", "--down", "--yes")
    assert (refused.returncode, "sender" in refused.stderr) == (2, True)
    await role.close()
    assert run("migrate", "base", "--down", "--yes").returncode == 0


def test_the_version_of_program_and_schema_is_shown(run: Run) -> None:
    shown = run("--version")
    assert shown.returncode == 0
    assert shown.stdout.startswith("svitlobot 0.")
