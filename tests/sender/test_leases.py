"""Who may send a batch: one sender at a time, and only while its lease lasts."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from svitlobot.clock import utc_now
from svitlobot.db.queries.outbox.batches import SENDER_PREFIX, Batch, Recipient
from svitlobot.domain.outbox.delivery import EventKind
from svitlobot.domain.texts.templates import parse_template
from svitlobot.sender import app
from svitlobot.sender.outbox import Outbox
from svitlobot_bench.rig import until

from .stage import OFF, Stage


async def test_two_senders_share_the_work_and_never_send_one_batch_twice(stage: Stage) -> None:
    await stage.crowd(3_000)
    async with stage.sending(), stage.sending():
        await stage.announce()
        await stage.until_settled()
        owners = await stage.database.pool.fetch("SELECT DISTINCT leased_by FROM notification_batches")
    assert len(owners) == 2
    assert set(stage.reached.values()) == {1}
    assert len(stage.reached) == 3_000


async def test_a_sender_that_stops_records_what_it_sent_and_gives_the_rest_back(stage: Stage) -> None:
    await stage.crowd(1_000)
    await stage.announce()
    await stage.expand_all()
    stage.add_fault(kind="latency", seconds=0.3)
    async with stage.sending(rate=500):
        await stage.until_accepted(100)
    assert await stage.states() == {"sent": len(stage.reached), "pending": 1_000 - len(stage.reached)}
    assert await stage.database.pool.fetchval("SELECT count(*) FROM notification_batches WHERE NOT is_done") > 0
    assert (
        await stage.database.pool.fetchval("SELECT count(lease_until) FROM notification_batches WHERE NOT is_done") == 0
    )
    stage.sandbox.world.faults.clear()
    async with stage.sending():
        await stage.until_settled(limit=5)
    assert set(stage.reached.values()) == {1}
    assert len(stage.reached) == 1_000


async def test_the_batches_of_a_dead_sender_are_free_at_once(stage: Stage) -> None:
    await stage.crowd(100)
    await stage.announce()
    await stage.expand_all()
    await stage.database.pool.execute(
        "UPDATE notification_batches SET leased_by = $1, lease_until = now() + interval '1 hour'",
        f"{SENDER_PREFIX}dead",
    )
    async with stage.sending():
        await stage.until_settled(limit=5)
    assert await stage.states() == {"sent": 100}


async def test_the_batches_of_a_living_sender_are_its_own_until_their_lease_ends(stage: Stage) -> None:
    await stage.crowd(100)
    await stage.announce()
    await stage.expand_all()
    lease = "UPDATE notification_batches SET leased_by = $1, lease_until = now() + $2"
    async with _another_sender(stage) as name:
        await stage.database.pool.execute(lease, name, timedelta(hours=1))
        async with stage.sending():
            await until(lambda: _is_quiet(stage))
            assert stage.reached == {}
            await stage.database.pool.execute(lease, name, timedelta(seconds=-1))
            await stage.until_settled(limit=5)
    assert set(stage.reached.values()) == {1}


async def test_a_batch_of_a_kind_this_sender_does_not_know_is_left_to_those_who_do(stage: Stage) -> None:
    await stage.crowd(20)
    await stage.database.pool.execute(
        """
        WITH event AS (
            INSERT INTO events (kind, queue_id, audience, lane, expires_at, status)
            VALUES ('of_tomorrow', 1, '{}', 0, now() + interval '1 hour', 'expanded') RETURNING id, created_at
        )
        INSERT INTO notification_batches (event_id, batch_no, event_at, lane, size, first_user_id, last_user_id)
        SELECT id, 0, created_at, 0, 1, 1, 1 FROM event
        """
    )
    async with stage.sending():
        await stage.announce()
        await stage.until_settled()
    assert await stage.states() == {"sent": 20}
    assert await stage.database.pool.fetchval("SELECT count(*) FROM notification_batches WHERE NOT is_done") == 1


async def test_a_batch_that_another_sender_has_got_is_dropped(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "KEEP_S", 0.1)
    await stage.crowd(400)
    async with stage.sending(rate=20), _another_sender(stage) as name:
        await stage.announce()
        await stage.until_accepted(5)
        await stage.database.pool.execute(
            "UPDATE notification_batches SET leased_by = $1, lease_until = now() + interval '1 hour'", name
        )
        await until(lambda: _is_quiet(stage))
    assert 5 <= len(stage.reached) < 60
    assert await stage.states() == {"sent": len(stage.reached), "pending": 400 - len(stage.reached)}


@pytest.mark.parametrize("death", ["terminated", "silent"])
async def test_the_loss_of_the_connection_leases_hang_on_loses_and_doubles_nothing(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, death: str
) -> None:
    monkeypatch.setattr(app, "KEEP_S", 0.1)
    monkeypatch.setattr(app, "KEEP_LIMIT_S", 1.0)
    await stage.crowd(600)
    async with stage.sending(rate=300):
        await stage.announce()
        await stage.until_accepted(100)
        if death == "terminated":
            await stage.database.pool.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND starts_with(application_name, $1)",
                SENDER_PREFIX,
            )
        else:
            _make_deaf(monkeypatch)
        await stage.until_settled(limit=10)
    assert len(stage.reached) == 600
    assert set(stage.reached.values()) == {1}


def _make_deaf(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the next request for more time never answered, as on a connection some firewall has forgotten."""
    real = app.batches.extend_leases

    async def never(*_arguments: object) -> set[tuple[int, int]]:
        monkeypatch.setattr(app.batches, "extend_leases", real)
        await asyncio.Event().wait()
        return set()

    monkeypatch.setattr(app.batches, "extend_leases", never)


@asynccontextmanager
async def _another_sender(stage: Stage) -> AsyncIterator[str]:
    """A sender as others see it: a connection with a sender's name."""
    name = f"{SENDER_PREFIX}another"
    connection = await stage.database.listen_connection(name)
    yield name
    await connection.close()


async def _is_quiet(stage: Stage) -> bool:
    before = stage.stats["accepted"]
    await asyncio.sleep(0.5)
    return stage.stats["accepted"] == before


def _outbox(ours_until: float) -> Outbox:
    outbox = Outbox(lambda _user_id: 0, 1)
    batch = Batch(1, 0, utc_now(), 3, 1, 2, EventKind.POWER_OFF, OFF, "1.1", utc_now())
    template = parse_template("power_off_template", "Темно {address}")
    recipients = [Recipient(user_id, False, 0, None, False) for user_id in (1, 2)]
    outbox.add(batch, template, recipients, ours_until)
    return outbox


def test_a_message_whose_lease_has_run_out_is_not_ours_to_send_nor_is_the_rest_of_its_batch() -> None:
    outbox = _outbox(ours_until=time.monotonic() - 0.001)
    message = outbox.pop(0)
    assert message is not None
    assert not outbox.is_held(message)
    assert outbox.jobs == {}
    assert outbox.held == 0


def test_a_batch_leased_anew_is_not_confused_with_what_is_left_of_it_in_memory() -> None:
    outbox = _outbox(ours_until=time.monotonic() + 60)
    old = outbox.pop(0)
    assert old is not None
    outbox.add(old.job.batch, old.job.template, [old.recipient], time.monotonic() + 60)
    assert not outbox.is_held(old)
    assert not outbox.close(old)
    assert outbox.held == 1


def test_a_batch_is_over_with_its_last_result() -> None:
    outbox = _outbox(ours_until=time.monotonic() + 60)
    messages = [outbox.pop(0), outbox.pop(0)]
    assert [outbox.close(message) for message in messages if message] == [False, True]
    assert outbox.held == 0
    assert outbox.jobs == {}


async def test_senders_that_lost_the_database_let_each_other_record_before_they_lease_again(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "OTHERS_RETURN_S", 1.0)
    await stage.crowd(20)
    async with stage.sending() as first, stage.sending() as second:

        async def know_each_other() -> bool:
            return first.senders == second.senders == 2

        await until(know_each_other)
        lost_at = time.monotonic()
        ours = "FROM pg_stat_activity WHERE starts_with(application_name, 'svitlobot-sender-')"
        await stage.database.pool.execute(f"SELECT pg_terminate_backend(pid) {ours}")
        await stage.announce()
        await stage.until_accepted(1)
        assert time.monotonic() - lost_at > 1.0
        await stage.until_settled()
    assert set(stage.reached.values()) == {1}
