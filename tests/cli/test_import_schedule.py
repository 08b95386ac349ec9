"""`svitlobot import schedule`: a file or what is piped in, and a report in plain words."""

import os
import subprocess
from pathlib import Path

import pytest

from svitlobot.launch.servers import Servers

TEXT = "1.1: 00:00-24:00\n1.2 не вимикається\n77.7: 10-12\n"


@pytest.fixture
def run(servers: Servers, cli: str, database_url: str, redis, tmp_path: Path):
    """Run the command as an operator does."""
    urls = {"DATABASE_URL": database_url, "REDIS_URL": servers.settings.require_redis_url()}

    def run(*arguments: str, piped: str = "") -> subprocess.CompletedProcess[str]:
        command = ["bash", "-c", cli, "svitlobot", "import", "schedule", *arguments]
        return subprocess.run(
            command, env=os.environ | urls, cwd=tmp_path, input=piped, capture_output=True, text=True, check=False
        )

    return run


async def test_a_file_is_taken_in_and_the_report_says_what_changed(run, tmp_path: Path) -> None:
    (tmp_path / "plan.txt").write_text(TEXT, encoding="utf-8")
    dry = run("plan.txt", "--dry-run")
    done = run("plan.txt")
    assert (dry.returncode, dry.stdout) == (0, done.stdout)
    assert "Днів змінено: 2" in done.stdout
    assert "Чужі групи пропущено (1): 77.7" in done.stdout
    assert "без змін: 2" in run("-", piped=TEXT).stdout


async def test_what_is_wrong_is_one_message_and_changes_nothing(run) -> None:
    wrong = run("-", piped="1.1: 10-12\n1.2: 25:00-26:00")
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert "група 1.2, рядок 2: незрозумілий час «25:00»" in wrong.stderr
    assert "Traceback" not in wrong.stderr
    assert "Днів змінено: 1, без змін: 0" in run("-", piped="1.1: 10-12").stdout


async def test_a_file_that_is_not_there_is_named(run) -> None:
    missing = run("nowhere.json")
    assert missing.returncode == 2
    assert "nowhere.json" in missing.stderr
