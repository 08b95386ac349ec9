"""A small city worth saving."""

from pathlib import Path
from typing import Any

import asyncpg
import pytest

from svitlobot.backups.archive import NIGHTLY, Archive
from svitlobot.backups.create import create
from svitlobot.clock import utc_now

CITY = """
    INSERT INTO addresses (street, house_number, queue_id, street_key, house_key)
        SELECT 'вул. Соборна', n::text, 1, 'соборна вул', n::text FROM generate_series(1, 300) AS n;
    INSERT INTO users (user_id, subscription_tier, first_name)
        SELECT n, 'FREE', 'Олена «\\;--' || n FROM generate_series(1, 500) AS n;
    INSERT INTO user_addresses (user_id, address_id, subscription_tier, queue_id)
        SELECT n, (SELECT min(id) FROM addresses), 'FREE', 1 FROM generate_series(1, 500) AS n;
    INSERT INTO iot_sensors (sensor_id, queue_id, key_hash) VALUES ('ESP32_1', 1, 'hash');
    INSERT INTO iot_data (sensor_id, is_power_on, measured_at)
        SELECT 'ESP32_1', true, now() FROM generate_series(1, 50);
    INSERT INTO events (kind, queue_id, audience, lane, expires_at) VALUES ('power_off', 1, '{}', 1, now());
    INSERT INTO notifications (event_at, event_id, user_id, batch_no)
        SELECT created_at, events.id, n, 0 FROM events, generate_series(1, 500) AS n;
    INSERT INTO events (kind, audience, lane, expires_at, status) VALUES ('broadcast', '{}', 6, now(), 'paused');
    INSERT INTO action_logs (action_type, actor) VALUES ('something', 'cli');
"""


def quiet(_fraction: float, _text: str) -> None:
    """Report progress to nobody."""


async def run(url: str, statements: str) -> None:
    """Run statements on a connection of its own, under a name that is none of the product's."""
    connection = await asyncpg.connect(url)
    await connection.execute(statements)
    await connection.close()


async def contents(url: str) -> dict[str, Any]:
    """Return every row of every table but those that say what was done here, as text, in any order."""
    connection = await asyncpg.connect(url)
    names = await connection.fetch(
        "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace "
        "AND NOT relispartition AND relname NOT IN ('backups', 'action_logs', 'events')"
    )
    found = {
        row["relname"]: sorted(
            one[0] for one in await connection.fetch(f'SELECT t::text FROM public."{row["relname"]}" AS t')
        )
        for row in names
    }
    await connection.close()
    return found


@pytest.fixture
async def city_url(database_url: str) -> str:
    """A database with people, sensors, readings in partitions, and messages."""
    await run(database_url, CITY)
    return database_url


@pytest.fixture
async def archive(city_url: str, tmp_path: Path) -> Archive:
    """A backup of it."""
    return await create(city_url, tmp_path, utc_now, quiet, NIGHTLY)
