"""A message held in a sender's memory is dropped when its person leaves, is banned or unfollows the house."""

from collections.abc import Awaitable, Callable

import pytest

from svitlobot.clock import utc_now
from svitlobot.metrics.registry import REGISTRY
from svitlobot.services.admin import users
from svitlobot.services.users import addresses, erasure, profile
from svitlobot_bench.rig import until
from svitlobot_sandbox.telegram.faults import SENDS

from .stage import Stage

LEAVING, STAYING = 7, 8
WITHIN_S = 1.0


async def delete_themselves(stage: Stage, _house: int) -> None:
    await erasure.forget(stage.database, LEAVING, utc_now())


async def are_banned(stage: Stage, _house: int) -> None:
    async with stage.database.transaction() as session:
        await users.ban(session, LEAVING, "спам", utc_now(), actor="admin")


async def unfollow(stage: Stage, house: int) -> None:
    async with stage.database.transaction() as session:
        await addresses.unfollow(session, await profile.get_locked(session, LEAVING), house)


async def leave_the_channel_that_gave_their_tier(stage: Stage, _house: int) -> None:
    await stage.database.pool.execute("UPDATE users SET subscription_tier = 'NOFREE' WHERE user_id = $1", LEAVING)


Change = Callable[[Stage, int], Awaitable[None]]
of_each_change = pytest.mark.parametrize(
    "change", [delete_themselves, are_banned, unfollow, leave_the_channel_that_gave_their_tier]
)


async def _is_held(stage: Stage) -> bool:
    """Tell whether a send has been tried, so that the messages are in memory."""
    return stage.stats["calls"].get("sendmessage", 0) > 0


async def _is_dropped(stage: Stage) -> bool:
    state = await stage.database.pool.fetchval("SELECT state FROM notifications WHERE user_id = $1", LEAVING)
    return state not in ("pending", "sent")


async def _holds(messages: int) -> bool:
    """Tell whether the sender holds so many messages: on a busy machine it hears some time later who leaves."""
    return REGISTRY.get_sample_value("svitlobot_sender_held_messages") == messages


def put_telegram_away(stage: Stage) -> None:
    stage.add_fault(kind="server_error", methods=(*SENDS, "getme"))


@of_each_change
async def test_a_held_message_is_dropped_within_a_second(stage: Stage, change: Change) -> None:
    house = await stage.house()
    await stage.person(LEAVING, house)
    put_telegram_away(stage)
    async with stage.sending():
        await stage.announce()
        await until(lambda: _is_held(stage))
        await change(stage, house)
        await until(lambda: _is_dropped(stage), limit=WITHIN_S)


@of_each_change
async def test_the_others_still_get_theirs_when_telegram_is_back(stage: Stage, change: Change) -> None:
    house = await stage.house()
    for user_id in (STAYING - 2, LEAVING, STAYING):
        await stage.person(user_id, house)
    put_telegram_away(stage)
    async with stage.sending():
        await stage.announce()
        await until(lambda: _is_held(stage))
        await change(stage, house)
        await until(lambda: _holds(2))
        stage.sandbox.world.faults.clear()
        await stage.until_settled()
    assert stage.reached == {STAYING - 2: 1, STAYING: 1}


@pytest.mark.parametrize("has_house", [True, False], ids=["with_a_house", "without_houses"])
async def test_a_held_broadcast_is_dropped_when_its_person_deletes_themselves(stage: Stage, has_house: bool) -> None:
    house = await stage.house()
    await stage.person(LEAVING, *[house] * has_house)
    await stage.person(STAYING, house)
    put_telegram_away(stage)
    async with stage.sending():
        await stage.broadcast()
        await until(lambda: _is_held(stage))
        await delete_themselves(stage, house)
        await until(lambda: _holds(1))
        stage.sandbox.world.faults.clear()
        await stage.until_settled()
    assert stage.reached == {STAYING: 1}


async def test_a_message_in_flight_as_its_person_unfollows_is_not_tried_again(stage: Stage) -> None:
    house = await stage.house()
    await stage.person(LEAVING, house)
    stage.add_fault(kind="hang_before", count=1)
    async with stage.sending(answer_timeout=2):
        await stage.announce()
        await until(lambda: _is_held(stage))
        await unfollow(stage, house)
        await until(lambda: _holds(0))
    assert stage.reached == {}
