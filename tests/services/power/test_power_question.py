"""The question "у вас є світло?": whom it goes to when sensors disagree, how often, and how it ends."""

from datetime import UTC, timedelta
from typing import Any

import pytest

from residents import say, settle_in
from svitlobot.clock import kyiv
from svitlobot.domain.outbox.delivery import Priority
from svitlobot.services.power.report_prompts import SAMPLE
from town import Town


@pytest.fixture
async def torn(town: Town) -> Town:
    """Noon; two sensors of queue 1 that are about to contradict each other, and people of all tiers."""
    await _begin_at(town, 12, 0)
    for sensor_id in ("a", "b"):
        await town.add_sensor(sensor_id)
        await town.hear(sensor_id, True)
    here, there = await town.add_house("вул. Соборна", "1"), await town.add_house("вул. Київська", "1", 2)
    for user_id, tier in enumerate(("NOFREE", "FREE", "STANDARD", "PRO"), start=1):
        await settle_in(town, user_id, [here], tier)
    await settle_in(town, 5, [here], settings={"notifications_enabled": False})
    await settle_in(town, 6, [there, here])
    return town


async def _begin_at(town: Town, hour: int, minute: int) -> None:
    local = kyiv(town.clock()) + timedelta(days=1)
    town.clock.now = local.replace(hour=hour, minute=minute, second=0).astimezone(UTC)


async def _disagree(town: Town, minutes: float) -> None:
    """Have the second sensor say that it is off, for so long."""
    end = town.clock() + timedelta(minutes=minutes)
    while town.clock() < end:
        town.clock.tick(60)
        await town.hear("a", True)
        await town.hear("b", False)
        await town.sweep()


async def _questions(town: Town) -> list[Any]:
    return await town.database.pool.fetch("SELECT * FROM events WHERE kind = 'power_question' ORDER BY id")


async def test_after_five_minutes_those_who_may_be_told_are_asked_once(torn: Town) -> None:
    await _disagree(torn, 5)
    assert await _questions(torn) == []
    await _disagree(torn, 20)
    [question] = await _questions(torn)
    assert sorted(question["audience"]["chats"]) == [2, 3, 4]
    assert (question["queue_id"], question["lane"]) == (1, Priority.WARNING)
    assert question["expires_at"] - question["created_at"] == timedelta(minutes=30)
    assert [button["data"] for button in question["payload"]["buttons"][0]] == ["word:1:1:0:send", "word:0:1:0:send"]


@pytest.mark.long
async def test_a_sensor_that_keeps_changing_its_mind_asks_once_an_hour(torn: Town) -> None:
    for _ in range(6):
        await _disagree(torn, 7)
        await torn.hear("b", True)
        await torn.sweep()
    assert len(await _questions(torn)) == 1
    await _disagree(torn, 30)
    assert len(await _questions(torn)) == 2


@pytest.mark.parametrize("hour", [22, 2])
async def test_nobody_is_asked_at_night_nor_so_late_that_night_would_come_first(torn: Town, hour: int) -> None:
    await _begin_at(torn, hour, 40)
    for sensor_id in ("a", "b"):
        await torn.hear(sensor_id, True)
    await _disagree(torn, 10)
    assert await _questions(torn) == []
    assert "admin_alert" in await torn.kinds(None)


async def test_the_next_flip_takes_an_unsent_question_back(torn: Town) -> None:
    await _disagree(torn, 6)
    await torn.hear("a", False)
    torn.clock.tick(60)  # it joined the other late, so it has to hold
    await torn.hear("a", False)
    [question] = await _questions(torn)
    assert question["status"] == "superseded"


async def test_an_answer_is_a_report_that_the_operator_sees(torn: Town) -> None:
    await _disagree(torn, 6)
    taken = await say(torn, 2, True)
    assert taken.status == "pending", "it says what the queue is, but sensors doubt that"
    card = (await torn.events())[-1]
    assert (card["kind"], card["payload"]["sensors"]) == ("crowd_report", "є — 1, немає — 1")


async def test_a_large_queue_is_sampled(torn: Town) -> None:
    pool = torn.database.pool
    people = "generate_series(100, 399) n"
    await pool.execute(f"INSERT INTO users (user_id, subscription_tier) SELECT n, 'FREE' FROM {people}")
    await pool.execute(
        "INSERT INTO user_addresses (user_id, address_id, subscription_tier, queue_id) "
        f"SELECT n, (SELECT min(id) FROM addresses WHERE queue_id = 1), 'FREE', 1 FROM {people}"
    )
    await _disagree(torn, 6)
    [question] = await _questions(torn)
    asked = question["audience"]["chats"]
    assert len(set(asked)) == len(asked) == SAMPLE
