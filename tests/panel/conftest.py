"""The panel served, and browsers before it."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
from redis.asyncio import Redis

from svitlobot.db.session import Database
from svitlobot.domain.admin import passwords
from svitlobot.launch.servers import Servers
from town import Town

from .serving import Served, Visitor, add_operator, panel_served


@pytest.fixture(autouse=True)
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Spare the tests the sums that are there to cost a guesser time."""
    monkeypatch.setattr(passwords, "_COST", 2**4)


@pytest.fixture
def town(emptied_database: Database) -> Town:
    """A town without sensors."""
    return Town(emptied_database)


@pytest.fixture
async def full(town: Town) -> Town:
    """A row in every table that has one in a small town."""
    pool = town.database.pool
    await town.add_sensor("ESP32_1")
    await pool.execute(
        """
        INSERT INTO iot_data (sensor_id, is_power_on, measured_at) VALUES ('ESP32_1', true, now());
        INSERT INTO queue_changes
            (id, queue_id, is_power_on, effective_at, detected_at, source, confidence, reason, is_announced)
        VALUES (1, 1, false, now(), now(), 'iot', 'single', 'sensor_held', true);
        INSERT INTO users (user_id, username, first_name, subscription_tier) VALUES (7, 'Olena_K', '<b>Олена</b>',
            'PRO');
        INSERT INTO events (kind, queue_id, audience, lane, expires_at) VALUES ('power_off', 1, '{}', 1, now());
        INSERT INTO notifications (event_at, event_id, user_id, batch_no) SELECT created_at, id, 7, 0 FROM events;
        INSERT INTO notification_batches (event_id, batch_no, event_at, lane, size, first_user_id, last_user_id)
        SELECT id, 0, created_at, 1, 1, 7, 7 FROM events;
        INSERT INTO payments (id, user_id, amount, subscription_days, subscription_tier) VALUES (1, 7, 99, 30, 'PRO');
        INSERT INTO tariffs (tier, days, price) VALUES ('PRO', 30, 99);
        INSERT INTO schedules (id, queue_id, scheduled_date, start_time, end_time)
        VALUES (1, 1, '2026-01-01', '20:00', '24:00');
        INSERT INTO schedule_days (queue_id, scheduled_date, status, source, changed_at, confirmed_at)
        VALUES (1, '2026-01-01', 'published', 'x', now(), now());
        INSERT INTO schedule_withdrawals (queue_id, scheduled_date, source, plan, first_seen_at, last_seen_at, looks)
        VALUES (1, '2026-01-01', 'x', '{}', now(), now(), 1);
        INSERT INTO schedule_untold (queue_id, scheduled_date, known, due_at) VALUES (1, '2026-01-01', '{}', now());
        INSERT INTO schedule_sources (url, next_at) VALUES ('https://plans.example/a;b', now());
        INSERT INTO queue_days (queue_id, day, minutes_heard, minutes_off, outages)
        VALUES (1, current_date, 900, 90, 1);
        INSERT INTO private_calendars (user_id, token) VALUES (7, 'a-token-that-opens-it');
        INSERT INTO excel_texts (key, value) VALUES ('power_on', 'Світло є!');
        INSERT INTO street_aliases (alias_key, street_key, alias) VALUES ('леніна', 'соборна', 'Леніна');
        INSERT INTO alerts (key, kind, raised_at, last_seen_at) VALUES ('backlog:all', 'backlog', now(), now());
        INSERT INTO quiet_hours (id, since, until, actor) VALUES (1, now(), now(), 'cli');
        INSERT INTO backups (started_at, host) VALUES (now(), 'host');
        INSERT INTO imports (kind, file_name, sha256, status) VALUES ('texts', 'a.xlsx', '', 'done');
        INSERT INTO import_files (import_id, content, problems) SELECT id, 'bytes', 'рядок 3' FROM imports;
        INSERT INTO import_changes (import_id, thing, key) SELECT id, 'text', 'power_on' FROM imports;
        INSERT INTO watched_files (path, size, mtime_ns, seen_at) VALUES ('/srv/a.xlsx', 1, 1, now());
        INSERT INTO queue_moves (event_id, user_id, address_id, priority, old_queues, new_queues)
        SELECT id, 7, 1, 1, '{1}', '{2}' FROM events;
        INSERT INTO subscription_reminders (user_id, expires_at, days) VALUES (7, now(), 3);
        INSERT INTO paid_broadcast_spend (day, messages) VALUES (current_date, 5);
        INSERT INTO people_counts (id, counted_at, took_ms, counts) VALUES (1, now(), 1, '{}')
        ON CONFLICT DO NOTHING;
        INSERT INTO api_instances (instance_id, started_at, alive_at) VALUES ('process', now(), now());
        INSERT INTO firmware_releases (board, version, sha256, size, signature) VALUES ('esp32', '1', 'ab', 9, 's');
        INSERT INTO moved_chats (chat_id, new_chat_id) VALUES (-5, -1005);
        INSERT INTO refused_chats (chat_id, reason) VALUES (-6, 'bot was kicked');
        INSERT INTO forgotten_people (mark) VALUES ('mark')
        """
    )
    return town


@pytest.fixture
async def served(town: Town, redis: Redis, servers: Servers) -> AsyncIterator[Served]:
    """The API and the panel, serving."""
    async with panel_served(town, redis, servers.settings) as served:
        yield served


@pytest.fixture
async def operator(town: Town) -> str:
    """An operator with an account."""
    return await add_operator(town)


@pytest.fixture
async def visitor(served: Served) -> AsyncIterator[Visitor]:
    """A browser that is not logged in."""
    # Without being told so, the jar keeps no cookies of an address that is a number.
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as http:
        yield Visitor(served.url, http)


@pytest.fixture
async def browser_of_operator(visitor: Visitor, operator: str) -> Visitor:
    """A browser that is logged in."""
    status, text = await visitor.log_in()
    assert status == 303, text
    return visitor
