"""Backups for real: made while the product works, proved, and put back after a disaster."""

import asyncio
import os
import signal
import stat
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import asyncpg
import pytest

from svitlobot.backups import create as creating
from svitlobot.backups import restore as restoring
from svitlobot.backups import tools
from svitlobot.backups.archive import BEFORE_RESTORE, MANUAL, NIGHTLY, Archive, archives_in
from svitlobot.backups.create import create
from svitlobot.backups.restore import restore
from svitlobot.backups.tools import Tools, choose, environment
from svitlobot.backups.verify import check_file, verify
from svitlobot.clock import utc_now
from svitlobot.db import migrate
from svitlobot.errors import ConfigurationError, ConflictError, InvalidInputError, UnavailableError
from svitlobot.launch.servers import Servers
from svitlobot_bench.rig import until

from .conftest import contents, quiet, run


async def _put_back(url: str, archive: Archive, directory: Path, *, is_forced: bool = True) -> Archive | None:
    manifest = check_file(archive, quiet)
    return await restore(url, archive, manifest, directory, utc_now, quiet, is_forced=is_forced)


def _names(directory: Path, suffix: str = "") -> list[str]:
    return [path.name for path in directory.iterdir() if path.name.endswith(suffix)]


async def _value(url: str, query: str) -> object:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(query)
    finally:
        await connection.close()


def test_a_backup_is_private_named_by_its_time_and_described(archive: Archive) -> None:
    for path in archive.path.parent.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert {path.suffix for path in archive.path.parent.iterdir()} == {".dump", ".json", ".sha256"}
    manifest = archive.manifest()
    assert (manifest.rows["users"], manifest.rows["addresses"]) == (500, 300)
    assert sum(count for name, count in manifest.rows.items() if name.startswith("notifications_2")) == 500
    checked = subprocess.run(
        ["sha256sum", "-c", f"{archive.path.name}.sha256"], cwd=archive.path.parent, check=False, capture_output=True
    )
    assert checked.returncode == 0


async def test_after_a_disaster_all_is_as_it_was_and_life_goes_on(city_url: str, archive: Archive) -> None:
    before = await contents(city_url)
    await run(
        city_url,
        "DELETE FROM user_addresses; DELETE FROM users WHERE user_id > 100; UPDATE addresses SET street = 'дурня'; "
        "DROP TABLE iot_data CASCADE; CREATE TABLE of_a_later_release (id serial PRIMARY KEY)",
    )
    safety = await _put_back(city_url, archive, archive.path.parent)
    assert await contents(city_url) == before
    await migrate.check(city_url)
    # Sequences go on, today's partitions take rows.
    await run(
        city_url,
        "INSERT INTO addresses (street, house_number, queue_id, street_key, house_key) VALUES ('a', '1', 1, 'a', '1');"
        "INSERT INTO iot_data (sensor_id, is_power_on, measured_at) VALUES ('ESP32_1', true, now());"
        "INSERT INTO action_logs (action_type) VALUES ('more');"
        "INSERT INTO notifications (event_at, event_id, user_id, batch_no) VALUES (now() + interval '5 days', 1, 1, 0)",
    )
    # What was still to be told then is not told now.
    assert await _value(city_url, "SELECT array_agg(DISTINCT status) FROM events") == ["expired"]
    assert await _value(city_url, "SELECT actor FROM action_logs WHERE action_type = 'database_restored'") == "cli"
    # The backup holds the row of its own making, which never ended there.
    assert await _value(city_url, "SELECT count(*) FROM backups WHERE finished_at IS NULL") == 0
    assert safety is not None
    assert safety.path.name.startswith(BEFORE_RESTORE)
    assert safety.manifest().rows["users"] == 100


async def test_an_older_backup_is_brought_to_the_newest_schema(database_url: str, tmp_path: Path) -> None:
    await migrate.downgrade(database_url, "0006")
    old = await _dump_of_another_release(database_url, tmp_path)
    await migrate.upgrade(database_url)
    await run(database_url, "DELETE FROM users")
    await _put_back(database_url, old, tmp_path)
    assert await _value(database_url, "SELECT count(*) FROM users") == 1
    await migrate.check(database_url)


async def _dump_of_another_release(url: str, directory: Path) -> Archive:
    await run(url, "INSERT INTO users (user_id) VALUES (7)")
    archive = Archive.named(directory, utc_now(), NIGHTLY)
    async with creating._lock(url) as connection:
        await creating._make(url, connection, archive, utc_now, quiet)
    return archive


async def test_a_restore_that_fails_changes_nothing(
    city_url: str, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    await run(city_url, "DELETE FROM user_addresses WHERE user_id > 10")
    before = await contents(city_url)
    monkeypatch.setattr(restoring, "_LET_GO", "SELECT 1 / 0; UPDATE events SET status = 'expired'")
    with pytest.raises(UnavailableError, match="division by zero"):
        await _put_back(city_url, archive, archive.path.parent)
    assert await contents(city_url) == before


async def test_a_restore_waits_for_nobody_who_works_with_the_database(city_url: str, archive: Archive) -> None:
    role = await asyncpg.connect(city_url, server_settings={"application_name": "svitlobot-sender-x-1"})
    with pytest.raises(ConflictError, match="sender"):
        await _put_back(city_url, archive, archive.path.parent)
    await role.close()


async def test_a_restore_over_data_must_be_meant(city_url: str, archive: Archive) -> None:
    with pytest.raises(ConflictError, match="--force"):
        await _put_back(city_url, archive, archive.path.parent, is_forced=False)
    assert await _value(city_url, "SELECT count(*) FROM users") == 500


async def test_an_empty_database_is_filled_without_force_and_without_a_copy(
    servers: Servers, city_url: str, archive: Archive
) -> None:
    empty = f"{city_url.partition('?')[0].rpartition('/')[2]}_empty"
    url = city_url.replace(city_url.partition("?")[0].rpartition("/")[2], empty, 1)
    await run(servers.settings.require_database_url(), f"CREATE DATABASE {empty}")
    try:
        assert await _put_back(url, archive, archive.path.parent, is_forced=False) is None
        assert await contents(url) == await contents(city_url)
    finally:
        await run(servers.settings.require_database_url(), f"DROP DATABASE {empty} WITH (FORCE)")


@pytest.mark.parametrize("harm", ["flip", "cut"])
def test_a_damaged_backup_is_refused(archive: Archive, harm: str) -> None:
    content = bytearray(archive.path.read_bytes())
    if harm == "flip":
        content[len(content) // 2] ^= 1
    archive.path.write_bytes(content if harm == "flip" else content[:-1])
    with pytest.raises(ConflictError, match="SHA-256"):
        check_file(archive, quiet)


def test_a_file_that_is_no_backup_of_ours_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.dump").write_text("hello")
    with pytest.raises(InvalidInputError):
        check_file(Archive(tmp_path / "x.dump"), quiet)


async def test_what_is_half_written_is_no_backup_and_is_cleared_away(city_url: str, tmp_path: Path) -> None:
    (tmp_path / "svitlobot-2026-01-01T00-00-00Z.dump.part").write_text("half")
    assert archives_in(tmp_path) == []
    await create(city_url, tmp_path, utc_now, quiet, NIGHTLY)
    assert _names(tmp_path, ".part") == []


async def test_a_second_backup_of_the_same_database_is_refused_meanwhile(city_url: str, tmp_path: Path) -> None:
    async with creating._lock(city_url):
        with pytest.raises(ConflictError, match="вже робиться"):
            await create(city_url, tmp_path, utc_now, quiet, NIGHTLY)


async def test_without_room_nothing_is_begun_and_the_reason_is_on_record(
    city_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(creating, "SPARE", 1 << 60)
    with pytest.raises(ConfigurationError, match="звільніть місце"):
        await create(city_url, tmp_path, utc_now, quiet, NIGHTLY)
    assert _names(tmp_path) == []
    assert "звільніть місце" in str(await _value(city_url, "SELECT error FROM backups"))


async def test_old_nightly_backups_go_and_copies_before_a_restore_stay(city_url: str, tmp_path: Path) -> None:
    for days in range(1, 60):
        old = Archive.named(tmp_path, utc_now() - timedelta(days=days), NIGHTLY)
        for suffix in ("", ".json", ".sha256"):
            old.path.with_name(old.path.name + suffix).touch()
    safety = Archive.named(tmp_path, utc_now() - timedelta(days=300), BEFORE_RESTORE)
    safety.path.touch()
    newest = await create(city_url, tmp_path, utc_now, quiet, NIGHTLY)
    left = archives_in(tmp_path)
    assert newest in left
    assert safety in left
    assert 8 <= len(left) - 1 <= 11
    assert len(_names(tmp_path, ".json")) == len(left) - 1


async def test_a_backup_made_by_hand_takes_no_nights_place(city_url: str, tmp_path: Path) -> None:
    night = await create(city_url, tmp_path, lambda: utc_now() - timedelta(seconds=2), quiet, NIGHTLY)
    by_hand = await asyncio.to_thread(_make_by_command, city_url, tmp_path)
    next_night = await create(city_url, tmp_path, lambda: utc_now() + timedelta(days=1), quiet, NIGHTLY)
    assert {one.path for one in archives_in(tmp_path)} == {night.path, by_hand.path, next_night.path}
    assert by_hand.path.name.startswith(MANUAL)


def _make_by_command(url: str, directory: Path) -> Archive:
    before = {one.path for one in archives_in(directory)}
    assert _svitlobot(url, directory, "create").wait(100) == 0
    [made] = [one for one in archives_in(directory) if one.path not in before]
    return made


def _svitlobot(url: str, directory: Path, *arguments: str) -> subprocess.Popen[str]:
    environment = os.environ | {
        "DATABASE_URL": url, "REDIS_URL": "redis://127.0.0.1:1", "BACKUP_DIR": str(directory),
    }  # fmt: skip
    command = [sys.executable, "-m", "svitlobot", "backup", *arguments]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.mark.parametrize(("by", "reason"), [(signal.SIGTERM, "перервано"), (signal.SIGKILL, None)])
async def test_a_backup_killed_midway_leaves_no_backup_no_lock_and_nobody_running(
    city_url: str, tmp_path: Path, by: signal.Signals, reason: str | None
) -> None:
    holder = await asyncpg.connect(city_url)
    lock = holder.transaction()
    await lock.start()
    await holder.execute("LOCK TABLE users IN ACCESS EXCLUSIVE MODE")  # pg_dump waits here
    process = _svitlobot(city_url, tmp_path, "create")
    dumping = (
        "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'LOCK TABLE%' AND application_name = 'svitlobot-backup'"
    )

    async def waits() -> bool:  # asked from outside: within a transaction the answer stays the same
        return bool(await _value(city_url, dumping))

    async def is_gone() -> bool:
        return not await waits()

    await until(waits, 60)
    process.send_signal(by)
    await asyncio.to_thread(process.communicate)
    assert process.returncode != 0
    await until(is_gone, 20)
    await lock.rollback()
    await holder.close()
    assert archives_in(tmp_path) == []
    row = await _value(city_url, "SELECT row(finished_at IS NULL, error) FROM backups")
    assert row == (reason is None, reason)
    await create(city_url, tmp_path, utc_now, quiet, NIGHTLY)
    assert len(_names(tmp_path)) == 3


def test_the_commands_speak_of_what_they_did(city_url: str, tmp_path: Path) -> None:
    made, _ = (process := _svitlobot(city_url, tmp_path, "create")).communicate(timeout=100)
    assert (process.returncode, "Копія готова" in made) == (0, True)
    listed, _ = _svitlobot(city_url, tmp_path, "list").communicate(timeout=100)
    assert "копій 1" in listed
    [archive] = archives_in(tmp_path)
    _, refused = (process := _svitlobot(city_url, tmp_path, "restore", str(archive.path))).communicate(timeout=100)
    assert (process.returncode, "--force" in refused) == (2, True)


def test_a_good_backup_is_proved_and_a_wrong_count_is_named(archive: Archive) -> None:
    proof = verify(archive, quiet)
    assert proof.problems == []
    assert proof.rows > 1800
    described = archive.path.with_name(archive.path.name + ".json")
    described.write_text(described.read_text().replace('"users": 500', '"users": 501'))
    assert verify(archive, quiet).problems == ["users: рядків 500, а записано 501"]


def test_the_oldest_tools_that_will_do_are_chosen() -> None:
    found = [Tools(version, Path(f"/{version}")) for version in (18, 14, 16)]
    assert choose(found, 15).version == 16
    with pytest.raises(ConfigurationError, match="postgresql-client-19"):
        choose(found, 19)
    assert any(one.version == 18 for one in tools.installed())


def test_no_secret_is_on_a_command_line() -> None:
    given = environment("postgresql://bot:s%40cret@db.example.org:5433/city?sslmode=require")
    assert {name: given[name] for name in ("PGHOST", "PGPORT", "PGUSER", "PGPASSWORD", "PGDATABASE", "PGSSLMODE")} == {
        "PGHOST": "db.example.org", "PGPORT": "5433", "PGUSER": "bot", "PGPASSWORD": "s@cret", "PGDATABASE": "city",
        "PGSSLMODE": "require",
    }  # fmt: skip
    assert environment("postgresql://postgres@/x?host=/run/pg")["PGHOST"] == "/run/pg"


def test_of_several_servers_the_tools_are_led_to_the_one_that_takes_writes() -> None:
    given = environment("postgresql://bot@db1:5432,db2:5433/city")
    names = ("PGHOST", "PGPORT", "PGTARGETSESSIONATTRS")
    assert [given[name] for name in names] == ["db1,db2", "5432,5433", "read-write"]
