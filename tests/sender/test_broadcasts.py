"""A broadcast goes to the people its filter means, stands still, goes on, and ends when the operator says so."""

from svitlobot.clock import utc_now
from svitlobot.domain.broadcasts import SendingRates
from svitlobot.domain.outbox.delivery import Tier
from svitlobot.services import broadcasts
from svitlobot.services.outbox import cleanup
from svitlobot_bench.rig import until

from .stage import Stage

PACE = SendingRates(free_rate=200)


async def test_a_filter_narrows_the_audience_tier_by_tier_and_nofree_get_nothing(stage: Stage) -> None:
    first, second = await stage.house(queue_id=1), await stage.house(queue_id=2)
    await stage.person(1, first)
    await stage.person(2, second, tier=Tier.PRO)
    await stage.person(3, first, second, tier=Tier.STANDARD)
    await stage.person(4, first, tier=Tier.NOFREE)
    await stage.person(5, first, tier=Tier.PRO)
    await stage.broadcast(chosen="queue:1.1 tier:FREE,STANDARD,NOFREE")
    await stage.expand_all()
    rows = await stage.database.pool.fetch("SELECT user_id FROM notifications ORDER BY batch_no, user_id")
    assert [row["user_id"] for row in rows] == [3, 1]


async def test_a_filter_that_means_hardly_anybody_is_worked_through_in_bounded_chunks(
    stage: Stage, monkeypatch: object
) -> None:
    await stage.crowd(3_000)
    last = await stage.database.pool.fetchval("SELECT max(user_id) FROM users WHERE subscription_tier = 'FREE'")
    event = await stage.broadcast(chosen=f"id:{last}")
    monkeypatch.setattr("svitlobot.sender.expand.CHUNK", 700)  # type: ignore[attr-defined]
    await stage.expand_all()
    assert await stage.states(event) == {"pending": 1}
    assert await stage.database.pool.fetchval("SELECT status FROM events WHERE id = $1", event) == "expanded"


async def test_a_filter_of_a_newer_release_tells_nobody_and_stops_no_sender(stage: Stage) -> None:
    await stage.crowd(20)
    event = await stage.broadcast()
    await stage.database.pool.execute("""UPDATE events SET audience = audience || '{"filter": "mood:good"}'""")
    other = await stage.announce()
    await stage.expand_all()
    assert (await stage.states(event), await stage.states(other)) == ({}, {"pending": 20})


async def test_a_text_with_markup_is_sent_as_it_is_and_a_plain_one_is_not_obeyed(stage: Stage) -> None:
    await stage.person(7)
    async with stage.sending():
        await stage.broadcast("<b>Увага</b> & {queue}", is_html=True)
        await stage.until_settled()
        await stage.broadcast("<b>не розмітка</b> {time}")
        await stage.until_settled()
    first, second = stage.messages(7)
    assert first.body["text"] == "Увага & {queue}"
    assert first.body["entities"][0]["type"] == "bold"
    assert second.body["text"] == "<b>не розмітка</b> {time}"


async def test_a_paused_broadcast_stands_still_and_then_everybody_is_told_once(stage: Stage) -> None:
    await stage.crowd(1_500)
    async with stage.sending(rate=400, concurrency=8):
        event = await stage.broadcast()
        await stage.until_accepted(100)
        await _turn(stage, broadcasts.pause, event)
        await until(lambda: _is_free(stage))
        standing = stage.stats["accepted"]
        assert standing < 1_500
        other = await stage.announce()  # what is more urgent goes on
        await until(lambda: _is_sent(stage, other, 200))
        assert (await stage.states(event))["sent"] == standing
        await _turn(stage, broadcasts.resume, event)
        await stage.until_settled(60)
    assert await stage.states(event) == {"sent": 1_500}
    assert set(stage.reached.values()) == {2}


async def test_a_paused_broadcast_is_not_settled_as_dead(stage: Stage) -> None:
    await stage.crowd(700)
    event = await stage.broadcast()
    await stage.expand_all()
    await _turn(stage, broadcasts.pause, event)
    async with stage.sending():
        await cleanup.tidy(stage.database.pool, utc_now())
    assert await stage.states(event) == {"pending": 700}
    await _turn(stage, broadcasts.resume, event)
    assert await stage.database.pool.fetchval("SELECT status FROM events WHERE id = $1", event) == "expanded"


async def test_a_broadcast_paused_while_it_is_being_planned_is_planned_to_the_end_later(stage: Stage) -> None:
    await stage.crowd(700)
    event = await stage.broadcast()
    await _turn(stage, broadcasts.pause, event)
    await stage.expand_all()
    assert await stage.states(event) == {}
    await _turn(stage, broadcasts.resume, event)
    await stage.expand_all()
    assert await stage.states(event) == {"pending": 700}


async def test_after_a_cancel_no_more_than_what_is_in_flight_is_sent(stage: Stage) -> None:
    await stage.crowd(1_500)
    async with stage.sending(rate=400, concurrency=8):
        event = await stage.broadcast()
        await stage.until_accepted(100)
        await _turn(stage, broadcasts.cancel, event)
        so_far = stage.stats["accepted"]
        other = await stage.announce()
        await until(lambda: _is_sent(stage, other, 100))
        await cleanup.tidy(stage.database.pool, utc_now())
    states = await stage.states(event)
    assert states["sent"] <= so_far + 40  # a slot's chunk, on a machine that others use
    assert states["sent"] + states["cancelled"] == 1_500
    async with stage.database.transaction() as session:
        notified = await broadcasts.progress(session, event, utc_now(), PACE)
    assert (notified.status, notified.sent, notified.left, notified.eta_seconds) == (
        "cancelled",
        states["sent"],
        0,
        None,
    )


async def test_progress_says_how_many_were_told_and_how_many_are_left(stage: Stage) -> None:
    await stage.crowd(1_200)
    stage.sandbox.world.chats.deactivate(await stage.database.pool.fetchval("SELECT min(user_id) FROM users"))
    async with stage.sending(rate=400):
        event = await stage.broadcast()
        await until(lambda: _is_sent(stage, event, 300))
        async with stage.database.transaction() as session:
            halfway = await broadcasts.progress(session, event, utc_now(), PACE)
        await stage.until_settled()
    async with stage.database.transaction() as session:
        end = await broadcasts.progress(session, event, utc_now(), PACE)
    assert 300 <= halfway.sent < 1_200
    assert halfway.left == 1_200 - halfway.sent - halfway.blocked
    assert halfway.eta_seconds is not None
    assert (end.planned, end.sent, end.failed, end.blocked, end.left) == (1_200, 1_199, 0, 1, 0)


async def _turn(stage: Stage, turn: object, event: int) -> None:
    async with stage.database.transaction() as session:
        await turn(session, event, utc_now(), actor="admin")  # type: ignore[operator]


async def _is_sent(stage: Stage, event: int | None, people: int) -> bool:
    return (await stage.states(event)).get("sent", 0) >= people


async def _is_free(stage: Stage) -> bool:
    query = "SELECT NOT EXISTS (SELECT FROM notification_batches WHERE NOT is_done AND lease_until IS NOT NULL)"
    return await stage.database.pool.fetchval(query)
