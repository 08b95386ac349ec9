"""A person whose tier rises while an event's recipients are planned hears of it once, whenever that happens."""

import pytest

from svitlobot.domain.outbox.delivery import Tier
from svitlobot.sender.expand import expand_next

from .stage import Stage

RISING, OTHER = 7, 8
STEPS_BEFORE = {"the channel": 1, "PRO": 2, "STANDARD": 3, "FREE": 4}


async def rise(stage: Stage, tier: Tier) -> None:
    await stage.database.pool.execute("UPDATE users SET subscription_tier = $2 WHERE user_id = $1", RISING, tier)


async def notified(stage: Stage) -> list[int]:
    rows = await stage.database.pool.fetch("SELECT user_id FROM notifications ORDER BY user_id")
    return [row["user_id"] for row in rows]


@pytest.mark.parametrize("tier", [Tier.STANDARD, Tier.PRO])
@pytest.mark.parametrize("steps", STEPS_BEFORE.values(), ids=STEPS_BEFORE)
async def test_a_tier_that_rises_after_any_step_is_told_of_the_event_once(stage: Stage, steps: int, tier: Tier) -> None:
    house = await stage.house()
    await stage.person(RISING, house, tier=Tier.FREE)
    await stage.person(OTHER, house, tier=Tier.FREE)
    await stage.announce()
    for _ in range(steps):
        await expand_next(stage.database.pool)
    await rise(stage, tier)
    async with stage.sending():
        await stage.until_settled()
    assert await notified(stage) == [RISING, OTHER]
    assert stage.reached == {RISING: 1, OTHER: 1}


async def test_a_tier_that_rose_before_the_event_is_told_with_its_new_tier_only(stage: Stage) -> None:
    await stage.person(RISING, await stage.house(), tier=Tier.FREE)
    await rise(stage, Tier.PRO)
    await stage.announce()
    async with stage.sending():
        await stage.until_settled()
    assert stage.reached == {RISING: 1}
