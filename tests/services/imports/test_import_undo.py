"""An import taken back: what it left as it left it becomes what it was, the rest is named."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from svitlobot.db.models import Tariff
from svitlobot.db.queries.imports import changes
from svitlobot.db.queries.texts import changed_texts
from svitlobot.db.session import Database
from svitlobot.domain.imports.reports import UndoReport
from svitlobot.domain.texts.wording import BUILT_IN
from svitlobot.errors import ConflictError, NotFoundError
from svitlobot.services.admin import table_edits
from svitlobot.services.imports.load import FileToLoad, ImportOutcome, import_file
from svitlobot.services.imports.undo import undo_import
from town import Town

from ..address_files import HEADER
from .test_moving_people import follow, followed

OFF, ON = "power_off_template", "power_on_template"
Bring = Callable[..., Awaitable[ImportOutcome]]


@pytest.fixture
def database(emptied_database: Database) -> Database:
    return emptied_database


@pytest.fixture
def bring(town: Town, tmp_path: Path) -> Bring:
    """Import rows under a header."""

    async def bring(header: tuple[str, ...], *rows: tuple[Any, ...], dry_run: bool = False) -> ImportOutcome:
        book = openpyxl.Workbook()
        for row in (header, *rows):
            book.active.append(row)
        book.save(tmp_path / "file.xlsx")
        return await import_file(
            town.database, FileToLoad(tmp_path / "file.xlsx", "telegram:1"), town.clock(), dry_run=dry_run
        )

    return bring


async def undo(town: Town, number: int | None = None, *, dry_run: bool = False) -> UndoReport:
    return await undo_import(town.database, number, town.clock(), actor="cli", dry_run=dry_run)


async def table(database: Database, name: str = "addresses") -> list[tuple[Any, ...]]:
    rows = await database.pool.fetch(f"SELECT * FROM {name} ORDER BY 1, 2")
    return [tuple(row) for row in rows]


async def moves(database: Database) -> list[tuple[int, list[int], list[int]]]:
    query = "SELECT user_id, old_queues, new_queues FROM queue_moves ORDER BY event_id, user_id"
    return [tuple(row) for row in await database.pool.fetch(query)]


async def notified(database: Database) -> None:
    """Have every event be told to everybody it is for."""
    await database.pool.execute(
        "INSERT INTO notifications (event_at, event_id, user_id, batch_no, state) "
        "SELECT DISTINCT created_at, id, user_id, 0, 'sent' FROM events JOIN queue_moves ON event_id = id "
        "ON CONFLICT DO NOTHING"
    )


async def test_moved_corrected_added_and_merged_houses_and_their_people_are_back_as_they_were(
    town: Town, bring: Bring
) -> None:
    database = town.database
    await bring(
        HEADER,
        ("Зелена", "1", "4.1", 49.8, 24.0), ("Зелена", "2", "1.1; 1.2"), ("Зелена", "3", "2.1"), ("Синя", "4", "6.2"),
    )  # fmt: skip
    await follow(database, 7, ("1", "4.1"))
    await follow(database, 8, ("2", "1.1"), ("2", "1.2"))
    await follow(database, 9, ("2", "1.2"))
    await follow(database, 10, ("3", "2.1"))
    await database.pool.execute("UPDATE users SET address_count = 1")
    await database.pool.execute("UPDATE user_addresses SET label = 'дача', priority = 2 WHERE user_id = 9")
    state = [await table(database, name) for name in ("addresses", "users", "user_addresses")]
    done = await bring(
        HEADER,
        ("вул. Зелена", "1", "5.2", 49.9, 24.1), ("Зелена", "2", "1.1"), ("Зелена", "3", "2.1; 2.2"),
        ("Нова", "5", "3.1"),
    )  # fmt: skip
    assert [await followed(database, one) for one in (7, 8, 9, 10)] == [["5.2"], ["1.1"], ["1.1"], ["2.1", "2.2"]]
    rehearsal = await undo(town, done.import_id, dry_run=True)
    assert rehearsal.is_dry_run
    assert await followed(database, 7) == ["5.2"]
    report = await undo(town)
    assert [await table(database, name) for name in ("addresses", "users", "user_addresses")] == state
    assert (report.restored, report.removed, report.obstacles) == (2, 2, {})
    assert report.moved == {("5.2", "4.1"): 1}
    assert rehearsal.lines() == report.lines()


async def test_moved_people_are_told_once_and_again_when_the_move_is_taken_back(town: Town, bring: Bring) -> None:
    rows = [("Зелена", "1", "4.1"), ("Зелена", "2", "4.1"), ("Зелена", "3", "1.1; 1.2")]
    await bring(HEADER, *rows)
    await follow(town.database, 7, ("1", "4.1"), ("2", "4.1"))
    await follow(town.database, 8, ("3", "1.2"))
    assert (await bring(HEADER, *rows)).changes == 0
    done = await bring(HEADER, ("Зелена", "1", "5.2"), ("Зелена", "2", "5.2"), ("Зелена", "3", "1.1; 1.2"))
    assert done.notified == 1
    assert await town.kinds(None) == ["queue_moved"]
    assert await moves(town.database) == [(7, [7], [10]), (7, [7], [10])]
    await notified(town.database)
    await undo(town)
    assert (await moves(town.database))[2:] == [(7, [10], [7]), (7, [10], [7])]
    assert await town.kinds(None) == ["queue_moved", "queue_moved"]


async def test_people_not_told_yet_are_told_nothing_when_the_move_is_taken_back(town: Town, bring: Bring) -> None:
    await bring(HEADER, ("Зелена", "1", "4.1"), ("Зелена", "2", "4.1"))
    await follow(town.database, 7, ("1", "4.1"))
    await bring(HEADER, ("Зелена", "1", "5.2"))
    report = await undo(town)
    assert (report.people, await followed(town.database, 7)) == (0, ["4.1"])
    assert [event["status"] for event in await town.events()] == ["superseded"]


async def test_a_house_that_is_followed_by_now_stays_and_is_named(town: Town, bring: Bring) -> None:
    await bring(HEADER, ("Зелена", "1", "4.1"), ("Зелена", "2", "4.1"))
    await follow(town.database, 7, ("2", "4.1"))
    report = await undo(town)
    assert (report.removed, report.obstacles) == (1, {"followed": 1})
    assert report.lines()[1:] == ["Залишено, бо за будинком хтось стежить: 1", "  Зелена, 2: за будинком хтось стежить"]
    assert [row[2] for row in await table(town.database)] == ["2"]


async def test_what_a_later_import_changed_stays_and_is_named(town: Town, bring: Bring) -> None:
    await bring(HEADER, ("Зелена", "1", "4.1"), ("Зелена", "2", "4.1"))
    first = await bring(HEADER, ("Зелена", "1", "5.2"), ("Зелена", "2", "5.2"))
    later = await bring(HEADER, ("Зелена", "1", "6.1"))
    report = await undo(town, first.import_id)
    assert (report.restored, report.obstacles) == (1, {"changed": 1})
    assert report.lines()[2:] == ["Залишено, бо відтоді змінено ще раз: 1", "  Зелена, 1: відтоді змінено ще раз"]
    assert [row[3] for row in await table(town.database)] == [11, 7]
    with pytest.raises(ConflictError, match="уже повернуто"):
        await undo(town, first.import_id)
    assert (await undo(town, later.import_id)).restored == 1


async def test_texts_are_back_as_they_were_and_so_are_the_built_in_ones(town: Town, bring: Bring) -> None:
    header = ("Ключ", "Текст")
    await bring(header, (OFF, "Темно"))
    first = await bring(header, (OFF, "Темно вже"), (ON, "Світло"))
    await bring(header, (ON, "Світло є"))
    report = await undo(town, first.import_id)
    assert report.kept == [(ON, "changed")]
    async with town.database.transaction() as session:
        assert await changed_texts(session) == {OFF: "Темно", ON: "Світло є"}
    await undo(town)  # the last one
    await bring(header, (OFF, BUILT_IN[OFF]))
    await undo(town)
    async with town.database.transaction() as session:
        assert await changed_texts(session) == {OFF: "Темно", ON: "Світло"}


async def test_prices_are_taken_back_whole_or_not_at_all(town: Town, bring: Bring) -> None:
    header = ("Тариф", "Днів", "Ціна", "Зірок")
    await bring(header, ("STANDARD", 30, 49), ("PRO", 30, 99), ("PRO", 365, 900))
    before = await table(town.database, "tariffs")
    first = await bring(header, ("STANDARD", 30, 59, 70), ("PRO", 30, 109), ("PRO", 90, 250))
    await bring(header, ("STANDARD", 30, 59, 70), ("PRO", 30, 119), ("PRO", 90, 250))
    with pytest.raises(ConflictError, match="ще раз"):
        await undo(town, first.import_id)
    await undo(town)
    report = await undo(town, first.import_id)
    assert (report.restored, report.removed) == (3, 1)
    after = await table(town.database, "tariffs")
    assert [row[:5] for row in after if row[1] != 90] == [row[:5] for row in before]
    offered = "SELECT is_offered FROM tariffs WHERE tier = 'PRO' AND days = 90"
    assert await town.database.pool.fetchval(offered) is False  # kept for the books


async def test_prices_stay_when_a_later_list_left_these_rows_as_they_were(town: Town, bring: Bring) -> None:
    header = ("Тариф", "Днів", "Ціна")
    first = await bring(header, ("STANDARD", 30, 49), ("PRO", 30, 99))
    await bring(header, ("STANDARD", 30, 49), ("PRO", 30, 99), ("PRO", 90, 250))
    with pytest.raises(ConflictError, match="ще раз"):
        await undo(town, first.import_id)
    assert [row[:2] for row in await table(town.database, "tariffs")] == [("PRO", 30), ("PRO", 90), ("STANDARD", 30)]


async def test_prices_stay_when_the_panel_changed_one_meanwhile(town: Town, bring: Bring) -> None:
    header = ("Тариф", "Днів", "Ціна")
    await bring(header, ("STANDARD", 30, 49), ("PRO", 30, 99), ("PRO", 90, 250))
    await bring(header, ("STANDARD", 30, 59), ("PRO", 30, 99), ("PRO", 90, 250))
    town.clock.tick(60)
    async with town.database.transaction() as session:
        price = await session.get_one(Tariff, ("PRO", 90))
        await table_edits.change(session, price, {"is_offered": False}, town.clock(), actor="panel:olena")
    with pytest.raises(ConflictError, match="ще раз"):
        await undo(town)


async def test_old_street_names_go_again(town: Town, bring: Bring) -> None:
    await town.add_house("Бандери", "5")
    header = ("Стара назва", "Нова назва")
    await bring(header, ("Миру", "Бандери"))
    await bring(header, ("Миру", "Бандери"), ("Комсомольська", "Бандери"))
    await undo(town)
    assert [row[2] for row in await table(town.database, "street_aliases")] == ["Миру"]


async def test_who_took_what_back_is_in_the_audit(town: Town, bring: Bring) -> None:
    done = await bring(("Ключ", "Текст"), (OFF, "Темно"))
    await undo(town, dry_run=True)
    await undo(town)
    logged = await town.database.pool.fetch("SELECT action_type, actor, metadata FROM action_logs ORDER BY id")
    assert [(row["action_type"], row["actor"]) for row in logged] == [
        ("texts_imported", "telegram:1"),
        ("import_undone", "cli"),
    ]
    assert logged[1]["metadata"]["import"] == done.import_id


async def test_a_file_that_changes_nothing_is_no_step_to_take_back(town: Town, bring: Bring) -> None:
    await bring(("Ключ", "Текст"), (OFF, "Темно"), (ON, "Світло"))
    await bring(("Ключ", "Текст"), (OFF, "Темно"))
    await bring(("Ключ", "Текст"), (OFF, "Інше"), dry_run=True)
    assert await town.database.pool.fetchval("SELECT count(*) FROM imports") == 1
    assert (await undo(town)).restored == 2
    with pytest.raises(NotFoundError):
        await undo(town)


async def test_what_it_takes_is_kept_for_a_month_and_for_the_last_twenty(town: Town, bring: Bring) -> None:
    first = await bring(("Ключ", "Текст"), (ON, "Старе"))
    town.clock.tick(timedelta(days=31).total_seconds())
    second = await bring(("Ключ", "Текст"), (OFF, "0"))
    with pytest.raises(ConflictError, match="30 днів"):
        await undo(town, first.import_id)
    for number in range(1, 21):
        await bring(("Ключ", "Текст"), (OFF, str(number)))
    kept = await town.database.pool.fetchval("SELECT count(DISTINCT import_id) FROM import_changes")
    assert kept == 20
    with pytest.raises(ConflictError, match="20 імпортів"):
        await undo(town, second.import_id)


async def test_two_imports_do_not_mix(town: Town, bring: Bring, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes, "LOCK_TIMEOUT", "50ms")
    done = await bring(("Ключ", "Текст"), (OFF, "Темно"))
    async with town.database.transaction() as other:
        await changes.lock(other)
        with pytest.raises(ConflictError, match="інший імпорт"):
            await bring(("Ключ", "Текст"), (OFF, "Інше"))
        with pytest.raises(ConflictError, match="інший імпорт"):
            await undo(town, done.import_id)
