"""Schedules as an Excel grid of half-hours."""

from datetime import date, datetime
from datetime import time as clock
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from svitlobot.domain.schedules.days import DayStatus
from svitlobot.errors import InvalidInputError
from svitlobot.gateways.schedule_sources import parse_schedule

from .reading import SAMPLES, TODAY, spoken


def grid(tmp_path: Path, *, rows: list[list[object]], day: object = "24.11.2026") -> bytes:
    book = Workbook()
    sheet = book.active
    sheet.append([day])
    sheet.append(["", *(f"{half // 2:02}:{half % 2 * 30:02}" for half in range(48))])
    for row in rows:
        sheet.append(row)
    book.save(tmp_path / "grid.xlsx")
    return (tmp_path / "grid.xlsx").read_bytes()


@pytest.mark.parametrize("day", ["24.11.2026", "2026-11-24", datetime(2026, 11, 24)])  # noqa: DTZ001 - Excel has no zone
def test_a_grid_of_half_hours(tmp_path: Path, day: object) -> None:
    row = ["1.1", *("" if half < 46 else "Х" if half == 46 else "x" for half in range(48))]
    parsed = parse_schedule(grid(tmp_path, rows=[row, ["1.2", None, "-", *[None] * 46]], day=day), TODAY)
    assert spoken(parsed.days["1.1"][TODAY]) == ["23:00–24:00"]
    assert parsed.days["1.2"][TODAY].status is DayStatus.NONE_PLANNED


def test_a_row_of_a_grid_that_holds_nothing_is_unknown_and_told_of(tmp_path: Path) -> None:
    rows = [["1.1", "X"], ["1.2"], ["2.1", *[""] * 48]]
    parsed = parse_schedule(grid(tmp_path, rows=rows), TODAY)
    assert {group: schedules[TODAY].status.value for group, schedules in parsed.days.items()} == {
        "1.1": "published", "1.2": "unknown", "2.1": "unknown",
    }  # fmt: skip
    assert parsed.notes == ["Порожні рядки пропущено (1.2, 2.1). Якщо відключень немає, поставте в рядку черги «-»."]


def test_a_merged_cell_of_a_grid_is_off_for_as_long_as_it_is_wide(tmp_path: Path) -> None:
    book = load_workbook(BytesIO(grid(tmp_path, rows=[["1.1"], ["1.2", "X"]])))
    book.active["AL3"] = "X"
    book.active.merge_cells("AL3:AQ4")
    book.save(tmp_path / "merged.xlsx")
    days = parse_schedule((tmp_path / "merged.xlsx").read_bytes(), TODAY).days
    assert spoken(days["1.1"][TODAY]) == ["18:00–21:00"]
    assert spoken(days["1.2"][TODAY]) == ["00:00–00:30", "18:00–21:00"]


def test_a_grid_with_a_column_too_many_is_refused(tmp_path: Path) -> None:
    book = load_workbook(BytesIO(grid(tmp_path, rows=[["1.1", "X"]])))
    book.active.insert_cols(2)
    book.active["B2"] = "адреси"
    book.save(tmp_path / "shifted.xlsx")
    with pytest.raises(InvalidInputError, match="рядок 2, стовпець 2: має бути 00:00, а не «адреси»"):
        parse_schedule((tmp_path / "shifted.xlsx").read_bytes(), TODAY)


@pytest.mark.parametrize(
    "label", [lambda at: at, lambda at: f"{at:%H.%M}", lambda at: f"{at:%-H:%M}–{at:%H:59}", lambda at: at.hour / 24]
)
def test_hours_of_a_grid_may_be_typed_or_be_excels_own(tmp_path: Path, label: Any) -> None:
    book = load_workbook(BytesIO(grid(tmp_path, rows=[["1.1", *[None] * 47, "X"]])))
    for half in range(0, 48, 2):
        book.active.cell(2, half + 2).value = label(clock(half // 2))
    book.save(tmp_path / "labels.xlsx")
    days = parse_schedule((tmp_path / "labels.xlsx").read_bytes(), TODAY).days
    assert spoken(days["1.1"][TODAY]) == ["23:30–24:00"]


def test_a_group_that_is_twice_in_a_grid_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match=r"група 1\.1, рядок 4: черга вже була вище"):
        parse_schedule(grid(tmp_path, rows=[["1.1", "X"], ["1.1", "-"]]), TODAY)


def test_an_empty_form_saved_by_mistake_is_not_a_day_without_outages(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match="жодного X"):
        parse_schedule(grid(tmp_path, rows=[["1.1", *[None] * 48]]), TODAY)


def test_a_wrong_cell_of_a_grid_is_named_by_group_and_hour(tmp_path: Path) -> None:
    row = ["2.1", *("так" if half == 5 else "X" for half in range(48))]
    with pytest.raises(InvalidInputError, match=r"група 2\.1, рядок 3, 02:30: незрозуміле «так»"):
        parse_schedule(grid(tmp_path, rows=[row]), TODAY)


def test_a_real_operators_sheet_says_in_its_legend_that_an_empty_row_is_on() -> None:
    parsed = parse_schedule((SAMPLES / "prykarpattia_grid.xlsx").read_bytes(), date(2026, 7, 1))
    days = {group: schedules[date(2026, 7, 1)] for group, schedules in parsed.days.items()}
    assert (spoken(days.pop("1.2")), spoken(days.pop("6.2"))) == (["20:30–22:00"], ["19:00–20:30"])
    assert len(days) == 10
    assert {schedule.status for schedule in days.values()} == {DayStatus.NONE_PLANNED}
    assert not parsed.notes


LEGENDS = {
    "X = Немає електроенергії     (порожньо) = Електроенергія є": False,
    "Х - відключення; порожня клітинка - світло є": False,
    "Пусті клітинки: електропостачання є; X: електропостачання відсутнє": False,
    "Незаповнені клітинки – без відключень": False,
    "X — заплановане відключення": None,
    "Телефон довідкової служби: 0 800 12 34 56": None,
}


@pytest.mark.parametrize(("legend", "blank"), LEGENDS.items())
@pytest.mark.parametrize("column", [1, 2])
@pytest.mark.parametrize("title", ["Графік відключень на 24.11.2026", "Графік на 24 листопада 2026 року"])
def test_an_empty_row_is_on_only_when_the_legend_says_so(
    tmp_path: Path, legend: str, blank: bool | None, column: int, title: str
) -> None:
    note = [legend] if column == 1 else [None, legend]
    parsed = parse_schedule(grid(tmp_path, rows=[["1.1", "X"], [1.2], [], note], day=title), TODAY)
    expected = DayStatus.UNKNOWN if blank is None else DayStatus.NONE_PLANNED
    assert parsed.days["1.2"][TODAY].status is expected
    assert spoken(parsed.days["1.1"][TODAY]) == ["00:00–00:30"]


def test_a_legend_may_give_marks_of_its_own(tmp_path: Path) -> None:
    rows = [["1.1", "З", "-"], ["1.2", 0, 1], ["З = заплановане відключення, 1 = світла немає, 0 = світло є"]]
    days = parse_schedule(grid(tmp_path, rows=rows), TODAY).days
    assert spoken(days["1.1"][TODAY]) == ["00:00–00:30"]
    assert spoken(days["1.2"][TODAY]) == ["00:30–01:00"]


def test_a_wrong_row_of_a_grid_costs_that_row(tmp_path: Path) -> None:
    parsed = parse_schedule(grid(tmp_path, rows=[["1.1", "X"], ["1.2", "так"]]), TODAY)
    assert spoken(parsed.days["1.1"][TODAY]) == ["00:00–00:30"]
    assert parsed.days["1.2"][TODAY].status is DayStatus.UNKNOWN
    assert "група 1.2, рядок 4, 00:00: незрозуміле «так»" in parsed.notes[0]


def test_notes_may_stand_above_the_date_and_the_hours(tmp_path: Path) -> None:
    book = load_workbook(BytesIO(grid(tmp_path, rows=[["1.1", "X"]])))
    book.active.insert_rows(1)
    book.active["A1"] = "Обленерго, диспетчерська служба"
    book.save(tmp_path / "noted.xlsx")
    days = parse_schedule((tmp_path / "noted.xlsx").read_bytes(), TODAY).days
    assert spoken(days["1.1"][TODAY]) == ["00:00–00:30"]


def sheet(tmp_path: Path, *rows: list[object]) -> bytes:
    """Return a workbook of these rows and no others."""
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(tmp_path / "sheet.xlsx")
    return (tmp_path / "sheet.xlsx").read_bytes()


HALVES = ["Черга", *(f"{half // 2:02}:{half % 2 * 30:02}" for half in range(48))]
EIGHT_TO_TEN = [*[None] * 16, *["X"] * 4]


@pytest.mark.parametrize(
    "hours",
    [
        [f"{hour:02}:00" for hour in range(24)],
        [f"{hour:02}-{hour + 1:02}" for hour in range(24)],
        [clock(hour) for hour in range(24)],
        [hour / 24 for hour in range(24)],
    ],
)
def test_a_grid_of_whole_hours(tmp_path: Path, hours: list[object]) -> None:
    content = sheet(tmp_path, ["Графік на 24.11.2026"], ["Черга", *hours], ["1.1", *[None] * 8, "X", "X"], ["1.2", "-"])
    days = parse_schedule(content, TODAY).days
    assert spoken(days["1.1"][TODAY]) == ["08:00–10:00"]
    assert days["1.2"][TODAY].status is DayStatus.NONE_PLANNED


def test_hours_that_are_only_numbered_are_not_guessed(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match="48 півгодин"):
        parse_schedule(sheet(tmp_path, ["24.11.2026"], ["Черга", *range(1, 25)], ["1.1", "X"]), TODAY)


def test_queues_with_their_hours_in_words(tmp_path: Path) -> None:
    content = sheet(
        tmp_path,
        ["Графік на 24.11.2026"],
        ["Черга", "Години без світла"],
        [1.1, "з 8 до 10, з 14:30 до 16"],
        ["1.2", "20:00-24:00", "06:00-07:00"],
        ["2.1", "-"],
        ["2.2", "не вимикається"],
    )
    with pytest.raises(InvalidInputError, match=r"після 24:00 є ще години"):
        parse_schedule(content, TODAY)
    days = parse_schedule(
        sheet(tmp_path, ["На 24.11.2026"], [1.1, "з 8 до 10, з 14:30 до 16"], ["2.1", "-"]), TODAY
    ).days
    assert spoken(days["1.1"][TODAY]) == ["08:00–10:00", "14:30–16:00"]
    assert days["2.1"][TODAY].status is DayStatus.NONE_PLANNED


@pytest.mark.parametrize(
    "legend",
    [
        "Умовні позначення: зафарбована клітинка – немає світла, біла клітинка – світло є",
        "Червоний = відключення; Білий = світло є",
        "Сірий колір – відключення, порожньо – світло є",
    ],
)
def test_where_colours_mean_outages_an_empty_row_is_no_day_without_them(tmp_path: Path, legend: str) -> None:
    with pytest.raises(InvalidInputError, match="Кольорів клітинок не читаю"):
        parse_schedule(sheet(tmp_path, ["24.11.2026"], HALVES, ["1.1"], ["1.2"], [legend]), TODAY)


def test_two_tables_on_a_sheet_are_one_only_of_one_day(tmp_path: Path) -> None:
    first, second = ["1.1", *EIGHT_TO_TEN], ["1.2", *EIGHT_TO_TEN]
    days = parse_schedule(sheet(tmp_path, ["24.11.2026"], HALVES, first, [], HALVES, second), TODAY).days
    assert {group: spoken(one[TODAY]) for group, one in days.items()} == {
        "1.1": ["08:00–10:00"],
        "1.2": ["08:00–10:00"],
    }
    with pytest.raises(InvalidInputError, match=r"дві таблиці \(години в рядках 2 і 6\)"):
        parse_schedule(sheet(tmp_path, ["24.11.2026"], HALVES, first, [], ["25.11.2026"], HALVES, first), TODAY)


def test_marks_of_one_and_nought_need_a_legend(tmp_path: Path) -> None:
    marks = [1.1, *[0] * 16, *[1] * 4, *[0] * 28]
    with pytest.raises(InvalidInputError, match="незрозуміле «0»"):
        parse_schedule(sheet(tmp_path, ["24.11.2026"], HALVES, marks), TODAY)
    days = parse_schedule(sheet(tmp_path, ["24.11.2026. 1 – відключення, 0 – світло є"], HALVES, marks), TODAY).days
    assert spoken(days["1.1"][TODAY]) == ["08:00–10:00"]
