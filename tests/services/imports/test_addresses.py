"""Loading an address file: what lands in the table, what happens to people, and what the operator is told."""

import csv
from pathlib import Path

import openpyxl
import pytest

from svitlobot.db.session import Database
from svitlobot.domain.addresses.file_rows import RefusalReason
from svitlobot.domain.imports.address_report import AddressImportReport
from svitlobot.errors import ConflictError, InvalidInputError

from ..address_files import HEADER, Load, houses, import_addresses


def problems(report: AddressImportReport) -> list[tuple[int, RefusalReason]]:
    return [(problem.row, problem.reason) for problem in report.row_problems]


async def test_good_rows_are_loaded_with_names_ids_and_several_queues(database: Database, load: Load):
    report = await load(
        ("вул. Зелена", 1, "4.1", 49.8, 24.0),
        ("вул. Зелена", "2", 5, None, None),
        ("вул. Зелена", "3", 4.2, "49,8", "24,1"),
        ("вул. Зелена", "4,6", "1.1; 1.2"),
    )
    assert problems(report) == []
    assert await houses(database) == [
        ("вул. Зелена", "1", "4.1"),
        ("вул. Зелена", "2", "3.1"),
        ("вул. Зелена", "3", "4.2"),
        ("вул. Зелена", "4", "1.1"),
        ("вул. Зелена", "4", "1.2"),
        ("вул. Зелена", "6", "1.1"),
        ("вул. Зелена", "6", "1.2"),
    ]
    assert (report.rows, report.accepted_rows, report.changes.added) == (4, 4, 7)


async def test_bad_rows_are_listed_by_row_and_reason_and_good_ones_still_load(database: Database, load: Load):
    report = await load(
        ("", "1", "4.1"),
        ("Зелена", None, "4.1"),
        ("Зелена", "2", None),
        ("Зелена", "3", "unknown"),
        ("Зелена", "4", "0"),
        ("Зелена", "5", "9.9"),
        (None, None, None),
        ("Зелена", "x" * 21, "4.1"),
        ("З" * 201, "6", "4.1"),
        ("Зелена", 36.38, "4.1"),
        ("Зелена", "7", "4.1"),
    )
    assert problems(report) == [
        (2, RefusalReason.STREET_EMPTY),
        (3, RefusalReason.HOUSE_EMPTY),
        (4, RefusalReason.QUEUE_EMPTY),
        (5, RefusalReason.QUEUE_NOT_STATED),
        (6, RefusalReason.NEVER_CUT_OFF),
        (7, RefusalReason.QUEUE_UNKNOWN),
        (9, RefusalReason.HOUSE_TOO_LONG),
        (10, RefusalReason.STREET_TOO_LONG),
        (11, RefusalReason.HOUSE_MANGLED),
    ]
    assert await houses(database) == [("Зелена", "7", "4.1")]
    assert report.rows == 10 == report.accepted_rows + report.refused.total()


async def test_wrong_coordinates_are_a_warning_and_the_row_loads_without_them(database: Database, load: Load):
    report = await load(
        ("Зелена", "1", "4.1", 95.0, 24.0), ("Зелена", "2", "4.1", 49.8, None), ("Зелена", "3", "4.1", "тут", "там")
    )
    assert problems(report) == [
        (2, RefusalReason.COORDINATES),
        (3, RefusalReason.COORDINATES),
        (4, RefusalReason.COORDINATES),
    ]
    assert (report.accepted_rows, report.warnings, len(await houses(database))) == (3, 3, 3)
    assert await database.pool.fetchval("SELECT count(latitude) + count(longitude) FROM addresses") == 0


async def test_a_repeated_house_loads_once_and_the_repeat_names_the_first_row(database: Database, load: Load):
    report = await load(("вул. Зелена", "12а", "4.1"), ("Зелена вул.", "12-А", "4.1"), ("Зелена", "12A", 7))
    assert [(problem.row, problem.reason, problem.other_row) for problem in report.row_problems] == [
        (3, RefusalReason.DUPLICATE, 2),
        (4, RefusalReason.DUPLICATE, 2),
    ]
    assert await houses(database) == [("вул. Зелена", "12а", "4.1")]


async def test_a_house_on_rows_of_different_queues_is_in_each_of_them_and_is_asked_about(
    database: Database, load: Load
):
    report = await load(("Зелена", "1", "4.1"), ("Зелена", "1", "5.1"), ("Зелена", "1", "4.1"), ("Зелена", "2", "4.1"))
    assert [(problem.row, problem.reason, problem.other_row) for problem in report.row_problems] == [
        (3, RefusalReason.CONFLICT, 2),
        (4, RefusalReason.DUPLICATE, 2),
    ]
    assert (report.warnings, report.refused.total()) == (1, 1)
    assert await houses(database) == [("Зелена", "1", "4.1"), ("Зелена", "1", "5.1"), ("Зелена", "2", "4.1")]


@pytest.mark.parametrize(
    "header",
    [
        ("Населений пункт", "Вулиця", "Список будинків", "Черга/підчерга"),
        ("Населений пункт", "Вулиця", "Будинок", "Черга"),
        ("Нас. пункт", "Назва вулиці", "№ будинку", "Підчерга ГПВ"),
    ],
)
async def test_an_address_list_loads_as_it_is_published(database: Database, tmp_path: Path, header: tuple[str, ...]):
    rows = [
        ("Хмельницький РЕМ (побутові споживачі)",), ("примітка від оператора",), header,
        ("Антонівці", "вул. Польова", " 1, 10, 2а, 16А ", "1.1. підчерга"),
        ("Пирогівці", "вул. Центральна", "1, 4", "1.1. підчерга"),
        ("Пирогівці", "вул. Центральна", "3\n4", "підчерга 1.2"),
        ("Антонівці", "вул. Центральна", "1", "2.2 підчерга"),
        ("Лапківці", "вул. Садова", 267.0, "6.2 підчерга"),
        ("Лапківці", "вул. Садова", "269", "уточнюється"),
    ]  # fmt: skip
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(tmp_path / "published.xlsx")
    report = await import_addresses(database, tmp_path / "published.xlsx")
    assert await houses(database) == [
        *(("Антонівці, вул. Польова", house, "1.1") for house in ("1", "10", "16А", "2а")),
        ("Пирогівці, вул. Центральна", "1", "1.1"),
        ("Пирогівці, вул. Центральна", "4", "1.1"),
        ("Пирогівці, вул. Центральна", "4", "1.2"),
        ("Пирогівці, вул. Центральна", "3", "1.2"),
        ("Антонівці, вул. Центральна", "1", "2.2"),
        ("Лапківці, вул. Садова", "267", "6.2"),
    ]
    assert [(problem.row, problem.reason) for problem in report.row_problems] == [
        (6, RefusalReason.CONFLICT), (9, RefusalReason.QUEUE_NOT_STATED),
    ]  # fmt: skip


async def test_the_same_file_again_changes_nothing(database: Database, load: Load):
    rows = [("Зелена", "1", "4.1", 49.81234567, 24.0), ("Зелена", "2", "1.1; 1.2", None, None)]
    await load(*rows)
    again = await load(*rows)
    changes = again.changes
    assert (changes.added, changes.moved, changes.merged, changes.corrected, changes.unchanged) == (0, {}, 0, 0, 3)


async def test_spelling_and_coordinates_follow_the_file_but_are_not_erased_by_it(database: Database, load: Load):
    await load(("Зелена", "1а", "4.1", 49.8, 24.0), ("Синя", "1", "4.1"))
    report = await load(("вул. Зелена", "1-А", "4.1"), ("Синя", "1", "4.1", 49.9, 24.1))
    rows = await database.pool.fetch("SELECT street, house_number, latitude::float8 FROM addresses ORDER BY id")
    assert [tuple(row) for row in rows] == [("вул. Зелена", "1-А", 49.8), ("Синя", "1", 49.9)]
    assert (report.changes.corrected, report.changes.unchanged) == (2, 0)


async def test_houses_the_file_does_not_name_stay(database: Database, load: Load):
    await load(("Зелена", "1", "4.1"), ("Зелена", "2", "4.1"))
    report = await load(("Зелена", "2", "4.1"))
    assert report.changes.absent == 1
    assert len(await houses(database)) == 2


async def test_a_dry_run_says_the_same_and_changes_nothing(database: Database, load: Load):
    await load(("Зелена", "1", "4.1"))
    rows = [("Зелена", "1", "5.1"), ("Зелена", "2", "5.1"), ("Зелена", "3", "?")]
    rehearsal = await load(*rows, dry_run=True)
    assert await houses(database) == [("Зелена", "1", "4.1")]
    assert await database.pool.fetchval("SELECT count(*) FROM action_logs") == 1
    real = await load(*rows)
    assert (rehearsal.changes, rehearsal.row_problems) == (real.changes, real.row_problems)
    assert rehearsal.is_dry_run
    assert rehearsal.lines() == real.lines()


async def test_the_summary_accounts_for_every_row_and_is_logged(database: Database, load: Load):
    await load(("Зелена", "1", "4.1"))
    report = await load(("Зелена", "1", "5.2"), ("Зелена", "2", "unknown"), ("Синя", "3", "0"), ("Синя", "4", "0"))
    assert report.lines() == [
        "адреси.xlsx: рядків 4, прийнято 1, відхилено 3",
        "  2 — будинок не відключають (черга 0)",
        "  1 — чергу позначено як невідому",
        "Адреси: нових 0, переведено в іншу чергу 1, уточнено 0, без змін 0",
        "  1 — з 4.1 до 5.2",
        f"Докладно по рядках: {report.report_path}",
    ]
    logged = await database.pool.fetchval("SELECT metadata FROM action_logs ORDER BY id DESC LIMIT 1")
    assert logged["refused"] == {"queue_not_stated": 1, "never_cut_off": 2}
    assert logged["moved"] == {"4.1→5.2": 1}


async def test_the_report_file_opens_in_excel_and_runs_no_formula_of_the_input(load: Load):
    report = await load(("=HYPERLINK(1)", "@1", "+5", None, None), ("Зелена", "1", "?", None, None))
    with report.report_path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file, delimiter=";"))
    assert rows[0] == ["Рядок", "Вулиця", "Будинок", "Черга", "Код", "Що не так"]
    assert rows[-1] == ["3", "Зелена", "1", "?", "queue_not_stated", "чергу позначено як невідому"]
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)
    assert report.report_path.name == "адреси.report.csv"


async def test_invisible_and_control_characters_never_reach_the_table(database: Database, load: Load):
    await load(("Зелена_x0000_\u200b", "1_x000D_\n", " 4.1\u00a0"))
    assert await houses(database) == [("Зелена", "1", "4.1")]


async def test_nothing_is_loaded_when_the_report_cannot_be_written(database: Database, load: Load, tmp_path: Path):
    await load(("Зелена", "1", "4.1"), dry_run=True)
    with pytest.raises(InvalidInputError, match="звіт"):
        await import_addresses(
            database,
            tmp_path / "адреси.xlsx",
            dry_run=False,
            report_path=tmp_path / "немає" / "звіт.csv",
        )
    assert await houses(database) == []


async def test_the_report_never_overwrites_the_file(database: Database, load: Load, tmp_path: Path):
    await load(("Зелена", "1", "4.1"), dry_run=True)
    path = tmp_path / "адреси.xlsx"
    with pytest.raises(InvalidInputError, match="Звіт не може замінити"):
        await import_addresses(database, path, dry_run=True, report_path=path)


async def test_without_queues_the_operator_is_told_to_make_them(database: Database, tmp_path: Path):
    book = openpyxl.Workbook()
    book.active.append(HEADER)
    book.save(tmp_path / "a.xlsx")
    await database.pool.execute("DELETE FROM queues")
    with pytest.raises(InvalidInputError, match="жодної черги"):
        await import_addresses(database, tmp_path / "a.xlsx", dry_run=False)


async def test_two_imports_do_not_mix(database: Database, load: Load, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("svitlobot.db.queries.addresses.load.LOCK_TIMEOUT", "50ms")
    async with database.pool.acquire() as other, other.transaction():
        await other.execute("LOCK TABLE addresses IN SHARE ROW EXCLUSIVE MODE")
        with pytest.raises(ConflictError, match="інший імпорт"):
            await load(("Зелена", "1", "4.1"))
    assert await houses(database) == []


async def test_progress_only_grows_and_ends_at_one(database: Database, load: Load, tmp_path: Path):
    await load(*[("Зелена", number, "4.1") for number in range(1, 5_000)], dry_run=True)
    seen: list[tuple[float, str]] = []
    await import_addresses(
        database, tmp_path / "адреси.xlsx", dry_run=False, progress=lambda fraction, text: seen.append((fraction, text))
    )
    fractions = [fraction for fraction, _ in seen]
    assert fractions == sorted(fractions)
    assert (fractions[-1], len({text for _, text in seen})) == (1.0, 5)
