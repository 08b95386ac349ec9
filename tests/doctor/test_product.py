"""Checks of bots, channels, messages, sensors, schedules, backups, payments and roles."""

from contextlib import AsyncExitStack
from datetime import timedelta

import pytest
from pydantic import SecretStr

from svitlobot.clock import utc_now
from svitlobot.db.session import Database
from svitlobot.doctor import backups, outbox, payments, roles, schedules, sensors, telegram
from svitlobot.doctor.examination import Installation
from svitlobot.doctor.findings import Health
from svitlobot.domain.power.observations import Supply
from svitlobot.services.power.sensors import add_sensor
from svitlobot_sandbox.telegram import RunningSandbox

from .conftest import CHANNEL, TOKEN, found, texts, with_settings

SOURCE = "https://feed.example/plan.json"
QUEUE_CHANNEL = -1001000000002


async def test_a_bot_that_answers_and_may_write_is_well(installation: Installation) -> None:
    settings = {"telegram_channel_id": CHANNEL, "admin_chat_id": 77}  # an operator's own chat has no rights to ask of
    findings = await found(telegram.check_telegram, with_settings(installation, **settings))
    assert (findings[Health.WARNING], findings[Health.BROKEN]) == ([], [])


async def test_a_refused_token_is_named_without_its_secret_and_the_other_bot_is_asked(
    installation: Installation,
) -> None:
    wrong = SecretStr("1000000002:sandbox-token-known-to-everyone-1111111")
    both = with_settings(installation, telegram_bot_token=[SecretStr(TOKEN), wrong])
    findings = await found(telegram.check_telegram, both)
    [finding] = findings[Health.BROKEN]
    assert "№2 (1000000002)" in finding.text
    assert "known-to-everyone" not in finding.text
    assert len(findings[Health.OK]) == 1


async def test_a_channel_that_removed_the_bot_is_broken(installation: Installation, sandbox: RunningSandbox) -> None:
    await installation.database.pool.execute(
        "UPDATE queues SET telegram_channel_id = $1 WHERE queue_id = 1", QUEUE_CHANNEL
    )
    world = sandbox.world
    world.bots.authenticate(TOKEN, world.limits).shut_out_of.update({CHANNEL, QUEUE_CHANNEL})
    findings = await found(telegram.check_telegram, with_settings(installation, telegram_channel_id=CHANNEL))
    said = texts(findings[Health.BROKEN])
    assert "канал новин" in said
    assert f"канал черги 1.1 ({QUEUE_CHANNEL})" in said


async def test_a_webhook_that_nobody_wants_or_that_is_missing_is_broken(
    installation: Installation,
) -> None:
    wanted = with_settings(installation, telegram_webhook_url="https://svitlobot.example")
    assert "вебхук" in texts((await found(telegram.check_telegram, wanted))[Health.BROKEN])
    api = f"{installation.settings.telegram_api_url}/bot{TOKEN}"
    url = "https://svitlobot.example/telegram/1"
    async with installation.http.post(f"{api}/setWebhook", json={"url": url}) as answer:
        assert answer.status == 200
    assert "вебхук" in texts((await found(telegram.check_telegram, installation))[Health.BROKEN])
    assert (await found(telegram.check_telegram, wanted))[Health.BROKEN] == []


async def test_telegram_that_is_away_is_broken(installation: Installation) -> None:
    away = with_settings(installation, telegram_api_url="http://127.0.0.1:1")
    [finding] = (await found(telegram.check_telegram, away, is_about_server=True))[Health.BROKEN]
    assert TOKEN.partition(":")[2] not in finding.text


async def _backlog(database: Database, messages: int) -> None:
    await database.pool.execute(
        """
        WITH event AS (
            INSERT INTO events (kind, audience, lane, expires_at, status)
            VALUES ('broadcast', '{}', 6, now() + interval '1 hour', 'expanded') RETURNING id, created_at
        )
        INSERT INTO notification_batches (event_id, batch_no, event_at, lane, size, first_user_id, last_user_id)
        SELECT id, 0, created_at, 6, $1::int, 1, $1::int FROM event
        """,
        messages,
    )


async def test_without_a_sender_nothing_is_sent_and_with_one_a_long_backlog_is_a_warning(
    installation: Installation,
) -> None:
    assert "відправників 0" in texts((await found(outbox.check_outbox, installation))[Health.BROKEN])
    sender = await installation.database.listen_connection("svitlobot-sender-test")
    try:
        findings = await found(outbox.check_outbox, installation)
        assert (findings[Health.WARNING], findings[Health.BROKEN]) == ([], [])
        await _backlog(installation.database, 12_000)
        assert "12000" in texts((await found(outbox.check_outbox, installation))[Health.WARNING])
    finally:
        await sender.close()


async def test_a_chat_that_refuses_messages_and_an_open_alert_are_named(installation: Installation) -> None:
    pool, operator = installation.database.pool, with_settings(installation, admin_chat_id=-77)
    assert (await found(outbox.check_alerts, operator))[Health.WARNING] == []
    await pool.execute("INSERT INTO refused_chats (chat_id, reason) VALUES (-77, 'bot was kicked')")
    await pool.execute(
        "INSERT INTO alerts (key, kind, raised_at, last_seen_at, fired_at) VALUES ('a', 'backlog', now(), now(), now())"
    )
    assert "bot was kicked" in texts((await found(outbox.check_outbox, operator))[Health.BROKEN])
    assert "backlog" in texts((await found(outbox.check_alerts, operator))[Health.WARNING])


async def _sensors(database: Database, *names: str, heard: bool = True) -> None:
    async with database.transaction() as session:
        for number, name in enumerate(names, 1):
            await add_sensor(
                session, sensor_id=name, queue_id=1, priority=number, supply=Supply.BACKUP, silence_after_s=180,
                now=utc_now(),
            )  # fmt: skip
    await database.pool.execute(
        "UPDATE iot_sensors SET is_online = $1, last_ping_at = now() WHERE sensor_id = ANY($2)", heard, list(names)
    )


async def _swept(database: Database, seconds_ago: int, *doubtful: int) -> None:
    await database.pool.execute(
        """
        INSERT INTO silence_watch (id, swept_at, listening_since, doubtful_queues)
        VALUES (1, now() - make_interval(secs => $1), now(), $2)
        """,
        seconds_ago,
        list(doubtful),
    )


async def test_two_heard_sensors_and_a_sweep_are_well(installation: Installation) -> None:
    await _sensors(installation.database, "a", "b")
    await _swept(installation.database, 3)
    findings = await found(sensors.check_sensors, installation)
    assert (findings[Health.WARNING], findings[Health.BROKEN]) == ([], [])


async def test_no_sensors_a_lone_one_and_silent_ones_are_warnings(installation: Installation) -> None:
    assert "датчиків немає" in texts((await found(sensors.check_sensors, installation))[Health.WARNING])
    await _sensors(installation.database, "a", heard=False)
    await _swept(installation.database, 3)
    said = texts((await found(sensors.check_sensors, installation))[Health.WARNING])
    assert "0 із 1" in said
    assert "черги: 1.1" in said


async def test_queues_in_doubt_and_a_sweep_that_stopped_are_broken(installation: Installation) -> None:
    await _sensors(installation.database, "a", "b")
    await _swept(installation.database, 300, 1, 2)
    said = texts((await found(sensors.check_sensors, installation))[Health.BROKEN])
    assert "рішення: 2" in said
    assert "300 с" in said


async def _asked(database: Database, hours_ago: float | None, failures: int) -> None:
    await database.pool.execute(
        """
        INSERT INTO schedule_sources (url, next_at, succeeded_at, failures, error)
        VALUES ($1, now(), now() - make_interval(secs => $2), $3, 'HTTP 500')
        """,
        SOURCE,
        None if hours_ago is None else hours_ago * 3600,
        failures,
    )


@pytest.mark.parametrize(
    ("hours_ago", "failures", "health"),
    [(0.1, 0, Health.OK), (5, 9, Health.WARNING), (5, 0, Health.WARNING), (None, 3, Health.WARNING)],
)
async def test_a_source_is_judged_by_when_it_answered(
    installation: Installation, hours_ago: float | None, failures: int, health: Health
) -> None:
    await _asked(installation.database, hours_ago, failures)
    with_source = with_settings(installation, schedule_urls=[SOURCE])
    [finding] = (await found(schedules.check_schedules, with_source))[health]
    assert finding.text.startswith("feed.example ")


async def test_a_source_that_nobody_asks_is_a_warning_and_none_is_well(installation: Installation) -> None:
    with_source = with_settings(installation, schedule_urls=[SOURCE])
    assert "не всі джерела" in texts((await found(schedules.check_schedules, with_source))[Health.WARNING])
    assert len((await found(schedules.check_schedules, installation))[Health.OK]) == 1


async def test_backups_are_judged_by_the_last_one(installation: Installation) -> None:
    pool = installation.database.pool
    assert len((await found(backups.check_backups, installation))[Health.OK]) == 1
    await pool.execute(
        "INSERT INTO backups (started_at, finished_at, host, path) VALUES (now() - interval '1 hour', now(), 'h', '/b')"
    )
    assert len((await found(backups.check_backups, installation))[Health.OK]) == 1
    await pool.execute(
        "INSERT INTO backups (started_at, finished_at, host, error) VALUES (now(), now(), 'h', 'no space left')"
    )
    assert "no space left" in texts((await found(backups.check_backups, installation))[Health.WARNING])
    elsewhere = with_settings(installation, backup_daily=False)
    assert "копії роблять не тут" in texts((await found(backups.check_backups, elsewhere))[Health.OK])


async def test_books_that_agree_are_well_and_others_broken_and_money_in_between_is_a_warning(
    installation: Installation,
) -> None:
    pool = installation.database.pool
    assert len((await found(payments.check_payments, installation))[Health.OK]) == 1
    await pool.execute("INSERT INTO users (user_id) VALUES (7)")
    await pool.execute(
        """
        INSERT INTO payments (user_id, amount, payment_method, subscription_days, subscription_tier, created_at,
                              order_id, status, provider_status, completed_at)
        VALUES (7, 100, 'liqpay', 30, 'PRO', $1, 'a', 'pending', 'processing', NULL),
               (7, 100, 'liqpay', 30, 'PRO', $1, 'b', 'success', 'success', $1)
        """,
        utc_now() - timedelta(hours=3),
    )
    findings = await found(payments.check_payments, installation)
    assert "НЕ сходяться" in texts(findings[Health.BROKEN])  # days were paid for and not given
    assert "за 1 платежів" in texts(findings[Health.WARNING])


async def test_roles_are_seen_by_their_connections(installation: Installation) -> None:
    assert len((await found(roles.check_roles, installation))[Health.BROKEN]) == 4
    async with AsyncExitStack() as stack:
        for role in ("api", "sender-0123", "worker", "beat"):
            connection = await installation.database.listen_connection(f"svitlobot-{role}")
            stack.push_async_callback(connection.close)
        assert (await found(roles.check_roles, installation))[Health.BROKEN] == []


async def test_an_api_that_does_not_answer_is_broken(installation: Installation) -> None:
    away = with_settings(installation, api_url="http://127.0.0.1:1")
    assert "не відповідає" in texts((await found(roles.check_api, away))[Health.BROKEN])
