"""Nobody is told what is no longer true, too late to be of use, or again and again."""

from datetime import timedelta

from svitlobot.clock import utc_now
from svitlobot.domain.outbox.audiences import QueueResidents
from svitlobot.services.outbox import cleanup
from svitlobot.services.outbox.events import announce_in_queue
from svitlobot_bench.rig import until

from .stage import OFF, ON, Stage


async def test_when_power_returns_what_is_unsent_of_the_outage_is_not_sent_any_more(stage: Stage) -> None:
    await stage.crowd(600)
    async with stage.sending(rate=200, concurrency=4):
        off = await stage.announce(OFF)
        await stage.until_accepted(60)
        on = await stage.announce(ON)
        so_far = stage.stats["accepted"]
        await until(lambda: _is_told(stage, on, 50))
        later = [row["chat_id"] for row in stage.deliveries()[so_far + 20 :]]  # past what was in flight
    told_off = (await stage.states(off))["sent"]
    assert 60 <= told_off < 600
    assert later
    assert all(stage.texts(chat)[-1].startswith("💡") for chat in later)


async def _is_told(stage: Stage, event_id: int | None, people: int) -> bool:
    return (await stage.states(event_id)).get("sent", 0) >= people


async def test_everybody_owed_a_superseded_message_is_accounted_for(stage: Stage) -> None:
    await stage.crowd(600)
    off = await stage.announce(OFF)
    await stage.expand_all()
    async with stage.sending(rate=2000):
        await stage.announce(ON)
        await stage.until_accepted(600)
        await cleanup.tidy(stage.database.pool, utc_now())
        await stage.until_settled()
        await cleanup.tidy(stage.database.pool, utc_now())
    states = await stage.states(off)
    assert states.pop("superseded") + states.pop("sent", 0) == 600
    assert not states
    assert await stage.database.pool.fetchval("SELECT count(*) FROM notification_batches WHERE NOT is_done") == 0
    statuses = await stage.database.pool.fetch("SELECT status FROM events ORDER BY id")
    assert [row["status"] for row in statuses] == ["superseded", "done"]


async def test_a_message_postponed_for_another_try_is_given_up_at_once_when_superseded(stage: Stage) -> None:
    await stage.crowd(50)
    stage.add_fault(kind="server_error")
    async with stage.sending():
        off = await stage.announce(OFF)
        await until(lambda: _has_tried(stage, 5))  # by now the bot rests
        await stage.announce(ON)
        await until(lambda: _is_superseded(stage, off, 50), limit=1.5)
    assert stage.reached == {}


async def _has_tried(stage: Stage, calls: int) -> bool:
    return stage.stats["calls"].get("sendmessage", 0) >= calls


async def _is_superseded(stage: Stage, event_id: int | None, people: int) -> bool:
    return await stage.states(event_id) == {"superseded": people}


async def test_a_message_that_is_too_late_is_not_sent(stage: Stage) -> None:
    await stage.crowd(20)
    await stage.announce()
    async with stage.sending(clock=lambda: utc_now() + timedelta(hours=6, seconds=1)):
        await stage.until_settled()
    assert await stage.states() == {"expired": 20}
    assert stage.reached == {}


async def test_an_event_nobody_planned_in_time_expires(stage: Stage) -> None:
    await stage.crowd(20)
    await stage.announce(now=utc_now() - timedelta(hours=7))
    await cleanup.tidy(stage.database.pool, utc_now())
    assert await stage.database.pool.fetchval("SELECT status FROM events") == "expired"
    assert await stage.states() == {}


async def test_a_person_who_blocked_the_bot_is_marked_and_not_tried_again(stage: Stage) -> None:
    house, queue_2 = await stage.house(), await stage.house(queue_id=2)
    await stage.person(7, house)
    await stage.person(8, queue_2, tier="PRO")
    await stage.database.pool.execute("UPDATE users SET subscription_tier = 'STANDARD' WHERE user_id = 7")
    await stage.database.pool.execute(
        "INSERT INTO user_addresses (user_id, address_id, priority, subscription_tier, queue_id)"
        " VALUES (7, $1, 2, 'STANDARD', 2)",
        queue_2,
    )
    stage.sandbox.world.chats.deactivate(7)
    first, second = await stage.announce(queue_id=1), await stage.announce(queue_id=2)
    await stage.expand_all()  # both messages are owed before the first of them is refused
    async with stage.sending(concurrency=1):
        await stage.until_settled()
        third = await stage.announce(ON, queue_id=1)
        await stage.until_settled()
    assert await stage.database.pool.fetchval("SELECT is_blocked FROM users WHERE user_id = 7")
    assert not await stage.database.pool.fetchval("SELECT is_blocked FROM users WHERE user_id = 8")
    assert await stage.states(first) == {"blocked": 1}
    assert await stage.states(second) == {"blocked": 1, "sent": 1}
    assert await stage.states(third) == {}
    assert stage.stats["refused"]["403"] <= 2


async def test_people_known_to_be_out_of_reach_cost_no_request(stage: Stage) -> None:
    await stage.crowd(20)
    await stage.announce()
    await stage.expand_all()
    await stage.database.pool.execute("UPDATE users SET is_blocked = true")
    async with stage.sending():
        await stage.until_settled()
    assert await stage.states() == {"blocked": 20}
    assert stage.stats["calls"] == {}


async def test_an_event_said_twice_is_sent_once_and_not_superseded_by_itself(stage: Stage) -> None:
    await stage.crowd(20)

    async def say() -> int | None:
        async with stage.database.transaction() as session:
            return await announce_in_queue(session, OFF, QueueResidents(1), utc_now(), dedup_key="once")

    assert await say() is not None
    assert await say() is None
    async with stage.sending():
        await stage.until_settled()
    assert await stage.states() == {"sent": 20}
