"""`svitlobot queues` gives a queue its channel and shows it."""

import os
import subprocess

import asyncpg


def run(cli: str, url: str, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a command on the test's database."""
    command = ["bash", "-c", cli, "svitlobot", "queues", *words]
    environment = os.environ | {"DATABASE_URL": url, "REDIS_URL": "redis://127.0.0.1:1"}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


async def test_a_channel_is_given_shown_and_taken_away_in_the_operator_s_name(cli: str, database_url: str) -> None:
    assert run(cli, database_url, "channel", "1.1", "-1001234567890").returncode == 0
    assert "-1001234567890" in run(cli, database_url, "list").stdout
    assert run(cli, database_url, "channel", "1.1").returncode == 0
    assert "-1001234567890" not in run(cli, database_url, "list").stdout
    assert "Черги «9.9» немає" in run(cli, database_url, "channel", "9.9").stderr
    connection = await asyncpg.connect(database_url)
    try:
        actions = await connection.fetch("SELECT action_type, actor FROM action_logs")
    finally:
        await connection.close()
    assert [tuple(action) for action in actions] == [("queue_channel_set", "cli")] * 2
