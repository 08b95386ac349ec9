"""Days end on time, and people are told before."""

import asyncio
from datetime import datetime, timedelta

import pytest

from svitlobot.db.session import Database
from svitlobot.services.payments import subscription_ends
from town import Town


@pytest.fixture
def town(emptied_database: Database) -> Town:
    return Town(emptied_database)


async def settle(
    town: Town, user_id: int, tier: str, ends_in: timedelta | None, *, joined: bool = True, has_paid: bool = True
) -> None:
    ends_at = None if ends_in is None else town.clock() + ends_in
    await town.database.pool.execute(
        "INSERT INTO users (user_id, subscription_tier, subscription_expires_at, is_channel_subscribed) "
        "VALUES ($1, $2, $3, $4)",
        user_id, tier, ends_at, joined,
    )  # fmt: skip
    if has_paid:
        await town.database.pool.execute(
            "INSERT INTO payments (user_id, amount, status, subscription_days, subscription_tier) "
            "VALUES ($1, 49, 'success', 30, 'STANDARD')",
            user_id,
        )


async def standing(town: Town, user_id: int) -> tuple[str, datetime | None]:
    row = await town.database.pool.fetchrow(
        "SELECT subscription_tier, subscription_expires_at FROM users WHERE user_id = $1", user_id
    )
    return row[0], row[1]


async def end(town: Town) -> list[int]:
    return [await subscription_ends.end_days(town.database, town.clock(), of_payers=payers) for payers in (True, False)]


@pytest.mark.parametrize(("joined", "tier"), [(True, "FREE"), (False, "NOFREE")])
@pytest.mark.parametrize("has_paid", [True, False])
async def test_days_that_are_over_leave_what_the_channel_gives(
    town: Town, joined: bool, tier: str, has_paid: bool
) -> None:
    await settle(town, 1, "PRO", timedelta(), joined=joined, has_paid=has_paid)
    assert await end(town) == [has_paid, not has_paid]
    assert await standing(town, 1) == (tier, None)
    assert await end(town) == [0, 0]
    assert await town.kinds(None) == ["subscription"]


async def test_days_that_are_not_over_stay(town: Town) -> None:
    await settle(town, 1, "PRO", timedelta(seconds=1))
    await settle(town, 2, "FREE", None)
    assert await end(town) == [0, 0]
    assert (await standing(town, 1))[0] == "PRO"


async def test_the_tier_ends_for_the_houses_followed_as_well(town: Town) -> None:
    await settle(town, 1, "PRO", timedelta())
    await town.database.pool.execute(
        "INSERT INTO addresses (street, house_number, queue_id, street_key, house_key) VALUES ('А', '1', 1, 'а', '1')"
    )
    await town.database.pool.execute(
        "INSERT INTO user_addresses (user_id, address_id, subscription_tier, queue_id) "
        "SELECT 1, id, 'PRO', 1 FROM addresses"
    )
    await end(town)
    assert await town.database.pool.fetchval("SELECT subscription_tier FROM user_addresses") == "FREE"


async def test_people_are_reminded_three_days_and_one_day_before_once_each(town: Town) -> None:
    await settle(town, 1, "STANDARD", timedelta(days=4))
    notified = 0
    for _ in range(4 * 24):
        notified += await subscription_ends.remind(town.database, town.clock())
        notified += await subscription_ends.remind(town.database, town.clock())
        town.clock.tick(3600)
    assert notified == 2
    assert [event["payload"]["left"] for event in await town.events()] == ["3 дні", "1 день"]


async def test_an_extension_is_reminded_of_anew(town: Town) -> None:
    await settle(town, 1, "STANDARD", timedelta(hours=12))
    assert await subscription_ends.remind(town.database, town.clock()) == 1
    await town.database.pool.execute("UPDATE users SET subscription_expires_at = $1", town.clock() + timedelta(days=20))
    assert await subscription_ends.remind(town.database, town.clock()) == 0
    town.clock.tick(19.5 * 86_400)
    assert await subscription_ends.remind(town.database, town.clock()) == 1


async def test_a_person_with_two_days_left_is_not_told_of_three(town: Town) -> None:
    await settle(town, 1, "STANDARD", timedelta(days=2))
    assert await subscription_ends.remind(town.database, town.clock()) == 0
    town.clock.tick(86_400)
    assert await subscription_ends.remind(town.database, town.clock()) == 1
    assert [event["payload"]["left"] for event in await town.events()] == ["1 день"]


async def test_two_workers_at_once_end_and_remind_each_person_once(town: Town) -> None:
    for user_id in range(1, 41):
        await settle(town, user_id, "PRO", timedelta() if user_id % 2 else timedelta(hours=5))
    ended = await asyncio.gather(*(end(town) for _ in range(4)))
    reminded = await asyncio.gather(*(subscription_ends.remind(town.database, town.clock()) for _ in range(4)))
    assert sum(map(sum, ended)) == 20
    assert sum(reminded) == 20


async def test_an_unreachable_person_loses_the_tier_without_a_message(town: Town) -> None:
    await settle(town, 1, "PRO", timedelta())
    await town.database.pool.execute("UPDATE users SET is_blocked = true")
    assert sum(await end(town)) == 1
    assert await standing(town, 1) == ("FREE", None)
    assert await town.kinds(None) == []
    assert await town.database.pool.fetchval("SELECT description FROM action_logs") == "PRO → FREE"
