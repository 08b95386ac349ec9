"""`svitlobot sensors` moves, retires and restores, in the operator's name."""

import os
import subprocess

import asyncpg
from redis.asyncio import Redis

from svitlobot.db.session import Database
from svitlobot.launch.servers import Servers
from town import Town

OPERATOR_CHAT = -100500
NO_REDIS = "redis://127.0.0.1:1"


def run(cli: str, url: str, *words: str, redis_url: str = NO_REDIS) -> subprocess.CompletedProcess[str]:
    """Run a command on the test's database."""
    command = ["bash", "-c", cli, "svitlobot", "sensors", *words]
    environment = os.environ | {"DATABASE_URL": url, "REDIS_URL": redis_url, "ADMIN_CHAT_ID": str(OPERATOR_CHAT)}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


async def test_a_key_comes_with_the_link_that_fills_the_boards_page(cli: str, database_url: str) -> None:
    added = run(cli, database_url, "add", "A", "1.1").stdout
    key = added.splitlines()[0].rpartition(": ")[2]
    assert f"id=A&key={key}" in added
    assert "id=A&key=" in run(cli, database_url, "rotate", "A").stdout


async def test_a_list_of_sensors_cuts_nothing_on_a_narrow_terminal(cli: str, database_url: str) -> None:
    run(cli, database_url, "add", "KYIV_4_1_BASEMENT_ESP32", "1.1", "--sim-card", "+380671234567")
    connection = await asyncpg.connect(database_url)
    try:
        heard = "SET last_ping_at = '2026-02-01T10:00:00Z', is_online = true, reported_on = true, last_voltage = 229.4"
        await connection.execute(f"UPDATE iot_sensors {heard}")
    finally:
        await connection.close()
    listed = run(cli, database_url, "list").stdout
    for cell in ("KYIV_4_1_BASEMENT_ESP32", "01.02 12:00:00", "є, 229 В", "+380671234567"):
        assert cell in listed


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


async def test_a_sensor_of_the_cli_stands_on_the_map_and_the_operator_awaits_its_first_signal(
    cli: str, database_url: str
) -> None:
    where = ("--place", "щитова", "--latitude", "48.9226", "--longitude", "24.7111")
    warning = run(cli, database_url, "add", "A", "1.1", *where).stderr
    assert "задайте PUBLIC_URL" in warning
    connection = await asyncpg.connect(database_url)
    try:
        added = await connection.fetchrow("SELECT place, latitude::text, longitude::text, awaited_by FROM iot_sensors")
        run(cli, database_url, "move", "A", "2.1")
        moved = await connection.fetchrow("SELECT place, latitude::text, longitude::text, awaited_by FROM iot_sensors")
    finally:
        await connection.close()
    assert tuple(added) == tuple(moved) == ("щитова", "48.922600", "24.711100", OPERATOR_CHAT)


async def test_a_queue_that_flips_as_a_sensor_retires_is_seen_so_at_once(
    cli: str, database: Database, database_url: str, redis: Redis, servers: Servers
) -> None:
    town = Town(database)
    await town.add_sensor("A")
    await town.add_sensor("B")
    town.clock.tick(-120)
    await town.hear("A", True)
    await town.hear("B", False)
    assert (await town.queue()).is_power_on
    await redis.set("queue:1:status", b"as it was")
    done = run(cli, database_url, "retire", "A", redis_url=servers.settings.require_redis_url())
    assert done.returncode == 0, done.stderr
    assert not (await town.queue()).is_power_on
    assert await redis.get("queue:1:status") == b""
