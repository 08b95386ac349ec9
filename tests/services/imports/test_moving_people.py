"""Loading a changed address file: what becomes of the people who follow its houses."""

import asyncio
from typing import Any

import pytest

from svitlobot.clock import utc_now
from svitlobot.db.queries.addresses import merge as addresses_merge
from svitlobot.db.session import Database
from svitlobot.services.payments import subscription_ends

from ..address_files import Load, houses


async def follow(database: Database, user_id: int, *places: tuple[str, str]) -> None:
    """Register a resident who follows houses by (house number, queue name)."""
    await database.pool.execute(
        "INSERT INTO users (user_id, subscription_tier, address_count) VALUES ($1, 'PRO', $2)", user_id, len(places)
    )
    for place in places:
        await database.pool.execute(
            """
            WITH house AS (
                SELECT id, queue_id FROM addresses JOIN queues USING (queue_id) WHERE house_number = $2 AND name = $3
            ), followed AS (
                INSERT INTO user_addresses (user_id, address_id, subscription_tier, queue_id)
                SELECT $1, id, 'PRO', queue_id FROM house
            )
            UPDATE users SET primary_address_id = house.id FROM house WHERE user_id = $1
            """,
            user_id,
            *place,
        )


async def followed(database: Database, user_id: int) -> list[str]:
    """Return the queues of the resident's addresses, as the sender sees them."""
    rows = await database.pool.fetch(
        """
        SELECT name FROM user_addresses JOIN queues USING (queue_id)
        JOIN addresses ON addresses.id = address_id AND addresses.queue_id = user_addresses.queue_id
        WHERE user_id = $1 ORDER BY name
        """,
        user_id,
    )
    return [row["name"] for row in rows]


async def test_a_house_that_moves_keeps_its_row_and_takes_its_people_along(database: Database, load: Load):
    await load(("Зелена", "1", "4.1"), ("Зелена", "2", "4.1"))
    before = await database.pool.fetchval("SELECT id FROM addresses WHERE house_number = '1'")
    await follow(database, 7, ("1", "4.1"))
    report = await load(("Зелена", "1", "5.2"), ("Зелена", "2", "4.1"))
    assert (report.changes.moved, report.changes.unchanged, report.changes.people) == ({(7, 10): 1}, 1, 1)
    assert await database.pool.fetchval("SELECT id FROM addresses WHERE house_number = '1'") == before
    assert await followed(database, 7) == ["5.2"]


async def test_queues_that_swap_their_numbers_swap_their_people(database: Database, load: Load):
    await load(("Зелена", "1", "4.1"), ("Зелена", "2", "4.2"))
    await follow(database, 7, ("1", "4.1"))
    await follow(database, 8, ("2", "4.2"))
    await load(("Зелена", "1", "4.2"), ("Зелена", "2", "4.1"))
    assert (await followed(database, 7), await followed(database, 8)) == (["4.2"], ["4.1"])


async def test_a_house_that_leaves_one_of_its_queues_keeps_all_its_people(database: Database, load: Load):
    await load(("Зелена", "1", "1.1; 1.2"))
    await follow(database, 7, ("1", "1.2"))
    await follow(database, 8, ("1", "1.1"), ("1", "1.2"))
    await database.pool.execute("UPDATE users SET address_count = 1")  # both rows are one house
    report = await load(("Зелена", "1", "1.1"))
    assert await houses(database) == [("Зелена", "1", "1.1")]
    assert (await followed(database, 7), await followed(database, 8)) == (["1.1"], ["1.1"])
    people = await database.pool.fetch("SELECT address_count, primary_address_id FROM users ORDER BY user_id")
    house_id = await database.pool.fetchval("SELECT id FROM addresses")
    assert [tuple(person) for person in people] == [(1, house_id), (1, house_id)]
    assert report.changes.merged == 1


async def test_a_house_that_changes_one_of_its_queues_moves_only_that_row(database: Database, load: Load):
    await load(("Зелена", "1", "1.1; 1.2"))
    await follow(database, 7, ("1", "1.2"))
    report = await load(("Зелена", "1", "1.1; 2.1"))
    assert sorted(await houses(database)) == [("Зелена", "1", "1.1"), ("Зелена", "1", "2.1")]
    assert await followed(database, 7) == ["2.1"]
    assert (report.changes.moved, report.changes.unchanged, report.changes.merged) == ({(2, 3): 1}, 1, 0)


async def test_followers_of_a_house_that_joins_another_queue_follow_it_there_too(database: Database, load: Load):
    await load(("Зелена", "1", "1.1; 1.2"), ("Зелена", "2", "1.1"))
    await follow(database, 7, ("1", "1.1"), ("1", "1.2"))
    await follow(database, 8, ("2", "1.1"))
    await database.pool.execute("UPDATE users SET address_count = 1")
    await database.pool.execute("UPDATE user_addresses SET priority = 2, label = 'дача' WHERE user_id = 7")
    report = await load(("Зелена", "1", "1.1; 1.2; 2.1; 3.1"), ("Зелена", "2", "1.1"), ("Зелена", "3", "2.1"))
    assert await followed(database, 7) == ["1.1", "1.2", "2.1", "3.1"]
    assert await followed(database, 8) == ["1.1"]
    links = await database.pool.fetch("SELECT DISTINCT priority, label FROM user_addresses WHERE user_id = 7")
    assert [tuple(link) for link in links] == [(2, "дача")]
    assert report.changes.added == 3


async def test_days_that_end_while_a_house_joins_a_queue_are_left_for_the_next_run(
    database: Database, load: Load, monkeypatch: pytest.MonkeyPatch
):
    await load(("Зелена", "1", "4.1"))
    await follow(database, 7, ("1", "4.1"))
    await database.pool.execute("UPDATE users SET subscription_expires_at = now() - interval '1 day'")
    merge, ended = addresses_merge.merge, []

    async def meanwhile(*args: Any) -> int:
        async with asyncio.timeout(5):
            ended.append(await subscription_ends.end_days(database, utc_now(), of_payers=False))
        return await merge(*args)

    monkeypatch.setattr(addresses_merge, "merge", meanwhile)
    await load(("Зелена", "1", "5.1, 5.2"))
    ended.append(await subscription_ends.end_days(database, utc_now(), of_payers=False))
    assert ended == [0, 1]
    assert await followed(database, 7) == ["5.1", "5.2"]
