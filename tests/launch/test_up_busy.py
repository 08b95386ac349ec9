"""`up` with all its real roles is told to stop in the midst of a broadcast, on a busy machine."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import pytest

from svitlobot.launch.connect import connected

from .processes import servers_in, wait_until
from .signals import heed_signals
from .test_up import free_port, settings_for

PORTS = ("API_PORT", "BOT_PORT", "TELEGRAM_SANDBOX_PORT", "PAYMENT_SANDBOX_PORT")
ADMIN_TOKEN = "an-admin-token-of-a-busy-machine"
RESIDENTS = 600  # at thirty a second they keep the senders busy for longer than the stop may take
STARTS_WITHIN = 150.0  # seconds; six roles begin, beside all other tests
BUSY_LOOPS = 3  # more than there are processors to spare
SETTLED = f"""
    INSERT INTO users (user_id, subscription_tier, is_channel_subscribed)
    SELECT id, 'FREE', true FROM generate_series(100001, {100000 + RESIDENTS}) AS id
"""


@dataclass(frozen=True)
class Up:
    process: subprocess.Popen[bytes]
    api: str
    var_dir: Path


@pytest.fixture
def up(seeded_var_dir: Path, tmp_path: Path) -> Iterator[Up]:
    ports = {name: free_port() for name in PORTS}
    given = ports | {"VAR_DIR": str(seeded_var_dir), "ADMIN_TOKEN": ADMIN_TOKEN, "PATH": os.environ["PATH"]}
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "svitlobot", "up"],
            env=given, cwd=tmp_path, stdout=log, stderr=subprocess.STDOUT,
            start_new_session=True, preexec_fn=heed_signals,  # noqa: PLW1509
        )  # fmt: skip
    up = Up(process, f"http://127.0.0.1:{ports['API_PORT']}", seeded_var_dir)
    wait_until(lambda: answers(f"{up.api}/health/ready"), STARTS_WITHIN)
    yield up
    process.kill()
    process.wait()


@pytest.fixture
def busy_machine() -> Iterator[None]:
    loops = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(BUSY_LOOPS)]
    yield
    for loop in loops:
        loop.kill()
        loop.wait()


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5):
            return True
    except OSError:
        return False


@pytest.mark.timeout(240)  # everything starts here, on a machine that may be busy
async def test_it_stops_within_five_seconds_in_the_midst_of_a_broadcast_on_a_busy_machine(
    up: Up, busy_machine: None
) -> None:
    with connected(settings_for(up.var_dir)) as complete:
        database = await asyncpg.connect(complete.require_database_url())
    await database.execute(SETTLED)
    begin_broadcast(up)
    while not await database.fetchval("SELECT true FROM notifications WHERE state = 'sent' LIMIT 1"):
        assert up.process.poll() is None
    assert await database.fetchval("SELECT true FROM notifications WHERE state = 'pending' LIMIT 1")
    await database.close()
    began = time.monotonic()
    up.process.send_signal(signal.SIGINT)
    assert up.process.wait(20) == 0
    assert time.monotonic() - began < 5
    assert not servers_in(up.var_dir)


def begin_broadcast(up: Up) -> None:
    wanted = {"text": "Планові роботи", "key": "key-of-the-broadcast"}
    headers = {"X-Admin-Token": ADMIN_TOKEN, "Content-Type": "application/json"}
    request = urllib.request.Request(f"{up.api}/api/admin/broadcast", json.dumps(wanted).encode(), headers)
    with urllib.request.urlopen(request) as answer:
        assert answer.status == 202
