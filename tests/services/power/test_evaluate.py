"""A decision is written down with its history and its event, or not at all."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import asyncpg
import pytest
import sqlalchemy.exc

from svitlobot.clock import kyiv
from svitlobot.domain.outbox.delivery import Priority
from svitlobot.domain.texts.templates import spoken_moment
from svitlobot.errors import ConflictError
from svitlobot.services.power.overrides import confirm_outage
from town import Town


@pytest.fixture
async def watched(town: Town) -> Town:
    """Queue 1 with two sensors that say there is power."""
    for sensor_id in ("a", "b"):
        await town.add_sensor(sensor_id)
        await town.hear(sensor_id, True)
    town.clock.tick(10)
    return town


async def _flip(town: Town, is_power_on: bool) -> None:
    for sensor_id in ("a", "b"):
        await town.hear(sensor_id, is_power_on)


async def _goes_on(town: Town, is_power_on: bool, minutes: int) -> None:
    for _ in range(minutes):
        town.clock.tick(60)
        await _flip(town, is_power_on)


async def test_a_flip_leaves_a_queue_a_history_row_and_one_event_that_agree(watched: Town) -> None:
    await _flip(watched, False)
    now = watched.clock()
    queue = await watched.queue()
    assert (queue.is_power_on, queue.last_change_at, queue.last_change_source) == (False, now, "iot")
    [change] = await watched.changes()
    assert (change["is_power_on"], change["effective_at"], change["detected_at"]) == (False, now, now)
    assert (change["confidence"], change["reason"], change["is_announced"]) == ("confirmed", "sensors_agree", True)
    [event] = await watched.events()
    assert (event["kind"], event["queue_id"], event["lane"], event["status"]) == (
        "power_off",
        1,
        Priority.PRO,
        "pending",
    )
    assert event["audience"] == {"queue": 1}
    assert event["payload"]["time"] == f"{kyiv(now):%H:%M}"
    assert event["expires_at"] - event["created_at"] == timedelta(hours=6)


async def test_one_disagreeing_sensor_flips_nothing(watched: Town) -> None:
    await watched.hear("a", False)
    watched.clock.tick(120)
    await watched.hear("a", False)
    await watched.hear("b", True)
    assert (await watched.queue()).is_power_on is True
    assert await watched.events() == []


async def test_a_lone_sensor_flips_its_queue_after_a_minute_and_people_are_told_that_it_is_alone(town: Town) -> None:
    await town.add_sensor("a")
    await town.hear("a", True)
    town.clock.tick(10)
    await town.hear("a", False)
    said_so = town.clock()
    town.clock.tick(59)
    await town.hear("a", False)
    assert await town.events() == []
    town.clock.tick(1)
    await town.hear("a", False)
    [change] = await town.changes()
    assert (change["confidence"], change["effective_at"]) == ("single", said_so)
    assert "За даними одного датчика" in (await town.events())[0]["payload"]["note"]


async def test_power_on_says_how_long_it_was_off_and_supersedes_what_is_unsent(watched: Town) -> None:
    await _flip(watched, False)
    await _goes_on(watched, False, minutes=125)
    await _flip(watched, True)
    off, on = await watched.events()
    assert (off["status"], on["status"]) == ("superseded", "pending")
    assert on["payload"]["note"] == "Не було 2 год 5 хв."


async def test_power_back_while_no_sensor_was_heard_is_told_without_a_time_or_a_duration(watched: Town) -> None:
    await _flip(watched, False)
    watched.clock.tick(10 * 3600)
    await _flip(watched, True)
    on = (await watched.events())[-1]
    seen = spoken_moment(watched.clock(), watched.clock())
    note = f"Коли саме з'явилося — невідомо: уперше помічено {seen}."
    assert on["payload"] == {"note": note, "text_key": "power_on_undated_template"}


async def test_outages_and_uptime_are_counted(watched: Town) -> None:
    await _flip(watched, False)
    await _goes_on(watched, False, minutes=10)
    await _flip(watched, True)
    await _goes_on(watched, True, minutes=60)
    await _flip(watched, False)
    queue = await watched.queue()
    assert (queue.total_outages, queue.total_uptime_minutes) == (2, 60)


async def test_a_queue_that_keeps_switching_is_called_unstable_once_and_settles_once(watched: Town) -> None:
    is_power_on = True
    for _ in range(8):
        watched.clock.tick(20)
        is_power_on = not is_power_on
        await _flip(watched, is_power_on)
    assert await watched.kinds() == ["power_off", "power_on", "power_off", "power_on", "power_unstable"]
    assert [change["is_announced"] for change in await watched.changes()] == [True] * 5 + [False] * 3
    assert (await watched.queue()).unstable_since is not None
    for _ in range(22):
        watched.clock.tick(30)
        await _flip(watched, is_power_on)
    assert (await watched.kinds())[5:] == ["power_on"]
    queue = await watched.queue()
    assert queue.unstable_since is None
    assert (await watched.events())[-1]["payload"]["time"] == f"{kyiv(queue.last_change_at):%H:%M}"


async def test_a_flip_without_its_event_is_rolled_back_whole(watched: Town) -> None:
    """Stands for a crash at any moment between the reading and the event: there is one transaction."""
    await watched.hear("a", False)
    before = await _everything(watched)
    async with _out_of_reach(watched, "events"):
        with pytest.raises(sqlalchemy.exc.ProgrammingError):
            await watched.hear("b", False)
    assert await _everything(watched) == before
    await watched.hear("b", False)
    assert await watched.kinds() == ["power_off"]
    assert (await watched.queue()).is_power_on is False


async def test_a_reading_that_cannot_be_stored_decides_nothing(watched: Town) -> None:
    await watched.hear("a", False)
    async with _out_of_reach(watched, "iot_data"):
        with pytest.raises((sqlalchemy.exc.DBAPIError, asyncpg.PostgresError)):
            await watched.hear("b", False)
    assert (await watched.queue()).is_power_on is True
    assert (await watched.sensor("b")).reported_on is True
    assert await watched.events() == []


async def _doubt(town: Town, *queue_ids: int) -> None:
    """Have the silence of these queues wait for the operator's word."""
    await town.database.pool.execute(
        "INSERT INTO silence_watch (id, swept_at, listening_since, doubtful_queues) VALUES (1, $1, $1, $2)",
        town.clock(),
        list(queue_ids),
    )


async def test_an_outage_is_confirmed_for_half_an_hour_and_the_operator_s_word_is_on_record(town: Town) -> None:
    await _doubt(town, 1, 2, 3)
    async with town.database.transaction() as session:
        done = await confirm_outage(session, [2, 1], town.clock(), actor="telegram:7")
    assert (done.fresh, done.known) == (["1.1", "1.2"], [])
    until = town.clock() + timedelta(minutes=30)
    assert [(await town.queue(number)).outage_confirmed_until for number in (1, 2, 3)] == [until, until, None]
    town.clock.tick(60)
    async with town.database.transaction() as session:
        again = await confirm_outage(session, [2, 1], town.clock(), actor="telegram:8")
    assert (again.fresh, again.known) == ([], ["1.1", "1.2"])
    assert (await town.queue(2)).outage_confirmed_until == until
    [log] = await town.database.pool.fetch("SELECT action_type, actor, metadata FROM action_logs")
    assert tuple(log) == ("outage_confirmed", "telegram:7", {"queue_ids": [1, 2]})


@pytest.mark.parametrize("named", [[4], [99], None])
async def test_what_does_not_wait_for_the_operator_s_word_cannot_be_confirmed(
    town: Town, named: list[int] | None
) -> None:
    await _doubt(town, *([1] if named else []))
    with pytest.raises(ConflictError):
        async with town.database.transaction() as session:
            await confirm_outage(session, named, town.clock(), actor="cli")
    assert await town.database.pool.fetchval("SELECT count(*) FROM action_logs") == 0


@asynccontextmanager
async def _out_of_reach(town: Town, table: str) -> AsyncIterator[None]:
    """Take a table away for a while."""
    await town.database.pool.execute(f"ALTER TABLE {table} RENAME TO table_out_of_reach")
    try:
        yield
    finally:
        await town.database.pool.execute(f"ALTER TABLE table_out_of_reach RENAME TO {table}")


async def _everything(town: Town) -> list[object]:
    tables = ("iot_data", "iot_sensors", "queues", "queue_changes", "events")
    return [
        [row[0] for row in await town.database.pool.fetch(f"SELECT to_jsonb(t) FROM {table} t ORDER BY to_jsonb(t)")]
        for table in tables
    ]
