"""Checks of PostgreSQL, Redis, clocks, disks and certificates: well, doubtful, broken."""

import asyncio
import datetime as dt
import ssl
import subprocess
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from svitlobot.clock import utc_now
from svitlobot.db.queries.installation import ServerFigures
from svitlobot.doctor import certificates, database, disk, redis, settings
from svitlobot.doctor.clock import check_clock
from svitlobot.doctor.examination import Installation
from svitlobot.doctor.findings import Health
from svitlobot.launch.redis import EmbeddedRedis

from .conftest import found, texts, with_settings


async def test_a_server_as_it_should_be_is_well(installation: Installation) -> None:
    for work in (database.check_tables, database.check_partitions):
        findings = await found(work, installation)
        assert (findings[Health.WARNING], findings[Health.BROKEN]) == ([], [])
    assert "схема така" in texts((await found(database.check_database, installation))[Health.OK])
    assert "реплік немає" in texts((await found(database.check_replication, installation))[Health.OK])
    assert len((await found(redis.check_redis, installation))[Health.OK]) == 1


async def test_a_server_that_may_lose_what_it_confirmed_is_broken(installation: Installation) -> None:
    [finding] = (await found(database.check_database, installation))[Health.BROKEN]
    assert "fsync=off" in finding.text  # the tests' own server, which no power cut will meet


async def test_a_missing_index_and_a_broken_one_are_named(installation: Installation) -> None:
    pool = installation.database.pool
    await pool.execute("ALTER INDEX idx_alerts_live RENAME TO idx_somewhere_else")
    await pool.execute("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'idx_alerts_resolved'::regclass")
    try:
        [finding] = (await found(database.check_tables, installation))[Health.BROKEN]
        assert "idx_alerts_live" in finding.text
        assert "idx_alerts_resolved" in finding.text
    finally:
        await pool.execute("UPDATE pg_index SET indisvalid = true WHERE indexrelid = 'idx_alerts_resolved'::regclass")
        await pool.execute("ALTER INDEX idx_somewhere_else RENAME TO idx_alerts_live")


async def test_a_schema_of_the_last_release_asks_for_a_migration(installation: Installation) -> None:
    pool = installation.database.pool
    revision = await pool.fetchval("SELECT version_num FROM alembic_version")
    await pool.execute("UPDATE alembic_version SET version_num = '0001'")
    try:
        findings = (await found(database.check_database, installation))[Health.BROKEN]
        assert any("svitlobot migrate" in finding.advice for finding in findings)
    finally:
        await pool.execute("UPDATE alembic_version SET version_num = $1", revision)


async def test_partitions_that_soon_end_are_a_warning_and_their_end_is_broken(installation: Installation) -> None:
    later = replace(installation, clock=lambda: utc_now() + timedelta(days=4))
    assert "наперед" in texts((await found(database.check_partitions, later))[Health.WARNING])
    much_later = replace(installation, clock=lambda: utc_now() + timedelta(days=30))
    assert len((await found(database.check_partitions, much_later))[Health.BROKEN]) == 1


async def test_a_transaction_left_open_is_a_warning(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "LONG_TRANSACTION_S", 0.01)
    async with installation.database.pool.acquire() as other, other.transaction():
        await other.execute("SELECT 1")
        await asyncio.sleep(0.02)
        assert "транзакцію" in texts((await found(database.check_tables, installation))[Health.WARNING])


async def test_a_table_full_of_dead_rows_is_a_warning(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "DEAD_ROWS", 50)
    async with installation.database.pool.acquire() as connection:
        await connection.execute("ALTER TABLE refused_chats SET (autovacuum_enabled = off)")
        # More than other tests have left behind: the check names the worst tables.
        made = "INSERT INTO refused_chats (chat_id, reason) SELECT n, '' FROM generate_series(1, 20_000) AS n"
        await connection.execute(made)
        await connection.execute("DELETE FROM refused_chats")
        await connection.execute("SELECT pg_stat_force_next_flush()")
    said = texts((await found(database.check_tables, installation))[Health.WARNING])
    await installation.database.pool.execute("ALTER TABLE refused_chats RESET (autovacuum_enabled)")
    assert "refused_chats" in said


async def test_a_replica_that_is_behind_and_a_slot_without_a_reader_are_warnings(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def behind(_: object) -> ServerFigures:
        return ServerFigures(database_bytes=1, longest_transaction=0, replication_lag=65)

    async def idle(_: object) -> list[tuple[str, int]]:
        return [("left_over", 5 << 30)]

    monkeypatch.setattr(database, "server_figures", behind)
    monkeypatch.setattr(database.server_health, "idle_slots", idle)
    said = texts((await found(database.check_replication, installation))[Health.WARNING])
    assert "65 с" in said
    assert "left_over" in said


@pytest.mark.parametrize(
    ("changes", "health"),
    [
        ({"maxmemory_policy": "allkeys-lru"}, Health.BROKEN),
        ({"redis_version": "5.0.7"}, Health.BROKEN),
        ({"role": "slave"}, Health.BROKEN),
        ({"maxmemory": 100, "used_memory": 95}, Health.WARNING),
        ({"rdb_last_bgsave_status": "err"}, Health.WARNING),
    ],
)
async def test_a_redis_that_may_lose_tasks_or_soon_will_is_named(
    installation: Installation, changes: dict[str, object], health: Health
) -> None:
    told = await installation.redis.info() | changes

    async def info() -> dict[str, object]:
        return told

    other = replace(installation, redis=SimpleNamespace(info=info))
    assert len((await found(redis.check_redis, other))[health]) == 1


async def test_a_real_redis_that_evicts_what_it_likes_is_broken(installation: Installation, tmp_path: Path) -> None:
    server = EmbeddedRedis(tmp_path)
    server.start()
    try:
        from redis.asyncio import Redis

        async with Redis.from_url(server.url) as other:
            await other.config_set("maxmemory-policy", "allkeys-lru")
            assert len((await found(redis.check_redis, replace(installation, redis=other)))[Health.BROKEN]) == 1
    finally:
        server.stop()


@pytest.mark.parametrize(("off_by", "health"), [(0, Health.OK), (10, Health.WARNING), (90, Health.BROKEN)])
async def test_a_clock_is_compared_with_the_database_s(installation: Installation, off_by: int, health: Health) -> None:
    other = replace(installation, clock=lambda: utc_now() + timedelta(seconds=off_by))
    assert "PostgreSQL" in texts((await found(check_clock, other))[health])


@pytest.mark.parametrize(("free", "health"), [(50, Health.OK), (7, Health.WARNING), (1, Health.BROKEN)])
async def test_a_disk_is_judged_by_what_is_free(
    installation: Installation, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, free: int, health: Health
) -> None:
    monkeypatch.setattr(disk, "_free", lambda _: (free, 100))
    other = with_settings(installation, var_dir=tmp_path / "not" / "there", backup_dir=tmp_path)
    [finding] = (await found(disk.check_disk, other))[health]
    assert str(tmp_path) in finding.text


async def test_settings_that_production_lacks_are_named(
    installation: Installation, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    assert texts((await found(settings.check_settings, installation))[Health.OK]) == "ENVIRONMENT=development"
    bare = with_settings(installation, environment="production", telegram_bot_token=[], metrics_port=9110)
    findings = await found(settings.check_settings, with_settings(bare, metrics_host="0.0.0.0"))
    assert "TELEGRAM_BOT_TOKEN" in texts(findings[Health.BROKEN])
    for name in ("ADMIN_CHAT_ID", "PUBLIC_URL", "SCHEDULE_URLS", "0.0.0.0"):
        assert name in texts(findings[Health.WARNING])
    (tmp_path / ".env").write_text("", encoding="utf-8")
    (tmp_path / ".env").chmod(0o644)
    assert "chmod" in (await found(settings.check_settings, installation))[Health.BROKEN][0].advice


async def _certificate(folder: Path, days: int) -> tuple[Path, Path]:
    certificate, key = folder / "site.crt", folder / "site.key"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-days", str(days)]
    files = ["-keyout", str(key), "-out", str(certificate)]
    await asyncio.to_thread(subprocess.run, [*command, *subject, *files], check=True, capture_output=True)
    return certificate, key


@pytest.mark.parametrize(("days", "health"), [(90, Health.OK), (5, Health.WARNING)])
async def test_a_certificate_is_judged_by_the_days_that_are_left(
    installation: Installation, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, days: int, health: Health
) -> None:
    files = await _certificate(tmp_path, days)
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(*files)
    trusting = ssl.create_default_context(cafile=str(files[0]))
    server = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0, ssl=serving)
    port = server.sockets[0].getsockname()[1]
    site = with_settings(installation, public_url=f"https://localhost:{port}")
    async with server:
        untrusted = await found(certificates.check_certificates, site)
        assert "не годиться" in texts(untrusted[Health.BROKEN])
        monkeypatch.setattr(ssl, "create_default_context", lambda: trusting)
        [finding] = (await found(certificates.check_certificates, site))[health]
    until = dt.datetime.now(dt.UTC) + timedelta(days=days)
    assert f"{until:%Y-%m-%d}" in finding.text


async def test_a_site_that_does_not_answer_is_a_warning_and_no_site_is_well(installation: Installation) -> None:
    gone = with_settings(installation, public_url="https://127.0.0.1:1")
    assert len((await found(certificates.check_certificates, gone))[Health.WARNING]) == 1
    assert len((await found(certificates.check_certificates, installation))[Health.OK]) == 1
