"""The Excel grid: a date, a row of 48 half hours, and below it a row for each group with X where there is no power.

What a mark means, and what an empty row means, is read from the sheet's own legend; without one X is an outage, and a
row that holds nothing at all may just not be filled in yet.
"""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from svitlobot.domain.schedules.days import UNKNOWN_DAY, DaySchedule, planned, spoken_minute
from svitlobot.errors import InvalidInputError
from svitlobot.gateways.excel.reading import Cell, read_sheet
from svitlobot.gateways.schedule_sources.base import ParsedSchedule, Problems, has_known_day, windows_of
from svitlobot.gateways.schedule_sources.grid_cells import (
    date_in,
    group_label,
    is_group,
    line_of,
    minute_in,
    text_of,
)
from svitlobot.gateways.schedule_sources.grid_legend import Legend, legend_of
from svitlobot.gateways.schedule_sources.pasted import parse_pasted
from svitlobot.gateways.schedule_sources.pasted_lines import windows_in

HALF_HOURS = 48
MAX_GROUPS = 1_000
_SEARCHED_ROWS = 12  # a title, the date and notes may stand above the hours
_SEARCHED_COLUMNS = 4

_DASH = "Якщо відключень немає, поставте в рядку черги «-»."


def parse_grid(path: Path, today: date) -> ParsedSchedule:
    """Read the first visible sheet: a grid, or queues with their hours in words. A row with a wrong cell is left out.

    Raises InvalidInputError naming what is wrong when no row is left, and TooLargeError as `read_table`.
    """
    rows = read_sheet(path, MAX_GROUPS + _SEARCHED_ROWS, HALF_HOURS + _SEARCHED_COLUMNS)
    place = _hours_of(rows)
    if place is None:
        return _in_words(rows, today)
    top, left = place
    day = _day_of(rows[:top], today)
    per_mark = _check_hours(rows[top], top, _column_after_groups(rows, top, left))
    rows = [*rows[: top + 1], *_one_table(rows, top, today)]
    problems = Problems()
    titles = [" ".join(dict.fromkeys(map(text_of, row))) for row in rows[:top]]
    legend = legend_of([*titles, *(text for row in rows[top + 1 :] if (text := _sentence(row, left)))])
    days: dict[str, dict[date, DaySchedule]] = {}
    empty: list[str] = []
    for number, cells in enumerate(rows[top + 1 :], start=top + 2):
        group = group_label(cells[left - 1]) if left <= len(cells) else ""
        marks = [group_label(cell) for cell in cells[left : left + HALF_HOURS // per_mark] for _ in range(per_mark)]
        if _sentence(cells, left) or not any(text_of(cell) for cell in cells):
            continue
        if not group:
            problems.add("без назви", f"рядок {number}", "ліворуч від годин немає черги")
        elif group in days:
            raise InvalidInputError(f"Графік не прийнято: група {group[:40]}, рядок {number}: черга вже була вище")
        else:
            days[group] = {day: _schedule(group, number, marks, legend, problems)}
            if not any(marks) and legend.blank is None:
                empty.append(group)
    if days and len(empty) == len(days):
        # An empty form that was saved by mistake looks just like a day without outages.
        colours = " Кольорів клітинок не читаю." if legend.is_coloured else ""
        raise InvalidInputError(f"Графік не прийнято: у файлі немає жодного X.{colours} {_DASH}")
    notes = problems.notes(is_anything_left=has_known_day(days))
    notes += [f"Порожні рядки пропущено ({', '.join(empty[:20])}). {_DASH}"] if empty else []
    return ParsedSchedule("grid", days, notes=notes, broken=frozenset({*problems.groups, *empty}))


def _hours_of(rows: Sequence[Sequence[Cell]]) -> tuple[int, int] | None:
    """Return the row of the hours and the column that they begin in; the groups are in the column before it."""
    return next(
        ((top, max(1, _first_hour(row))) for top, row in enumerate(rows[:_SEARCHED_ROWS]) if _are_hours(row)), None
    )


def _are_hours(row: Sequence[Cell]) -> bool:
    return sum(minute_in(cell) is not None for cell in row) >= HALF_HOURS // 2


def _in_words(rows: Sequence[Sequence[Cell]], today: date) -> ParsedSchedule:
    """Read a sheet without a row of hours as the text of a post: "1.1 | з 8 до 10, з 14 до 16"."""
    lines = [line_of(dict.fromkeys(row)) for row in rows]
    if any(windows_in(line) for line in lines):
        return parse_pasted("\n".join(lines), today)
    raise InvalidInputError(
        "Графік не прийнято: потрібні дата вгорі, рядок із 48 півгодин (00:00, 00:30 …) чи 24 годин і черги під ним"
    )


def _one_table(rows: Sequence[list[Cell]], top: int, today: date) -> list[list[Cell]]:
    """Return the rows below the hours, without hours written again. Raises InvalidInputError at another date."""
    below = list(rows[top + 1 :])
    hours = list(map(minute_in, rows[top]))
    again = [number for number, row in enumerate(below) if list(map(minute_in, row)) == hours]
    dates = [number for number, row in enumerate(below) if _is_date(row, today)]
    if again and dates:
        raise InvalidInputError(
            f"Графік не прийнято: на аркуші дві таблиці (години в рядках {top + 1} і {top + 2 + again[0]}); "
            "завантажте кожен день окремо"
        )
    return [[] if number in again else row for number, row in enumerate(below)]


def _is_date(row: Sequence[Cell], today: date) -> bool:
    """Tell whether a row holds one text, and a date in it."""
    texts = set(filter(None, map(text_of, row)))
    return len(texts) == 1 and (
        any(isinstance(one, datetime) for one in row) or date_in(texts.pop(), today) is not None
    )


def _column_after_groups(rows: Sequence[Sequence[Cell]], top: int, left: int) -> int:
    """Return the column after that of the groups, which must be that of midnight."""
    for column in range(left, 0, -1):
        if any(is_group(group_label(row[column - 1])) for row in rows[top + 1 :] if len(row) >= column):
            return column
    return left


def _first_hour(row: Sequence[Cell]) -> int:
    """Return the column of midnight; a column put between the groups and the hours is named by `_check_hours`."""
    filled = [column for column, cell in enumerate(row) if minute_in(cell) is not None]
    midnight = next((column for column in filled[:1] if minute_in(row[column]) == 0), 1)
    return midnight if midnight <= _SEARCHED_COLUMNS else 1


def _day_of(rows: Sequence[Sequence[Cell]], today: date) -> date:
    cells = [cell for row in rows for cell in row if text_of(cell)]
    for cell in cells:
        if isinstance(cell, datetime):
            return cell.date()
        if isinstance(cell, date):
            return cell
    found = {day for cell in cells if (day := date_in(text_of(cell), today)) is not None}
    if len(found) == 1:
        return found.pop()
    shown = ", ".join(f"{day:%d.%m.%Y}" for day in sorted(found)[:5]) or text_of(cells[0])[:20] if cells else ""
    what = "дві дати" if len(found) > 1 else "немає дати"
    raise InvalidInputError(f"Графік не прийнято: над годинами (клітинка A1) має бути дата, а там {what}: «{shown}»")


def _check_hours(labels: Sequence[Cell], top: int, left: int) -> int:
    """Return how many half hours a column stands for, 1 or 2.

    Refuses the first column that is not of its time: with it, all after it would be shifted.
    """
    per_mark = 2 if minute_in(labels[left + 1] if left + 1 < len(labels) else None) == 60 else 1
    for number in range(HALF_HOURS // per_mark):
        column, minute = left + number, number * per_mark * 30
        cell = labels[column] if column < len(labels) else None
        if minute_in(cell) != minute:
            wanted = spoken_minute(minute)
            raise InvalidInputError(
                f"Графік не прийнято:\nгрупа усі, рядок {top + 1}, стовпець {column + 1}: "
                f"має бути {wanted}, а не «{text_of(cell)[:20]}»"
            )
    return per_mark


def _sentence(cells: Sequence[Cell], left: int) -> str:
    """Return the text of a row that is a note or a legend, "" for a row of the table."""
    texts = list(dict.fromkeys(text for cell in cells if (text := text_of(cell))))  # a merged cell is given often
    label = text_of(cells[left - 1]) if left <= len(cells) else ""
    is_note = len(" ".join(texts)) > _LONGEST_ROW_TEXT and len(texts) <= _NOTE_CELLS and not is_group(label)
    return " ".join(texts) if is_note else ""


_LONGEST_ROW_TEXT = 6  # characters; longer than a name and a mark
_NOTE_CELLS = 12


def _schedule(group: str, number: int, marks: Sequence[str], legend: Legend, problems: Problems) -> DaySchedule:
    if not any(marks) and legend.blank is None:
        return UNKNOWN_DAY
    before = len(problems)
    off = []
    for half, mark in enumerate([*marks, *[""] * (HALF_HOURS - len(marks))]):
        is_off = legend.is_off(mark)
        if is_off is None:
            problems.add(group, f"рядок {number}, {half // 2:02}:{half % 2 * 30:02}", f"незрозуміле «{mark[:20]}»")
        elif is_off:
            off.append((half, False))
    return planned(windows_of(off)) if len(problems) == before else UNKNOWN_DAY
