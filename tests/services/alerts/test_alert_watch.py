"""What the watch finds wrong, and what it does not."""

import asyncio
from datetime import timedelta

import asyncpg
import pytest

from svitlobot.db.queries.alerts import conditions as queries
from svitlobot.domain.alerts import AlertKind
from svitlobot.domain.power.observations import Supply
from svitlobot.gateways.server_load import postgres_share
from svitlobot.services import backups
from svitlobot.services.alerts import watch
from svitlobot.services.alerts.listing import page_of_alerts
from svitlobot.services.power.liveness import ApiProcess
from town import ADMIN_CHAT, Town


async def _watch(town: Town, minutes: float) -> None:
    """Let time pass while the API lives, sensors that were told to speak, and the watch looks."""
    for _ in range(int(minutes * 2)):
        town.clock.tick(30)
        await town.beat()
        await watch.look(
            town.database,
            town.clock(),
            urls=[],
            every=timedelta(minutes=10),
            rate=30,
            backs_up=True,
            admin_chat=ADMIN_CHAT,
        )


async def _found(town: Town) -> list[tuple[AlertKind, str]]:
    async with town.database.transaction() as session:
        page = await page_of_alerts(session, town.clock(), open_only=True)
    return [(alert.kind, str(alert.values.get("name", ""))) for alert in page.items]


@pytest.fixture
async def town(emptied_database: asyncpg.Pool) -> Town:
    """A town that has just been made, as far as backups go."""
    town = Town(emptied_database)  # type: ignore[arg-type]
    await town.sweep()
    return town


async def test_a_sensor_that_is_not_heard_for_five_minutes_is_told_a_minute_later(town: Town) -> None:
    await town.add_sensor("a")
    await town.hear("a", True)
    await _watch(town, 5)
    assert await _found(town) == []
    await _watch(town, 1.5)
    assert await _found(town) == [(AlertKind.SENSOR_OFFLINE, "a")]
    await town.hear("a", True)
    await _watch(town, 3)
    assert await _found(town) == []
    begun, over = [event["payload"]["text"] for event in await town.events() if event["kind"] == "admin_alert"]
    assert "Датчик a (черга 1.1) мовчить: востаннє озивався сьогодні" in begun or "вчора" in begun
    assert "Датчик a (черга 1.1) знову озивається. Мовчав 7 хв." in over


async def test_a_sensor_that_may_be_quiet_for_longer_is_given_that_long(town: Town) -> None:
    await town.add_sensor("slow", silence_after_s=900)
    await town.hear("slow", True)
    await _watch(town, 15)
    assert await _found(town) == []
    await _watch(town, 2)
    assert await _found(town) == [(AlertKind.SENSOR_OFFLINE, "slow")]


async def test_a_sensor_that_died_with_the_mains_is_no_trouble_until_power_has_been_back_for_five_minutes(
    town: Town,
) -> None:
    await town.add_sensor("router", supply=Supply.MAINS)
    await town.ping("router")
    await town.database.pool.execute("UPDATE queues SET is_power_on = false, last_change_at = $1", town.clock())
    await _watch(town, 60)
    assert await _found(town) == []
    await town.database.pool.execute("UPDATE queues SET is_power_on = true, last_change_at = $1", town.clock())
    await _watch(town, 5)
    assert await _found(town) == []
    await _watch(town, 1.5)
    assert await _found(town) == [(AlertKind.SENSOR_OFFLINE, "router")]


async def test_a_sensor_that_was_never_heard_and_one_that_cannot_reach_us_are_no_trouble(town: Town) -> None:
    for sensor in ("new", "old"):
        await town.add_sensor(sensor)
    await town.hear("old", True)
    await town.beat()
    for _ in range(20):
        town.clock.tick(60)  # no API process has a heartbeat any more
        await town.sweep()
        await watch.look(
            town.database, town.clock(), urls=[], every=timedelta(minutes=10), rate=30, backs_up=False, admin_chat=None
        )
    assert await _found(town) == []
    await town.beat(ApiProcess())
    await _watch(town, 5)
    assert await _found(town) == []  # sensors get their time
    await _watch(town, 2)
    assert await _found(town) == [(AlertKind.SENSOR_OFFLINE, "old")]


@pytest.mark.parametrize(("messages", "is_told"), [(10_000, False), (10_001, True)])
async def test_a_backlog_of_more_than_ten_thousand_is_told_with_its_eta(
    town: Town, messages: int, is_told: bool
) -> None:
    event_id = await town.database.pool.fetchval(
        "INSERT INTO events (kind, audience, lane, expires_at, status) "
        "VALUES ('broadcast', '{}', 6, now() + interval '1 day', 'expanded') RETURNING id"
    )
    await town.database.pool.execute(
        "INSERT INTO notification_batches (event_id, batch_no, event_at, lane, size, first_user_id, last_user_id) "
        "VALUES ($1, 0, now(), 6, $2, 1, 2)",
        event_id, messages,
    )  # fmt: skip
    await _watch(town, 1)
    said = [event["payload"]["text"] for event in await town.events() if event["kind"] == "admin_alert"]
    assert [
        ("10 001 повідомлення, більше" in text.replace("\N{NO-BREAK SPACE}", " "), "5 хв" in text) for text in said
    ] == [(True, True)] * is_told


@pytest.mark.parametrize(
    ("said", "minutes", "is_stuck"),
    [
        ("processing", 61, True),
        ("processing", 59, False),
        ("WaitingAuthComplete", 61, True),
        ("otp_verify", 600, False),
        ("prepared", 600, False),
        (None, 600, False),
    ],
)
async def test_a_payment_that_may_have_been_taken_is_stuck_after_an_hour(
    town: Town, said: str | None, minutes: int, is_stuck: bool
) -> None:
    await town.database.pool.execute("INSERT INTO users (user_id) VALUES (7)")
    await town.database.pool.execute(
        "INSERT INTO payments (user_id, amount, subscription_days, subscription_tier, payment_method, provider_status, "
        "created_at) VALUES (7, 99, 30, 'PRO', 'liqpay', $1, $2)",
        said, town.clock() + timedelta(seconds=30) - timedelta(minutes=minutes),
    )  # fmt: skip
    await _watch(town, 0.5)
    assert [kind for kind, _ in await _found(town)] == [AlertKind.PAYMENT_STUCK] * is_stuck


async def test_a_backup_that_failed_or_was_killed_is_told_with_the_reason(town: Town) -> None:
    async with town.database.transaction() as session:
        run = await backups.begin(session, town.clock(), "host")
        await backups.finish(session, run, town.clock(), error="немає місця")
    await _watch(town, 0.5)
    async with town.database.transaction() as session:
        run = await backups.begin(session, town.clock(), "host")
        await backups.finish(session, run, town.clock(), path="/x", size=1)
    await _watch(town, 2)
    async with town.database.transaction() as session:
        await backups.begin(session, town.clock(), "host")
    await _watch(town, 1)
    failed, over, killed = [event["payload"]["text"] for event in await town.events()]
    assert failed == "Резервної копії немає: немає місця. Остання вдала: ще жодної."
    assert over == "Резервну копію знову зроблено."
    assert "останнє копіювання перервано." in killed


async def test_a_backup_that_is_being_made_is_no_trouble(town: Town) -> None:
    connection = await asyncpg.connect(town.database.url)
    try:
        await connection.execute("SELECT pg_advisory_lock($1)", queries.BACKUP_LOCK)
        async with town.database.transaction() as session:
            await backups.begin(session, town.clock(), "host")
        await _watch(town, 1)
        assert await _found(town) == []
    finally:
        await connection.close()


async def test_the_load_of_the_database_is_its_connections_and_the_processors_it_takes(town: Town) -> None:
    async with town.database.transaction() as session:
        few = await queries.connections(session)
    more = [await asyncpg.connect(town.database.url) for _ in range(20)]
    try:
        async with town.database.transaction() as session:
            many = await queries.connections(session)
        assert many.share - few.share == pytest.approx(20 / 97, abs=0.05)
        assert many.is_near
        busy = asyncio.create_task(more[0].fetchval("SELECT count(*) FROM generate_series(1, 20000000)"))
        used = await postgres_share(many.backend_pid)
        assert used is not None
        assert 0.1 < used <= 1.1
        await busy
    finally:
        for connection in more:
            await connection.close()
    assert await postgres_share(2**22 - 1) is None  # no process, or another program
