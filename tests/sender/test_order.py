"""What goes first."""

from svitlobot.clock import utc_now
from svitlobot.domain.outbox.delivery import Tier
from svitlobot.domain.outbox.payloads.operator import AdminAlertPayload
from svitlobot.domain.outbox.payloads.power import VoltageLowPayload
from svitlobot.sender.expand import expand_next
from svitlobot.services.outbox.events import alert_operator
from svitlobot_bench.rig import until

from .stage import Stage

OPERATOR = 5_000


async def _alert(stage: Stage, number: int = 0) -> None:
    async with stage.database.transaction() as session:
        await alert_operator(
            session, OPERATOR + number, AdminAlertPayload("Датчик мовчить"), utc_now(), dedup_key=f"alert {number}"
        )


async def test_pro_goes_before_standard_before_free(stage: Stage) -> None:
    house = await stage.house()
    ranks = {}
    for user_id in range(1, 91):  # ids say nothing of the tier
        tier = (Tier.FREE, Tier.STANDARD, Tier.PRO)[user_id % 3]
        ranks[user_id] = (Tier.PRO, Tier.STANDARD, Tier.FREE).index(tier)
        await stage.person(user_id, house, tier=tier)
    await stage.announce()
    async with stage.sending(concurrency=1):
        await stage.until_settled()
    order = [ranks[row["chat_id"]] for row in stage.deliveries()]
    assert len(order) == 90
    assert order == sorted(order)


async def test_pro_of_every_dark_queue_are_planned_before_others_of_the_first(stage: Stage) -> None:
    for queue_id in (1, 2):
        house = await stage.house(queue_id=queue_id)
        for number, tier in enumerate((Tier.PRO, Tier.STANDARD, Tier.FREE)):
            await stage.person(10 * queue_id + number, house, tier=tier)
        await stage.announce(queue_id=queue_id)
    while await expand_next(stage.database.pool):
        pass
    planned = await stage.database.pool.fetch("SELECT user_id FROM notifications ORDER BY ctid")
    assert [row["user_id"] for row in planned] == [10, 20, 11, 21, 12, 22]


async def test_a_personal_message_overtakes_a_running_broadcast(stage: Stage) -> None:
    await stage.crowd(2_000)
    async with stage.sending(rate=100):
        await stage.broadcast()
        await stage.until_accepted(20)
        await _alert(stage)
        so_far = stage.stats["accepted"]
        await until(lambda: _is_reached(stage, OPERATOR))
        place = next(row["number"] for row in stage.deliveries() if row["chat_id"] == OPERATOR)
    assert place - so_far <= 20  # a chunk of the pace, and what was in flight


async def test_personal_messages_in_a_row_do_not_wait_for_slots_they_need_not(stage: Stage) -> None:
    async with stage.sending(rate=50):
        started = utc_now().timestamp()
        for number in range(20):
            await _alert(stage, number)
        await stage.until_settled()
    assert len(stage.reached) == 20
    assert stage.stats["last"]["unix"] - started < 5


async def test_personal_messages_in_a_row_leave_during_a_pause_of_the_broadcast(stage: Stage) -> None:
    await stage.crowd(500)
    async with stage.sending(rate=100) as sender:
        await stage.broadcast()
        await stage.until_accepted(20)
        stage.add_fault(kind="too_many_requests", count=1, retry_after=60)
        await until(lambda: _is_hit(stage))
        for number in range(3):
            await _alert(stage, number)
        for number in range(3):
            await until(lambda: _is_reached(stage, OPERATOR + number), limit=5)  # noqa: B023 - awaited at once
    assert len(stage.reached) < 500
    assert sender.recorder.unwritten == 0


async def test_an_outage_overtakes_a_running_broadcast(stage: Stage) -> None:
    await stage.crowd(1_000)
    async with stage.sending(rate=200, concurrency=8):
        await stage.broadcast()
        await stage.until_accepted(20)
        outage = await stage.announce()
        await until(lambda: _is_leased(stage, outage))  # until then there is nothing that could overtake
        so_far = stage.stats["accepted"]
        await stage.until_accepted(so_far + 200)
    notified = await stage.states(outage)
    assert notified["sent"] >= 150


async def _is_leased(stage: Stage, event_id: int) -> bool:
    query = "SELECT EXISTS (SELECT FROM notification_batches WHERE event_id = $1 AND lease_until IS NOT NULL)"
    return await stage.database.pool.fetchval(query, event_id)


async def _is_reached(stage: Stage, chat_id: int) -> bool:
    return chat_id in stage.reached


async def _is_hit(stage: Stage) -> bool:
    return bool(stage.injected["too_many_requests"])


async def test_nothing_is_told_of_kinds_without_recipients(stage: Stage) -> None:
    async with stage.sending():
        await stage.announce(VoltageLowPayload(voltage=190))
        await stage.until_settled()
    assert stage.reached == {}
    assert await stage.database.pool.fetchval("SELECT status FROM events") == "expanded"
