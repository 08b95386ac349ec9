"""`svitlobot sensors` moves, retires and restores, in the operator's name."""

import os
import subprocess

import asyncpg


def run(cli: str, url: str, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a command on the test's database."""
    command = ["bash", "-c", cli, "svitlobot", "sensors", *words]
    environment = os.environ | {"DATABASE_URL": url, "REDIS_URL": "redis://127.0.0.1:1"}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


async def test_a_sensor_is_added_moved_retired_and_restored(cli: str, database_url: str) -> None:
    assert "Ключ датчика A" in run(cli, database_url, "add", "A", "1.1").stdout
    for words in (["move", "A", "2.1"], ["retire", "A"], ["restore", "A"]):
        done = run(cli, database_url, *words)
        assert done.returncode == 0, done.stderr
    assert "Черги «9.9» немає" in run(cli, database_url, "move", "A", "9.9").stderr
    connection = await asyncpg.connect(database_url)
    try:
        rows = await connection.fetch("SELECT action_type, actor FROM action_logs ORDER BY id")
    finally:
        await connection.close()
    assert [tuple(row) for row in rows] == [
        (f"sensor_{deed}", "cli") for deed in ("added", "moved", "retired", "restored")
    ]
