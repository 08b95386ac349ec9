"""The books of the send path: what is finished is closed, what is useless is given up."""

from datetime import timedelta

from svitlobot.db.queries.outbox import events
from svitlobot.domain.outbox.audiences import QueueResidents
from svitlobot.domain.outbox.payloads.power import PowerOffPayload
from svitlobot.services.outbox import cleanup
from town import Town

DAY = timedelta(days=1)


async def _event(town: Town, status: str, *, ttl: timedelta = DAY, done: bool = False) -> int:
    """Make an event with one planned batch of two people."""
    async with town.database.transaction() as session:
        event_id = await events.add_event(
            session,
            PowerOffPayload(time="12:00", note=""),
            QueueResidents(1),
            queue_id=1,
            priority=1,
            created_at=town.clock(),
            expires_at=town.clock() + ttl,
        )
    await town.database.pool.execute("UPDATE events SET status = $2 WHERE id = $1", event_id, status)
    await town.database.pool.execute(
        """
        INSERT INTO notification_batches
            (event_id, batch_no, event_at, lane, size, first_user_id, last_user_id, is_done)
        VALUES ($1, 0, $2, 1, 2, 1, 2, $3)
        """,
        event_id, town.clock(), done,
    )  # fmt: skip
    await town.database.pool.execute(
        "INSERT INTO notifications (event_at, event_id, user_id, batch_no, state) SELECT $2, $1, n, 0, $3 "
        "FROM generate_series(1, 2) AS n",
        event_id, town.clock(), "sent" if done else "pending",
    )  # fmt: skip
    return event_id


async def _states(town: Town, event_id: int) -> tuple[str, set[str], bool]:
    pool = town.database.pool
    messages = await pool.fetch("SELECT DISTINCT state FROM notifications WHERE event_id = $1", event_id)
    return (
        await pool.fetchval("SELECT status FROM events WHERE id = $1", event_id),
        {row["state"] for row in messages},
        await pool.fetchval("SELECT bool_and(is_done) FROM notification_batches WHERE event_id = $1", event_id),
    )


async def test_an_event_whose_messages_all_went_out_is_done(town: Town) -> None:
    finished = await _event(town, "expanded", done=True)
    unfinished = await _event(town, "expanded")
    unplanned = await _event(town, "pending", done=True)
    await cleanup.tidy(town.database.pool, town.clock())
    assert await _states(town, finished) == ("done", {"sent"}, True)
    assert await _states(town, unfinished) == ("expanded", {"pending"}, False)
    assert await _states(town, unplanned) == ("pending", {"sent"}, True)


async def test_what_became_useless_expires_with_everything_still_unsent(town: Town) -> None:
    useless = await _event(town, "expanded", ttl=timedelta(minutes=10))
    unplanned = await _event(town, "pending", ttl=timedelta(minutes=10))
    useful = await _event(town, "expanded")
    town.clock.tick(600)
    await cleanup.tidy(town.database.pool, town.clock())
    assert await _states(town, useless) == ("expired", {"expired"}, True)
    assert await _states(town, unplanned) == ("expired", {"expired"}, True)
    assert await _states(town, useful) == ("expanded", {"pending"}, False)


async def test_a_superseded_event_s_unsent_messages_share_its_fate_and_sent_ones_stay_sent(town: Town) -> None:
    event_id = await _event(town, "superseded")
    await town.database.pool.execute("UPDATE notifications SET state = 'sent' WHERE user_id = 1")
    await cleanup.tidy(town.database.pool, town.clock())
    assert await _states(town, event_id) == ("superseded", {"sent", "superseded"}, True)


async def test_what_a_living_sender_holds_is_left_to_it(town: Town) -> None:
    event_id = await _event(town, "superseded")
    await town.database.pool.execute(
        "UPDATE notification_batches SET leased_by = 'x', lease_until = now() + interval '1 minute'"
    )
    await cleanup.tidy(town.database.pool, town.clock())
    assert await _states(town, event_id) == ("superseded", {"pending"}, False)


async def test_many_dead_batches_are_settled_in_one_run(town: Town) -> None:
    dead = [await _event(town, "cancelled") for _ in range(cleanup.SETTLED_AT_ONCE + 5)]
    await cleanup.tidy(town.database.pool, town.clock())
    assert {await _fate(town, event_id) for event_id in dead} == {"cancelled"}


async def _fate(town: Town, event_id: int) -> str:
    _, [state], is_done = await _states(town, event_id)
    assert is_done
    return state


async def test_tidying_twice_changes_nothing_more(town: Town) -> None:
    await _event(town, "expanded", done=True)
    await _event(town, "superseded")
    await cleanup.tidy(town.database.pool, town.clock())
    query = "SELECT to_jsonb(e) FROM events e ORDER BY id"
    once = await town.database.pool.fetch(query)
    await cleanup.tidy(town.database.pool, town.clock())
    assert await town.database.pool.fetch(query) == once
