"""The night's work: partitions ahead, old ones gone, and their events with them."""

from datetime import UTC, timedelta

import pytest

from svitlobot.db import partitions
from svitlobot.db.session import Database
from svitlobot.services.housekeeping import keep_house
from town import Town


@pytest.fixture
def town(database: Database) -> Town:
    """A town with a database of its own, whose partitions come and go."""
    return Town(database)


async def _names(town: Town) -> set[str]:
    rows = await town.database.pool.fetch("SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent IN "
                                          "('notifications'::regclass, 'iot_data'::regclass)")  # fmt: skip
    return {row["name"] for row in rows}


async def test_every_night_there_is_room_for_the_coming_forty_days(town: Town) -> None:
    town.clock.now += timedelta(days=30)
    await keep_house(town.database, town.clock(), notifications_days=90, readings_months=13)
    names = await _names(town)
    for day in range(41):
        coming = (town.clock() + timedelta(days=day)).astimezone(UTC)
        assert {f"notifications_{coming:%Y_%m_%d}", f"iot_data_{coming:%Y_%m}"} <= names


async def test_what_is_older_than_it_must_be_kept_goes_with_its_events(town: Town) -> None:
    old, young = town.clock() - timedelta(days=100), town.clock() - timedelta(days=80)
    for moment in (old, young):
        await partitions.ensure_partitions(town.database.url, moment)
        await town.database.pool.execute(
            "INSERT INTO events (kind, audience, lane, created_at, expires_at, status) "
            "VALUES ('power_off', '{}', 1, $1, $1, 'done')",
            moment,
        )
        await town.database.pool.execute(
            "INSERT INTO notifications (event_at, event_id, user_id, batch_no) SELECT created_at, id, 7, 0 FROM events "
            "WHERE created_at = $1",
            moment,
        )
        await town.database.pool.execute(
            "INSERT INTO alerts (key, kind, raised_at, last_seen_at, resolved_at) VALUES ('x', 'backlog', $1, $1, $1)",
            moment,
        )
    await town.database.pool.execute(
        "INSERT INTO alerts (key, kind, raised_at, last_seen_at) VALUES ('x', 'backlog', $1, $1)", old
    )
    await keep_house(town.database, town.clock(), notifications_days=90, readings_months=13)
    alerts = await town.database.pool.fetch("SELECT raised_at, resolved_at FROM alerts ORDER BY id")
    assert [tuple(row) for row in alerts] == [(young, young), (old, None)]  # what still lasts stays
    kept = await town.database.pool.fetch("SELECT event_at FROM notifications")
    assert [row["event_at"] for row in kept] == [young]
    assert [event["created_at"] for event in await town.events()] == [young]
    assert f"notifications_{old:%Y_%m_%d}" not in await _names(town)


async def test_an_old_event_that_is_not_finished_is_not_deleted(town: Town) -> None:
    await town.database.pool.execute(
        "INSERT INTO events (kind, audience, lane, created_at, expires_at) VALUES ('broadcast', '{}', 6, $1, $1)",
        town.clock() - timedelta(days=200),
    )
    await keep_house(town.database, town.clock(), notifications_days=90, readings_months=13)
    assert len(await town.events()) == 1


async def test_what_providers_said_goes_when_nobody_can_dispute_it_any_more(town: Town) -> None:
    for age in (401, 399):
        await town.database.pool.execute(
            "INSERT INTO payment_callbacks (payment_method, body, body_hash, received_at) "
            "VALUES ('liqpay', $1, $2, $3)",
            str(age), str(age).encode(), town.clock() - timedelta(days=age),
        )  # fmt: skip
    await keep_house(town.database, town.clock(), notifications_days=90, readings_months=13)
    rows = await town.database.pool.fetch("SELECT body FROM payment_callbacks")
    assert [row["body"] for row in rows] == ["399"]


async def test_risen_tiers_are_forgotten_when_no_event_can_need_them(town: Town) -> None:
    await town.database.pool.execute(
        "INSERT INTO tier_rises (user_id, risen_at) VALUES (7, $1), (8, $2)",
        town.clock() - timedelta(days=2),
        town.clock() - timedelta(hours=2),
    )
    await keep_house(town.database, town.clock(), notifications_days=90, readings_months=13)
    assert await town.database.pool.fetch("SELECT user_id FROM tier_rises") == [(8,)]
