"""The tier beside each followed house is its follower's, after any changes in any order."""

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest

from svitlobot.db.session import Database

COPIES = "SELECT user_id, array_agg(DISTINCT subscription_tier::text) FROM user_addresses GROUP BY user_id"
FOLLOW = (
    "INSERT INTO user_addresses (user_id, address_id, queue_id) "
    "SELECT $1, id, queue_id FROM addresses WHERE house_number = $2"
)


@pytest.fixture
async def street(emptied_database: Database) -> Database:
    """A street of two houses, whose first is followed by three people."""
    await emptied_database.pool.execute(
        """
        INSERT INTO addresses (street, house_number, queue_id, street_key, house_key)
        VALUES ('Соборна', '1', 1, 'соборна', '1'), ('Соборна', '2', 2, 'соборна', '2');
        INSERT INTO users (user_id, subscription_tier) VALUES (7, 'PRO'), (8, 'FREE'), (9, 'NOFREE');
        INSERT INTO user_addresses (user_id, address_id, queue_id)
        SELECT user_id, id, queue_id FROM users, addresses WHERE house_number = '1'
        """
    )
    return emptied_database


@pytest.fixture
async def others(street: Database) -> AsyncIterator[list[asyncpg.Connection]]:
    """Two connections that are in each other's way."""
    async with street.pool.acquire() as one, street.pool.acquire() as other:
        yield [one, other]


async def copies(database: Database) -> dict[int, list[str]]:
    return dict(await database.pool.fetch(COPIES))


async def is_waiting(database: Database) -> bool:
    return bool(await database.pool.fetchval("SELECT count(*) FROM pg_locks WHERE NOT granted"))


async def waits(database: Database, work: asyncio.Task[str]) -> None:
    while not await is_waiting(database):
        assert not work.done()


async def test_who_follows_a_house_brings_their_tier_whatever_is_said(street: Database) -> None:
    assert await copies(street) == {7: ["PRO"], 8: ["FREE"], 9: ["NOFREE"]}
    await street.pool.execute(
        "INSERT INTO user_addresses (user_id, address_id, queue_id, subscription_tier) "
        "SELECT 8, id, queue_id, 'PRO' FROM addresses WHERE house_number = '2'"
    )
    assert (await copies(street))[8] == ["FREE"]


async def test_a_change_of_many_tiers_is_a_change_of_their_houses(street: Database) -> None:
    await street.pool.execute(FOLLOW, 7, "2")
    await street.pool.execute(
        "UPDATE users SET subscription_tier = CASE user_id WHEN 7 THEN 'FREE' ELSE 'STANDARD' END WHERE user_id < 9"
    )
    assert await copies(street) == {7: ["FREE"], 8: ["STANDARD"], 9: ["NOFREE"]}


async def test_who_follows_a_house_while_their_tier_changes_has_the_new_one(
    street: Database, others: list[asyncpg.Connection]
) -> None:
    payer, follower = others
    async with payer.transaction():
        await payer.execute("UPDATE users SET subscription_tier = 'PRO' WHERE user_id = 8")
        following = asyncio.create_task(follower.execute(FOLLOW, 8, "2"))
        await waits(street, following)
    await following
    assert (await copies(street))[8] == ["PRO"]


async def test_whose_tier_changes_while_they_follow_a_house_has_the_new_one(
    street: Database, others: list[asyncpg.Connection]
) -> None:
    payer, follower = others
    async with follower.transaction():
        await follower.execute(FOLLOW, 8, "2")
        paying = asyncio.create_task(payer.execute("UPDATE users SET subscription_tier = 'PRO' WHERE user_id = 8"))
        await waits(street, paying)
    await paying
    assert (await copies(street))[8] == ["PRO"]


async def test_a_house_of_nobody_is_refused(street: Database) -> None:
    with pytest.raises(asyncpg.ForeignKeyViolationError):
        await street.pool.execute(
            "INSERT INTO user_addresses (user_id, address_id, queue_id, subscription_tier) "
            "SELECT 99, id, queue_id, 'PRO' FROM addresses WHERE house_number = '2'"
        )
