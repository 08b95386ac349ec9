"""The beat's lock: one process holds it at a time, and one that loses it stops ticking at once."""

import asyncio
import os
import signal
import time

import pytest
from celery import Celery

from svitlobot.db.connect import SERVER_NOTICES_LOSS
from svitlobot.db.session import Database
from svitlobot.worker import beat
from svitlobot.worker.beat import BeatLock
from svitlobot.worker.scheduler import MemoryScheduler
from svitlobot_bench.rig import until

OURS = "FROM pg_stat_activity WHERE application_name = 'svitlobot-beat' AND datname = current_database()"
TERMINATE = f"SELECT count(pg_terminate_backend(pid)) {OURS}"


@pytest.fixture(autouse=True)
def signals(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    """What the lock would have sent to this process, which asks often here."""
    sent: list[tuple[int, int]] = []
    monkeypatch.setattr(beat, "ASK_EVERY_S", 0.05)
    monkeypatch.setattr(os, "kill", lambda pid, number: sent.append((pid, number)))
    return sent


async def test_a_lock_whose_connection_is_lost_is_not_held_any_more_and_the_process_is_asked_to_end(
    database: Database, database_url: str, signals: list[tuple[int, int]]
) -> None:
    lock = BeatLock(database_url)
    assert not lock.is_held
    async with lock.held():
        assert lock.is_held

        async def is_lost() -> bool:
            return lock.is_lost

        await database.pool.execute(TERMINATE)
        await until(is_lost)
        assert not lock.is_held
    assert signals == [(os.getpid(), signal.SIGTERM)]


async def test_the_lock_is_waited_for_also_while_the_database_comes_back(database: Database, database_url: str) -> None:
    first, second = BeatLock(database_url), BeatLock(database_url)
    async with first.held():
        waiting = second.held()
        entering = asyncio.ensure_future(waiting.__aenter__())
        await until(lambda: _is_connected(database, 2))
        await database.pool.execute(
            f"{TERMINATE} AND pid NOT IN (SELECT pid FROM pg_locks WHERE locktype = 'advisory')"
        )
        await until(lambda: _is_connected(database, 2))
        assert first.is_held
        assert not second.is_held
    await entering
    assert second.is_held
    await waiting.__aexit__(None, None, None)


async def _is_connected(database: Database, count: int) -> bool:
    return await database.pool.fetchval(f"SELECT count(*) = $1 {OURS}", count)


def test_a_beat_without_an_answer_stops_before_postgresql_gives_its_lock_to_another() -> None:
    idle, every, times = (int(SERVER_NOTICES_LOSS[f"tcp_keepalives_{name}"]) for name in ("idle", "interval", "count"))
    assert idle + every * times > beat.HELD_S
    assert int(SERVER_NOTICES_LOSS["tcp_user_timeout"]) > beat.HELD_S * 1000


def test_nothing_is_sent_while_the_lock_may_be_anothers(monkeypatch: pytest.MonkeyPatch) -> None:
    lock, app, sent = BeatLock("postgresql://nowhere"), Celery("test", broker="memory://", set_as_current=False), []
    app.conf.beat_schedule = {"job": {"task": "job", "schedule": 0.0}}
    monkeypatch.setattr(MemoryScheduler, "apply_entry", lambda _self, entry, **_options: sent.append(entry.task))
    scheduler = MemoryScheduler(lock, app=app)
    scheduler.tick()
    assert sent == []
    lock._held_until = time.monotonic() + 60
    scheduler.tick()
    assert sent == ["job"]
