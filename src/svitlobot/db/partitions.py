"""Partitions by time: made ahead, dropped when their days are over.

A partition is made as a plain table and then attached, because ATTACH lets readers and writers of the parent go on
while ``CREATE … PARTITION OF`` would stop them. There is no default partition: with one, neither ATTACH nor DETACH
CONCURRENTLY would be this gentle. Made well ahead, at every start and every night, none is ever missing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import asyncpg

from svitlobot.db.connect import connect

AHEAD = timedelta(days=40)
LOCK_KEY = 0x5E17_0B07


@dataclass(frozen=True, slots=True)
class Partition:
    """A table that holds rows from ``start`` up to, not including, ``end`` (UTC midnights)."""

    parent: str
    start: date
    end: date
    name: str


def days_of(parent: str, first: date, last: date) -> Iterator[Partition]:
    """Yield one partition a day."""
    day = first
    while day <= last:
        following = day + timedelta(days=1)
        yield Partition(parent, day, following, f"{parent}_{day:%Y_%m_%d}")
        day = following


def months_of(parent: str, first: date, last: date) -> Iterator[Partition]:
    """Yield one partition a month."""
    month = first.replace(day=1)
    while month <= last:
        following = (month + timedelta(days=32)).replace(day=1)
        yield Partition(parent, month, following, f"{parent}_{month:%Y_%m}")
        month = following


def wanted(now: datetime) -> list[Partition]:
    """Return the partitions that must exist now: yesterday's (late rows) to those of the next 40 days."""
    first = (now.astimezone(UTC) - timedelta(days=1)).date()
    last = (now.astimezone(UTC) + AHEAD).date()
    return [*days_of("notifications", first, last), *months_of("iot_data", first, last)]


async def ensure_partitions(url: str, now: datetime) -> list[str]:
    """Make the partitions that are missing; return their names. Safe to run at once from many processes."""
    connection = await connect(url)
    try:
        await connection.execute("SET lock_timeout = '5s'; SET statement_timeout = '1min'")
        return [partition.name for partition in wanted(now) if await _make(connection, partition)]
    finally:
        await connection.close()


async def _make(connection: asyncpg.Connection, partition: Partition) -> bool:
    async with connection.transaction():
        await connection.execute("SELECT pg_advisory_xact_lock($1)", LOCK_KEY)
        if await connection.fetchval("SELECT to_regclass($1)", partition.name) is not None:
            return False
        await connection.execute(
            f"CREATE TABLE {partition.name} (LIKE {partition.parent} INCLUDING ALL EXCLUDING IDENTITY)"
        )
        await connection.execute(_EXTRAS[partition.parent].format(name=partition.name))
        await connection.execute(
            f"ALTER TABLE {partition.parent} ATTACH PARTITION {partition.name} "
            f"FOR VALUES FROM ('{partition.start} 00:00+00') TO ('{partition.end} 00:00+00')"
        )
    return True


_EXTRAS = {
    # Room in each page keeps the one later update (pending -> sent) on the page, without touching the indexes.
    "notifications": "ALTER TABLE {name} SET (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.4)",
    # A unique index over all partitions would have to include the time, and then it would refuse nothing.
    "iot_data": "CREATE UNIQUE INDEX uq_{name}_replay ON {name} (sensor_id, boot_id, seq)",
}


async def drop_partitions(url: str, *, notifications_before: date, iot_data_before: date) -> list[str]:
    """Drop the partitions that end at or before the given days; return their names."""
    limits = {"notifications": notifications_before, "iot_data": iot_data_before}
    connection = await connect(url)
    dropped = []
    try:
        await connection.execute("SET lock_timeout = '5s'; SET statement_timeout = '5min'")
        for parent, limit in limits.items():
            for name, end, attachment in await _partitions(connection, parent):
                if end <= limit:
                    if attachment:
                        await connection.execute(f"ALTER TABLE {parent} DETACH PARTITION {name} {attachment}")
                    await connection.execute(f"DROP TABLE {name}")
                    dropped.append(name)
    finally:
        await connection.close()
    return dropped


async def _partitions(connection: asyncpg.Connection, parent: str) -> list[tuple[str, date, str]]:
    """Return (name, end, how to detach): also what an interrupted run left half detached, or detached and undropped."""
    rows = await connection.fetch(
        """
        SELECT child.relname, CASE WHEN inhdetachpending THEN 'FINALIZE'
                                   WHEN inhrelid IS NOT NULL THEN 'CONCURRENTLY' ELSE '' END AS attachment
        FROM pg_class child LEFT JOIN pg_inherits ON inhrelid = child.oid
        WHERE child.relkind = 'r' AND child.relnamespace = current_schema()::regnamespace AND child.relname ~ $1
        ORDER BY child.relname
        """,
        f"^{parent}(_[0-9]+)+$",
    )
    return [(name, _end(name.removeprefix(f"{parent}_")), attachment) for name, attachment in rows]


def _end(suffix: str) -> date:
    year, month, *day = (int(part) for part in suffix.split("_"))
    if day:
        return date(year, month, day[0]) + timedelta(days=1)
    return (date(year, month, 1) + timedelta(days=32)).replace(day=1)
