"""kill -9, SIGSTOP and SIGTERM of the real sender process: nothing lost, duplicates bounded by what was in flight."""

import signal
import time
from dataclasses import dataclass

import pytest

from svitlobot.clock import utc_now
from svitlobot.domain.outbox.audiences import QueueResidents
from svitlobot.services.outbox.events import announce_in_queue
from svitlobot_bench.rig import Process, Rig, until
from svitlobot_sandbox.city.population import crowd

from .stage import OFF

CONCURRENCY = 64


async def announce(rig: Rig) -> None:
    async with rig.database.transaction() as session:
        await announce_in_queue(session, OFF, QueueResidents(1), utc_now())


async def fill(rig: Rig, people: int) -> None:
    await rig.add_houses()
    await crowd(rig.database, [1], people)


async def until_accepted(rig: Rig, count: int) -> None:
    async def is_so() -> bool:
        return (await rig.stats())["accepted"] >= count

    await until(is_so, every=0.005)


async def until_all_recorded(rig: Rig, limit: float = 60.0) -> None:
    await until(lambda: _is_all_recorded(rig), limit)


async def _is_all_recorded(rig: Rig) -> bool:
    return await rig.database.pool.fetchval(
        "SELECT (SELECT status FROM events) <> 'pending' AND NOT EXISTS"
        " (SELECT FROM notifications WHERE state = 'pending')"
    )


async def count_sent(rig: Rig) -> int:
    return await rig.database.pool.fetchval("SELECT count(*) FROM notifications WHERE state = 'sent'")


@dataclass(frozen=True)
class Kill:
    """What a kill left: how many people have a message, and for how many of them that is not recorded."""

    reached: int
    unrecorded: int


async def kill(rig: Rig, sender: Process) -> Kill:
    """Kill a sender; when all it had sent and written has arrived, look what it left."""
    sender.kill()
    await until(lambda: _is_forgotten(rig))
    accepted = -1
    while accepted != (accepted := (await rig.stats())["accepted"]):
        pass  # a request in the socket's buffer is still read
    reached = len(await rig.deliveries_by_chat())
    return Kill(reached, reached - await count_sent(rig))


async def _is_forgotten(rig: Rig) -> bool:
    """Tell whether PostgreSQL has done with the senders' last statements."""
    return not await rig.database.pool.fetchval(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND starts_with(application_name, 'svitlobot-sender')"
    )


@pytest.mark.timeout(180)
async def test_ten_kills_of_the_sender_lose_nothing_and_double_only_what_was_in_flight(rig: Rig) -> None:
    people = 5_000
    await fill(rig, people)
    await announce(rig)
    kills = []
    for number in range(1, 11):
        sender = await rig.start_sender(2_000, SEND_CONCURRENCY=str(CONCURRENCY))
        await until_accepted(rig, number * 420)
        kills.append(await kill(rig, sender))
    assert kills[-1].reached < people  # every one of them struck while there was work left
    await rig.start_sender(5_000)
    await until_all_recorded(rig)
    received = await rig.deliveries_by_chat()
    assert len(received) == people
    assert await count_sent(rig) == people
    in_flight = sum(kill.unrecorded for kill in kills)
    assert sum(received.values()) - people <= in_flight
    # In flight are at most the requests under way, and what was answered while the previous bulk was being written.
    assert max(kill.unrecorded for kill in kills) <= CONCURRENCY + 2_000 * 0.5


async def test_a_hung_sender_loses_its_batches_and_does_not_send_them_again_when_it_wakes(rig: Rig) -> None:
    people = 1_500
    await fill(rig, people)
    hung = await rig.start_sender(200, SEND_CONCURRENCY="8")
    await announce(rig)
    await until_accepted(rig, 50)
    hung.popen.send_signal(signal.SIGSTOP)
    held = await rig.database.pool.fetchval(
        "SELECT count(*) FROM notification_batches WHERE lease_until IS NOT NULL AND NOT is_done"
    )
    assert held > 0
    await rig.start_sender(5_000)
    await until_all_recorded(rig)
    before = await rig.stats()
    hung.popen.send_signal(signal.SIGCONT)
    await announce(rig)  # the woken one is at work again when this has gone through
    await until(lambda: _is_all_sent(rig, 2))
    received = await rig.deliveries_by_chat()
    assert len(received) == people
    assert before["accepted"] - people <= 8 + 200 * 0.5  # sent by both: what the hung one had not recorded
    assert sum(received.values()) - before["accepted"] - people <= 8


async def _is_all_sent(rig: Rig, events: int) -> bool:
    return await rig.database.pool.fetchval(
        "SELECT count(*) = $1 AND bool_and(status <> 'pending') AND NOT EXISTS"
        " (SELECT FROM notifications WHERE state = 'pending') FROM events",
        events,
    )


async def test_sigterm_ends_a_busy_sender_within_five_seconds_with_everything_recorded(rig: Rig) -> None:
    people = 1_000
    await fill(rig, people)
    sender = await rig.start_sender(300)
    await announce(rig)
    await until_accepted(rig, 100)
    started = time.monotonic()
    assert sender.stop() == 0
    assert time.monotonic() - started < 5
    received = await rig.deliveries_by_chat()
    assert await count_sent(rig) == len(received) == sum(received.values()) < people
    assert not await rig.database.pool.fetchval(
        "SELECT count(*) FROM notification_batches WHERE lease_until IS NOT NULL AND NOT is_done"
    )


async def test_sigterm_ends_a_sender_within_five_seconds_though_telegram_hangs(rig: Rig) -> None:
    await fill(rig, 200)
    await rig.control("POST", "faults", {"kind": "hang_before"})
    sender = await rig.start_sender(1_000)
    await announce(rig)
    await until(lambda: _has_called(rig, 50))
    started = time.monotonic()
    assert sender.stop() == 0
    assert time.monotonic() - started < 5
    assert not await rig.database.pool.fetchval("SELECT count(lease_until) FROM notification_batches")


async def _has_called(rig: Rig, calls: int) -> bool:
    return (await rig.stats())["calls"].get("sendmessage", 0) >= calls
