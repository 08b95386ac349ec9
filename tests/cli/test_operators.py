"""`svitlobot operators`: accounts are given and closed; a password is asked for, and never an argument."""

import os
import subprocess
from pathlib import Path

import pytest
from typer.testing import CliRunner

from svitlobot.cli.app import app
from svitlobot.launch.servers import Servers


@pytest.fixture
def run(servers: Servers, cli: str, database_url: str, tmp_path: Path):
    """Run the command as an operator does."""
    urls = {"DATABASE_URL": database_url, "REDIS_URL": servers.settings.require_redis_url()}

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = ["bash", "-c", cli, "svitlobot", "operators", *arguments]
        return subprocess.run(command, env=os.environ | urls, cwd=tmp_path, capture_output=True, text=True, check=False)

    return run


async def test_an_account_is_added_given_a_password_closed_and_listed(run, database):
    added = run("add", "Olena", "--generate")
    password = added.stdout.strip().rpartition(": ")[2]
    assert (added.returncode, len(password)) == (0, 20)
    stored = await database.pool.fetchrow("SELECT * FROM operators")
    assert stored["login"] == "olena"
    assert password not in str(stored)
    assert run("add", "olena", "--generate").returncode == 2
    assert run("password", "olena", "--generate").returncode == 0
    assert await database.pool.fetchval("SELECT password_hash FROM operators") != stored["password_hash"]
    assert run("disable", "olena").returncode == 0
    assert " ні " in run("list").stdout
    assert run("enable", "olena").returncode == 0
    assert " так " in run("list").stdout
    assert run("disable", "nobody").returncode == 2
    nobody = run("password", "nobody")
    assert (nobody.returncode, "Пароль" in nobody.stdout) == (2, False)  # said before anybody types one
    kinds = await database.pool.fetch("SELECT action_type, actor FROM action_logs ORDER BY id")
    assert [kind["action_type"] for kind in kinds] == [
        "operator_added", "operator_password_changed", "operator_disabled", "operator_enabled",
    ]  # fmt: skip
    assert {kind["actor"] for kind in kinds} == {"cli"}


def test_a_password_is_asked_for_twice_and_is_no_argument():
    mismatched = CliRunner().invoke(
        app, ["operators", "add", "olena"], input="один довгий пароль\nінший довгий пароль\n"
    )
    assert mismatched.exit_code == 1  # it asks again, and there is no more to read
    assert "пароль\n" not in mismatched.output
    assert CliRunner().invoke(app, ["operators", "add", "olena", "пароль-в-аргументі"]).exit_code == 2
