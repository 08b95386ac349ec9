"""Files in the operator's folder: loaded when they have changed and settled, and told of once."""

import os
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from svitlobot.db.queries.imports import changes
from svitlobot.domain.callback_data import ImportAction
from svitlobot.services.imports import jobs, runner, watch
from svitlobot.services.imports.jobs import Work
from svitlobot.services.imports.load import forget_old
from svitlobot.services.imports.undo import undo_import
from town import ADMIN_CHAT, Town

from ..address_files import houses, write
from .test_moving_people import follow


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "addresses.xlsx"


async def look(town: Town, folder: Path) -> list[str]:
    """Look once, a minute later, and do what is to be done; return what became of it."""
    town.clock.tick(60)
    became = []
    for import_id, _ in await watch.scan_folder(town.database, folder, town.clock(), admin_chat=ADMIN_CHAT):
        became.append((await runner.perform(town.database, import_id, town.clock)).status)
        await watch.tell_operator(town.database, import_id, town.clock(), admin_chat=ADMIN_CHAT)
    await watch.give_up_broken_off(town.database, town.clock(), admin_chat=ADMIN_CHAT)
    return became


async def notified(town: Town) -> list[dict[str, Any]]:
    return [event["payload"] for event in await town.events() if event["kind"] == "admin_alert"]


def overwrite(path: Path, content: bytes) -> None:
    path.write_bytes(content)


async def test_a_file_is_loaded_when_it_has_been_the_same_at_two_looks_and_only_once(town: Town, path: Path) -> None:
    write(path, (("Зелена", "1", "4.1"), ("Зелена", "2", "9.9")))
    assert [await look(town, path.parent) for _ in range(4)] == [[], ["done"], [], []]
    assert await houses(town.database) == [("Зелена", "1", "4.1")]
    [alert] = await notified(town)
    assert "Файл addresses.xlsx змінився, і його застосовано" in alert["text"]
    assert "рядок 3: такої черги немає (Зелена; 2; 9.9)" in alert["text"]
    assert "рядок 3" in path.with_name("addresses.report.txt").read_text()
    assert "3;Зелена;2;9.9;queue_unknown" in path.with_name("addresses.report.csv").read_text(encoding="utf-8-sig")
    os.utime(path, (1, 1))  # touched, not changed
    assert [await look(town, path.parent) for _ in range(3)] == [[], [], []]
    write(path, (("Зелена", "1", "4.1"), ("Зелена", "2", "4.1")))
    assert [await look(town, path.parent) for _ in range(3)] == [[], ["done"], []]
    assert len(await houses(town.database)) == 2


async def test_the_operator_is_told_of_files_in_their_own_words(
    town: Town, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await town.database.pool.execute(
        "INSERT INTO excel_texts (key, value) VALUES ('watched_done', 'Є! {file}'), ('watched_waits', 'Повно! {file}')"
    )
    write(path, (("Зелена", "1", "4.1"),))
    monkeypatch.setattr(jobs, "MOST_WAITING", 0)
    assert [await look(town, path.parent) for _ in range(2)] == [[], []]
    monkeypatch.undo()
    assert await look(town, path.parent) == ["done"]
    assert [alert["text"] for alert in await notified(town)] == ["Повно! addresses.xlsx", "Є! addresses.xlsx"]


async def test_a_file_that_is_still_being_written_and_excels_lock_files_are_left_alone(town: Town, path: Path) -> None:
    overwrite(path.with_name("~$addresses.xlsx"), b"lock")
    for size in range(1, 5):
        overwrite(path, b"PK" + b"x" * size)
        assert await look(town, path.parent) == []
    assert await notified(town) == []


async def test_a_broken_file_is_told_of_once_and_a_mended_one_is_loaded(town: Town, path: Path) -> None:
    overwrite(path, "Вулиця;Будинок".encode("cp1251"))
    assert [await look(town, path.parent) for _ in range(4)] == [[], ["failed"], [], []]
    [alert] = await notified(town)
    assert "не застосовано: Це не файл Excel" in alert["text"]
    write(path, (("Зелена", "1", "4.1"),))
    assert [await look(town, path.parent) for _ in range(2)] == [[], ["done"]]


async def test_a_change_that_moves_much_waits_for_a_word(town: Town, path: Path) -> None:
    write(path, tuple(("Зелена", number, "4.1") for number in range(1, 11)))
    await look(town, path.parent)
    await look(town, path.parent)
    await follow(town.database, 7, ("1", "4.1"))
    write(path, tuple(("Зелена", number, "5.1" if number < 3 else "4.1") for number in range(1, 11)))
    assert [await look(town, path.parent) for _ in range(3)] == [[], ["held"], []]
    assert [queue for *_, queue in await houses(town.database)] == ["4.1"] * 10
    assert await town.kinds(None) == ["admin_alert", "admin_alert"]
    alert = (await notified(town))[-1]
    assert "надто багато будинків" in alert["text"]
    assert "2 — з 4.1 до 5.1, мешканців 1" in alert["text"]
    number = await town.database.pool.fetchval("SELECT max(id) FROM imports")
    from svitlobot.bot.keyboards.data import ActOnImport  # takes seconds, and few want it

    pressed = [ActOnImport.unpack(button["data"]) for button in alert["buttons"][0]]
    assert pressed == [
        ActOnImport(import_id=number, action=ImportAction.APPLY),
        ActOnImport(import_id=number, action=ImportAction.CANCEL),
    ]
    async with town.database.transaction() as session:
        await jobs.request(session, number, Work.APPLY, town.clock(), actor="telegram:1")
    assert (await runner.perform(town.database, number, town.clock)).status == "done"
    assert [queue for *_, queue in await houses(town.database)] == ["5.1"] * 2 + ["4.1"] * 8
    assert (await town.kinds(None))[-1] == "queue_moved"


async def test_a_newer_file_takes_the_place_of_one_that_waits_for_a_word(town: Town, path: Path) -> None:
    write(path, (("Зелена", "1", "4.1"), ("Зелена", "2", "4.1")))
    for queue in ("4.1", "5.1", "6.1"):
        write(path, (("Зелена", "1", queue), ("Зелена", "2", queue)))
        await look(town, path.parent)
        await look(town, path.parent)
    rows = await town.database.pool.fetch("SELECT status FROM imports ORDER BY id")
    assert [row["status"] for row in rows] == ["done", "cancelled", "held"]
    audited = "SELECT actor, metadata FROM action_logs WHERE action_type = 'import_cancelled'"
    [logged] = await town.database.pool.fetch(audited)
    assert (logged["actor"], list(logged["metadata"])) == ("watch", ["import"])


async def test_a_file_that_nobody_answers_for_a_day_is_cancelled_on_record(town: Town, path: Path) -> None:
    write(path, (("Зелена", "1", "4.1"), ("Зелена", "2", "4.1")))
    for queue in ("4.1", "5.1"):
        write(path, (("Зелена", "1", queue), ("Зелена", "2", queue)))
        await look(town, path.parent)
        await look(town, path.parent)
    town.clock.tick(25 * 3600)
    async with town.database.transaction() as session:
        await forget_old(session, town.clock())
    assert await town.database.pool.fetchval("SELECT status FROM imports ORDER BY id DESC LIMIT 1") == "cancelled"
    assert await town.database.pool.fetchval(
        "SELECT description FROM action_logs WHERE action_type = 'import_cancelled' AND actor IS NULL"
    )


async def test_what_came_to_nothing_is_loaded_when_it_is_saved_again_as_it_was(town: Town, path: Path) -> None:
    write(path, (("Зелена", "1", "4.1"),))
    holder = await town.database.pool.acquire()
    lock = holder.transaction()
    await lock.start()
    await holder.execute("SELECT pg_advisory_xact_lock(hashtext('svitlobot.imports'))")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(changes, "LOCK_TIMEOUT", "50ms")
        assert [await look(town, path.parent) for _ in range(2)] == [[], ["failed"]]
    await lock.rollback()
    await town.database.pool.release(holder)
    os.utime(path, (1, 1))
    assert [await look(town, path.parent) for _ in range(3)] == [[], ["done"], []]
    await undo_import(town.database, None, town.clock(), actor="cli", dry_run=False)
    os.utime(path, (2, 2))
    assert [await look(town, path.parent) for _ in range(3)] == [[], ["done"], []]
    write(path, (("Зелена", "1", "5.1"),))
    assert [await look(town, path.parent) for _ in range(2)] == [[], ["held"]]
    held = await town.database.pool.fetchval("SELECT max(id) FROM imports")
    async with town.database.transaction() as session:
        await jobs.cancel(session, held, town.clock(), actor="cli")
    os.utime(path, (3, 3))
    assert [await look(town, path.parent) for _ in range(3)] == [[], ["held"], []]


async def test_that_too_many_files_wait_is_told_once(town: Town, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "MOST_WAITING", 0)
    write(path, (("Зелена", "1", "4.1"),))
    assert [await look(town, path.parent) for _ in range(4)] == [[], [], [], []]
    [alert] = await notified(town)
    assert "addresses.xlsx чекає" in alert["text"]
    monkeypatch.setattr(jobs, "MOST_WAITING", 10)
    assert await look(town, path.parent) == ["done"]


async def test_texts_and_prices_are_watched_too(town: Town, path: Path) -> None:
    for name, rows in (
        ("texts.xlsx", (("Ключ", "Текст"), ("power_off_template", "Темно"))),
        ("tariffs.xlsx", (("Тариф", "Днів", "Ціна"), ("PRO", 30, 99), ("STANDARD", 30, 49))),
        ("other.xlsx", (("Ключ", "Текст"), ("power_on_template", "Світло"))),
    ):
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        book.save(path.with_name(name))
    assert [await look(town, path.parent) for _ in range(2)] == [[], ["done", "done"]]
    assert await town.database.pool.fetchval("SELECT count(*) FROM excel_texts") == 1


async def test_work_that_a_restart_broke_off_is_told_of_once(town: Town, path: Path) -> None:
    write(path, (("Зелена", "1", "4.1"),))
    await look(town, path.parent)
    town.clock.tick(60)
    begun = await watch.scan_folder(town.database, path.parent, town.clock(), admin_chat=None)
    assert len(begun) == 1  # and nobody performs it
    assert [await look(town, path.parent) for _ in range(4)] == [[], [], [], []]
    [alert] = await notified(town)
    assert "Роботу перервано" in alert["text"]


async def test_a_folder_that_is_not_there_is_no_trouble(town: Town, path: Path) -> None:
    assert await look(town, path.parent / "nowhere") == []
