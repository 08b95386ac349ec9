"""What the documents' commands find: a small city, files by the names the documents use, a port for the API."""

from pathlib import Path

import openpyxl
import pytest
from redis.asyncio import Redis

from svitlobot.clock import kyiv, utc_now
from svitlobot.db.session import Database
from svitlobot.domain.power.observations import Supply
from svitlobot.launch.servers import Servers
from svitlobot.services.power.sensors import add_sensor
from svitlobot_bench.rig import free_port

from .blocks import ROOT
from .installation import ADMIN_TOKEN, Installation

SENSOR = "ESP32_OWNER"
SETTLED = """
    INSERT INTO addresses (street, house_number, queue_id, street_key, house_key)
    VALUES ('вул. Соборна', '1', 1, 'соборна', '1');
    INSERT INTO users (user_id) VALUES (123456789);
    INSERT INTO users (user_id, is_blocked, banned_at) VALUES (1, true, now()), (2, true, NULL);
    INSERT INTO payments (user_id, amount, payment_method, subscription_days, subscription_tier, order_id)
    VALUES (123456789, 49, 'liqpay', 30, 'PRO', 'order-1');
    CREATE TABLE notifications_2026_01_31 PARTITION OF notifications FOR VALUES FROM ('2026-01-31') TO ('2026-02-01');
"""
HOUSES = [("вул. Соборна", str(number), "4.1") for number in range(1, 6)]


@pytest.fixture
async def installation(servers: Servers, cli: str, database_url: str, redis: Redis, tmp_path: Path) -> Installation:
    """One on the test servers, with what the documents take for granted."""
    files = tmp_path / "files"
    files.mkdir()
    _write_addresses(files / "addresses.xlsx")
    (files / "plan.json").write_text(f"{kyiv(utc_now()):%d.%m.%Y}\n4.1: 10:00-12:00\n", encoding="utf-8")
    for name in ("street_aliases.xlsx", "tariffs.xlsx"):
        (files / name).symlink_to(ROOT / "data" / "demo" / name)
    api_port = free_port()
    installation = Installation(
        tmp_path / "opt",
        cli,
        {
            "DATABASE_URL": database_url,
            "REDIS_URL": servers.settings.require_redis_url(),
            "API_PORT": str(api_port),
            "ADMIN_TOKEN": ADMIN_TOKEN,
            "VAR_DIR": str(tmp_path / "var"),
            "BACKUP_DIR": str(tmp_path / "backups"),
            "LOG_LEVEL": "WARNING",
        },
        {
            '"ESP32_001"': f'"{SENSOR}"',
            "/opt/svitlobot": str(tmp_path / "opt"),
            "/path/to/": f"{files}/",
            "/tmp/": f"{tmp_path}/",
            "/mnt/usb": str(files),
            "http://127.0.0.1:8000": f"http://127.0.0.1:{api_port}",
            "https://svitlobot.example": f"http://127.0.0.1:{api_port}",
            "http://svitlobot.example": f"http://127.0.0.1:{api_port}",
        },
    )
    key = await _settle(database_url)
    installation.replaced |= {"Bearer KEY": f"Bearer {key}", "/KEY": f"/{key}", "=KEY": f"={key}"}
    return installation


def _write_addresses(path: Path) -> None:
    book = openpyxl.Workbook()
    for row in [("Вулиця", "Будинок", "Черга"), *HOUSES]:
        book.active.append(row)
    book.save(path)


async def _settle(database_url: str) -> str:
    """Move in people, of whom one is banned, with an unpaid order and messages of long ago; return a sensor's key."""
    database = await Database(database_url, role="test", pool_size=1).open()
    await database.pool.execute(SETTLED)
    async with database.transaction() as session:
        key = await add_sensor(
            session, sensor_id=SENSOR, queue_id=1, priority=1, supply=Supply.MAINS, silence_after_s=180, now=utc_now()
        )
    await database.close()
    return key
