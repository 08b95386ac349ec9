"""The simulated people: how many, who, where, and that nobody real is harmed."""

from collections import Counter
from typing import Any

import pytest

from svitlobot.db.session import Database
from svitlobot.domain.outbox.delivery import Tier
from svitlobot.errors import ConflictError, InvalidInputError, NotFoundError
from svitlobot_sandbox.city.population import audience, crowd, populate, population
from svitlobot_sandbox.city.residents import FIRST_RESIDENT

from .conftest import HOUSES, QUEUES

REAL_USER = 8_123_456_789  # real ids of today look like this


async def rows(database: Database, query: str) -> list[dict[str, Any]]:
    return [dict(row) for row in await database.pool.fetch(query)]


async def everybody(database: Database) -> list[dict[str, Any]]:
    """Everything that must not depend on when the city was made."""
    return await rows(
        database,
        "SELECT u.user_id, first_name, u.subscription_tier, primary_address_id, address_count, referral_code, settings,"
        " is_blocked, address_id, priority, label, a.queue_id"
        " FROM users u JOIN user_addresses a USING (user_id) ORDER BY user_id, priority",
    )


async def add_real_user(database: Database, queue_id: int = 1) -> None:
    address = await database.pool.fetchval("SELECT min(id) FROM addresses WHERE queue_id = $1", queue_id)
    await database.pool.execute(
        "INSERT INTO users (user_id, subscription_tier, primary_address_id) VALUES ($1, 'FREE', $2)",
        REAL_USER,
        address,
    )
    await database.pool.execute(
        "INSERT INTO user_addresses (user_id, address_id, subscription_tier, queue_id) VALUES ($1, $2, 'FREE', $3)",
        REAL_USER,
        address,
        queue_id,
    )


async def test_residents_are_spread_evenly_over_the_queues(town: Database) -> None:
    await populate(town, 900)
    homes = await rows(town, "SELECT queue_id FROM user_addresses WHERE priority = 1")
    assert Counter(row["queue_id"] for row in homes) == dict.fromkeys(QUEUES, 300)


async def test_tiers_come_in_their_shares(town: Database) -> None:
    report = await populate(town, 3_000)
    assert report.tiers == {Tier.PRO: 90, Tier.STANDARD: 360, Tier.FREE: 2_250, Tier.NOFREE: 300}


async def test_the_same_seed_makes_the_same_people(town: Database) -> None:
    await populate(town, 500, seed=7)
    first = await everybody(town)
    await populate(town, 0)
    await populate(town, 500, seed=7)
    assert await everybody(town) == first


async def test_growing_keeps_those_who_live_there(town: Database) -> None:
    await populate(town, 300)
    before = await everybody(town)
    report = await populate(town, 500)
    after = await everybody(town)
    assert (report.residents, report.added, report.removed) == (500, 200, 0)
    assert after[: len(before)] == before


async def test_shrinking_removes_the_last_ones_only(town: Database) -> None:
    await populate(town, 500)
    before = await everybody(town)
    report = await populate(town, 300)
    assert (report.residents, report.added, report.removed) == (300, 0, 200)
    assert await everybody(town) == [row for row in before if row["user_id"] < FIRST_RESIDENT + 300]


async def test_a_second_run_changes_nothing(town: Database) -> None:
    await populate(town, 300)
    before = await everybody(town)
    report = await populate(town, 300)
    assert (report.added, report.removed) == (0, 0)
    assert await everybody(town) == before


async def test_a_hole_in_the_city_is_filled_again(town: Database) -> None:
    await populate(town, 300)
    before = await everybody(town)
    await town.pool.execute("DELETE FROM users WHERE user_id = $1", FIRST_RESIDENT + 100)
    report = await populate(town, 300)
    assert report.added == 1
    assert await everybody(town) == before


async def test_another_seed_replaces_the_city(town: Database) -> None:
    await populate(town, 300, seed=1)
    before = await everybody(town)
    report = await populate(town, 300, seed=2)
    assert (report.added, report.removed) == (300, 300)
    assert await everybody(town) != before


async def test_real_users_are_never_touched(town: Database) -> None:
    await add_real_user(town)
    before = await rows(town, "SELECT * FROM users JOIN user_addresses USING (user_id)")
    await populate(town, 300)
    await populate(town, 0)
    assert await rows(town, "SELECT * FROM users JOIN user_addresses USING (user_id)") == before


async def test_residents_who_paid_can_be_removed_too(town: Database) -> None:
    await populate(town, 10)
    await town.pool.execute(
        "INSERT INTO payments (user_id, amount, subscription_days, subscription_tier) VALUES ($1, 50, 30, 'PRO')",
        FIRST_RESIDENT + 5,
    )
    await populate(town, 0)
    assert await population(town) == 0


async def test_what_is_stored_of_a_resident_agrees_with_itself(town: Database) -> None:
    await populate(town, 3_000)
    wrong = await rows(
        town,
        """
        SELECT u.user_id FROM users u JOIN user_addresses a USING (user_id) GROUP BY u.user_id
        HAVING count(*) <> u.address_count
            OR array_agg(a.priority ORDER BY a.priority) <> (ARRAY[1, 2, 3])[:u.address_count]
            OR min(a.address_id) FILTER (WHERE a.priority = 1) <> u.primary_address_id
            OR count(*) > CASE u.subscription_tier WHEN 'PRO' THEN 3 WHEN 'STANDARD' THEN 2 ELSE 1 END
            OR (u.subscription_tier IN ('PRO', 'STANDARD')) <> (u.subscription_expires_at IS NOT NULL)
            OR (u.subscription_tier <> 'NOFREE') <> u.is_channel_subscribed
        """,
    )
    assert wrong == []
    assert await town.pool.fetchval("SELECT count(DISTINCT user_id) FROM user_addresses") == 3_000


async def test_the_city_has_people_of_every_sort(town: Database) -> None:
    await populate(town, 3_000)
    found = await town.pool.fetchrow(
        """
        SELECT count(*) FILTER (WHERE is_blocked) AS blocked,
               count(*) FILTER (WHERE NOT (settings ->> 'notifications_enabled')::bool) AS muted,
               count(*) FILTER (WHERE (settings ->> 'night_mode')::bool) AS night,
               count(DISTINCT settings -> 'warning_times') AS warnings,
               count(DISTINCT first_name) AS names,
               (SELECT count(*) FROM user_addresses GROUP BY user_id, queue_id HAVING count(*) > 1 LIMIT 1) AS twins
        FROM users
        """
    )
    assert 10 < found["blocked"] < 60
    assert 30 < found["muted"] < 100
    assert 700 < found["night"] < 1_100
    assert found["warnings"] == 6
    assert found["names"] == 40
    assert found["twins"] >= 2


async def test_progress_ends_at_the_whole_city(town: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[float] = []
    monkeypatch.setattr("svitlobot_sandbox.city.population.CHUNK", 100)
    await populate(town, 250, progress=lambda fraction, _text: seen.append(fraction))
    assert seen == sorted(seen)
    assert seen[-1] == 1.0
    assert len(seen) == 3


async def test_without_addresses_the_error_says_what_to_import(database: Database) -> None:
    with pytest.raises(NotFoundError, match="svitlobot import addresses"):
        await populate(database, 10)


@pytest.mark.parametrize("residents", [-1, 10_000_001])
async def test_a_senseless_number_of_residents_is_refused(town: Database, residents: int) -> None:
    with pytest.raises(InvalidInputError, match="від 0 до"):
        await populate(town, residents)


async def test_a_crowd_is_exactly_the_audience_asked_for(town: Database) -> None:
    await populate(town, 500)
    await crowd(town, [2], 1_000)
    assert await audience(town, 2) == {Tier.PRO: 50, Tier.STANDARD: 150, Tier.FREE: 800}
    assert await audience(town, 1) == {}
    assert await population(town) == 1_000


async def test_a_crowd_may_fill_several_queues(town: Database) -> None:
    await crowd(town, [1, 3], 200)
    assert [sum((await audience(town, queue_id)).values()) for queue_id in QUEUES] == [200, 0, 200]


async def test_a_crowd_beside_real_users_is_refused(town: Database) -> None:
    await add_real_user(town, queue_id=2)
    with pytest.raises(ConflictError, match="справжні користувачі"):
        await crowd(town, [2], 100)


async def test_a_crowd_needs_addresses_in_its_queue(town: Database) -> None:
    with pytest.raises(NotFoundError, match=r"\[9\]"):
        await crowd(town, [9], 100)


@pytest.mark.parametrize(
    "change",
    [
        "is_blocked = true",
        "settings = settings || '{\"notifications_enabled\": false}'",
        "subscription_tier = 'NOFREE'",
    ],
)
async def test_those_who_must_not_be_told_are_not_in_the_audience(town: Database, change: str) -> None:
    await crowd(town, [1], 100)
    await town.pool.execute(f"UPDATE users SET {change} WHERE user_id < $1", FIRST_RESIDENT + 10)
    assert sum((await audience(town, 1)).values()) == 90


async def test_two_addresses_in_one_queue_are_one_person_to_tell(town: Database) -> None:
    await crowd(town, [1], 100)
    await town.pool.execute(
        """
        INSERT INTO user_addresses (user_id, address_id, priority, subscription_tier, queue_id)
        SELECT user_id, (primary_address_id - first.id + 1) % $1 + first.id, 2, subscription_tier, 1
        FROM users, (SELECT min(id) AS id FROM addresses WHERE queue_id = 1) AS first
        """,
        HOUSES,
    )
    assert sum((await audience(town, 1)).values()) == 100
