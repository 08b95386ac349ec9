"""From an event to its recipients: who is told, once, in which order it is planned."""

import asyncio

from svitlobot.domain.outbox.delivery import Priority, Tier
from svitlobot.domain.outbox.payloads.power import VoltageLowPayload
from svitlobot.sender.expand import BATCH_SIZE, expand_next

from .stage import Stage

CHANNEL = -1_001_000


async def planned(stage: Stage) -> list[int]:
    await stage.expand_all()
    rows = await stage.database.pool.fetch("SELECT user_id FROM notifications ORDER BY batch_no, user_id")
    return [row["user_id"] for row in rows]


async def test_only_those_who_follow_an_address_in_the_queue_are_told(stage: Stage) -> None:
    here, elsewhere = await stage.house(queue_id=1), await stage.house(queue_id=2)
    await stage.person(1, here)
    await stage.person(2, elsewhere)
    await stage.announce(queue_id=1)
    assert await planned(stage) == [1]


async def test_people_out_of_the_channel_blocked_or_muted_are_not_told(stage: Stage) -> None:
    house = await stage.house()
    await stage.person(1, house, tier=Tier.NOFREE)
    await stage.person(2, house)
    await stage.person(3, house, notifications_enabled=False)
    await stage.person(4, house)
    await stage.database.pool.execute("UPDATE users SET is_blocked = true WHERE user_id = 2")
    await stage.announce()
    assert await planned(stage) == [4]


async def test_addresses_beyond_what_the_tier_allows_are_dormant(stage: Stage) -> None:
    elsewhere, here = await stage.house(queue_id=2), await stage.house(queue_id=1)
    third = await stage.house(queue_id=1, number="3")
    await stage.person(1, elsewhere, here, tier=Tier.FREE)
    await stage.person(2, elsewhere, here, tier=Tier.STANDARD)
    await stage.person(3, elsewhere, await stage.house(queue_id=2, number="5"), third, tier=Tier.STANDARD)
    await stage.person(4, elsewhere, await stage.house(queue_id=2, number="7"), third, tier=Tier.PRO)
    await stage.announce(queue_id=1)
    assert sorted(await planned(stage)) == [2, 4]


async def test_the_channel_and_then_pro_standard_and_free_are_planned_in_that_order(stage: Stage) -> None:
    house = await stage.house()
    for user_id, tier in enumerate((Tier.FREE, Tier.STANDARD, Tier.PRO), 1):
        await stage.person(user_id, house, tier=tier)
    await stage.database.pool.execute("UPDATE queues SET telegram_channel_id = $1 WHERE queue_id = 1", CHANNEL)
    await stage.announce()
    assert await planned(stage) == [CHANNEL, 3, 2, 1]


async def test_the_first_tier_can_be_leased_before_the_next_is_planned(stage: Stage) -> None:
    await stage.crowd(100)
    await stage.announce()
    for _ in range(2):  # the channel, which this queue has not, and PRO
        assert await expand_next(stage.database.pool)
    lanes = await stage.database.pool.fetch("SELECT lane FROM notification_batches WHERE NOT is_done")
    assert [row["lane"] for row in lanes] == [Priority.PRO]
    assert await stage.database.pool.fetchval("SELECT status FROM events") == "pending"


async def test_several_senders_plan_everybody_once_in_batches_of_bounded_size(stage: Stage) -> None:
    await stage.crowd(2_300)
    await stage.announce()
    await asyncio.gather(*(stage.expand_all() for _ in range(3)))
    await stage.expand_all()
    people, rows, recipients, batched, largest = await stage.database.pool.fetchrow(
        """
        SELECT (SELECT count(DISTINCT user_id) FROM notifications), (SELECT count(*) FROM notifications),
               (SELECT recipients FROM events), sum(size), max(size) FROM notification_batches
        """
    )
    assert (people, rows, recipients, batched) == (2_300,) * 4
    assert largest <= BATCH_SIZE


async def test_voltage_is_told_to_pro_only(stage: Stage) -> None:
    house = await stage.house()
    for user_id, tier in enumerate((Tier.FREE, Tier.STANDARD, Tier.PRO), 1):
        await stage.person(user_id, house, tier=tier)
    await stage.announce(VoltageLowPayload(voltage=190))
    assert await planned(stage) == [3]


async def test_a_broadcast_reaches_everybody_in_the_channel_wherever_they_live(stage: Stage) -> None:
    await stage.person(1, await stage.house(queue_id=1))
    await stage.person(2, await stage.house(queue_id=2), tier=Tier.PRO)
    await stage.person(3, tier=Tier.NOFREE)
    await stage.broadcast()
    assert await planned(stage) == [2, 1]


async def test_an_event_of_a_kind_this_sender_does_not_know_waits_and_stops_nobody(stage: Stage) -> None:
    house = await stage.house()
    await stage.person(1, house)
    await stage.database.pool.execute(
        """
        INSERT INTO events (kind, queue_id, audience, lane, expires_at)
        VALUES ('of_tomorrow', 1, '{}', 0, now() + interval '1 hour')
        """
    )
    await stage.announce()
    assert await planned(stage) == [1]
    assert await stage.database.pool.fetchval("SELECT status FROM events WHERE kind = 'of_tomorrow'") == "pending"
