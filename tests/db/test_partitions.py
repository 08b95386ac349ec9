"""Partitions: ahead in time, made by any number of processes at once, and gone when they are old."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import asyncpg
import pytest

from svitlobot.clock import utc_now
from svitlobot.db.partitions import AHEAD, drop_partitions, ensure_partitions, wanted

NEVER = date(2000, 1, 1)


async def _attached(connection: asyncpg.Connection, parent: str) -> list[str]:
    rows = await connection.fetch(
        "SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = $1::text::regclass ORDER BY 1",
        parent,
    )
    return [row["name"] for row in rows]


@pytest.fixture
async def connection(database_url: str):
    """A connection to the test's database."""
    connection = await asyncpg.connect(database_url)
    yield connection
    await connection.close()


def test_there_is_always_yesterday_and_forty_days_ahead() -> None:
    now = datetime(2027, 12, 31, 23, 30, tzinfo=UTC)
    days = [partition for partition in wanted(now) if partition.parent == "notifications"]
    assert (days[0].start, days[-1].start) == (date(2027, 12, 30), (now + AHEAD).date())
    assert all(before.end == after.start for before, after in pairwise(days))
    months = [partition.name for partition in wanted(now) if partition.parent == "iot_data"]
    assert months == ["iot_data_2027_12", "iot_data_2028_01", "iot_data_2028_02"]


async def test_many_processes_at_once_make_each_partition_once(
    database_url: str, connection: asyncpg.Connection
) -> None:
    later = utc_now() + timedelta(days=60)
    made = await asyncio.gather(*(ensure_partitions(database_url, later) for _ in range(4)))
    names = [name for names in made for name in names]
    assert len(names) == len(set(names))
    assert {partition.name for partition in wanted(later)} <= {
        *await _attached(connection, "notifications"),
        *await _attached(connection, "iot_data"),
    }
    assert await ensure_partitions(database_url, later) == []


async def test_readers_and_writers_go_on_while_partitions_are_made(
    database_url: str, connection: asyncpg.Connection
) -> None:
    async with connection.transaction():
        await connection.execute("INSERT INTO iot_data (sensor_id, is_power_on, measured_at) VALUES ('a', true, now())")
        await connection.execute("SELECT FROM notifications")
        async with asyncio.timeout(20):
            assert await ensure_partitions(database_url, utc_now() + timedelta(days=60))


async def test_each_partition_refuses_the_same_reading_twice(connection: asyncpg.Connection) -> None:
    reading = (
        "INSERT INTO iot_data (received_at, sensor_id, is_power_on, measured_at, boot_id, seq) "
        "VALUES ($1, $2, true, now(), $3, $4)"
    )
    now = utc_now()
    await connection.execute(reading, now, "a", "boot", 1)
    with pytest.raises(asyncpg.UniqueViolationError):
        await connection.execute(reading, now + timedelta(seconds=1), "a", "boot", 1)
    for sensor_id, boot_id, seq in (("b", "boot", 1), ("a", "boot", 2), ("a", "other", 1), ("a", None, None)):
        await connection.execute(reading, now, sensor_id, boot_id, seq)
    await connection.execute(reading, now, "a", None, None)  # a device that numbers nothing
    assert await connection.fetchval("SELECT count(*) FROM iot_data") == 6
    for partition in await _attached(connection, "iot_data"):
        assert await connection.fetchval("SELECT to_regclass($1) IS NOT NULL", f"uq_{partition}_replay")


async def test_only_what_is_wholly_too_old_is_dropped(database_url: str, connection: asyncpg.Connection) -> None:
    before = await _attached(connection, "notifications")
    limit = date(*map(int, before[1].removeprefix("notifications_").split("_")))
    assert await drop_partitions(database_url, notifications_before=limit, iot_data_before=NEVER) == before[:1]
    assert await _attached(connection, "notifications") == before[1:]
    assert await drop_partitions(database_url, notifications_before=limit, iot_data_before=NEVER) == []


async def test_a_detach_that_was_interrupted_is_finished(database_url: str, connection: asyncpg.Connection) -> None:
    reader = await asyncpg.connect(database_url)
    oldest, second, *rest = await _attached(connection, "notifications")
    async with reader.transaction(isolation="repeatable_read"):
        await reader.execute("SELECT FROM notifications")
        await connection.execute("SET statement_timeout = '300ms'")
        with pytest.raises(asyncpg.QueryCanceledError):
            await connection.execute(f"ALTER TABLE notifications DETACH PARTITION {oldest} CONCURRENTLY")
    await reader.close()
    assert await connection.fetchval("SELECT count(*) FROM pg_inherits WHERE inhdetachpending") == 1
    await connection.execute("SET statement_timeout = 0")
    limit = date(*map(int, rest[0].removeprefix("notifications_").split("_")))
    dropped = await drop_partitions(database_url, notifications_before=limit, iot_data_before=NEVER)
    assert dropped == [oldest, second]
    assert await _attached(connection, "notifications") == rest


async def test_a_partition_that_was_detached_and_left_is_dropped(
    database_url: str, connection: asyncpg.Connection
) -> None:
    oldest, second, *_ = await _attached(connection, "notifications")
    await connection.execute(f"ALTER TABLE notifications DETACH PARTITION {oldest}")
    limit = date(*map(int, second.removeprefix("notifications_").split("_")))
    assert await drop_partitions(database_url, notifications_before=limit, iot_data_before=NEVER) == [oldest]
    assert await connection.fetchval("SELECT to_regclass($1)", oldest) is None
