"""The Excel grid: a date in A1, 48 half hours in row 2, a row for each group, X where there is no power.

A row that holds nothing at all may just not be filled in yet; one without outages has a dash somewhere.
"""

import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path

from svitlobot.clock import KYIV
from svitlobot.domain.schedules.days import UNKNOWN_DAY, DayPlan, planned
from svitlobot.errors import InvalidInputError
from svitlobot.gateways.excel.reading import Cell, read_sheet
from svitlobot.gateways.schedule_sources.base import ParsedSchedule, Problems, windows_of

HALF_HOURS = 48
MAX_GROUPS = 1_000

_OFF = {"x", "х"}  # Latin and Cyrillic
_ON = {"-", "–", "—", "−"}
_LABEL = re.compile(r"(\d{1,2})[:.](\d{2})(?!\d)")  # "18:00", and the beginning of "18:00–18:30"

_DASH = "Якщо відключень немає, поставте в рядку черги «-»."


def parse_grid(path: Path) -> ParsedSchedule:
    """Read the first visible sheet. Raises InvalidInputError naming each wrong cell, TooLargeError as `read_table`."""
    rows = read_sheet(path, MAX_GROUPS + 2, HALF_HOURS + 1)
    if len(rows) < 3 or len(rows[1]) < HALF_HOURS + 1:
        raise InvalidInputError("Графік не прийнято: потрібні дата в A1, 48 півгодин у рядку 2 і черги з рядка 3")
    day = _date(rows[0][0])
    problems = Problems()
    _check_hours(rows[1], problems)
    days: dict[str, dict[date, DayPlan]] = {}
    for number, cells in enumerate(rows[2:], start=3):
        group = _label(cells[0])
        if group in days:
            problems.add(group, f"рядок {number}", "черга вже була вище")
        elif group:
            days.setdefault(group, {})[day] = _plan(group, number, cells[1 : HALF_HOURS + 1], problems)
        elif any(_text(cell) for cell in cells):
            problems.add("без назви", f"рядок {number}", "у стовпці A немає черги")
    problems.refuse()
    empty = [group for group, plans in days.items() if plans[day] == UNKNOWN_DAY]
    if len(empty) == len(days):
        # An empty form that was saved by mistake looks just like a day without outages.
        raise InvalidInputError(f"Графік не прийнято: у файлі немає жодного X. {_DASH}")
    notes = [f"Порожні рядки пропущено ({', '.join(empty[:20])}). {_DASH}"] if empty else []
    return ParsedSchedule("grid", days, notes=notes)


def _check_hours(labels: Sequence[Cell], problems: Problems) -> None:
    """Note the first column that is not of its half hour: with it, all after it would be shifted."""
    for half, cell in enumerate(labels[1 : HALF_HOURS + 1]):
        if _minute(cell) != half * 30:
            wanted = f"{half // 2:02}:{half % 2 * 30:02}"
            problems.add("усі", f"рядок 2, стовпець {half + 2}", f"має бути {wanted}, а не «{_text(cell)[:20]}»")
            return


def _minute(label: Cell) -> int | None:
    """Return the minute of the day that a column begins at, as Excel keeps it or as it is typed."""
    match label:
        case datetime() | time():
            return label.hour * 60 + label.minute
        case timedelta():
            return round(label.total_seconds() / 60)
        case float() if 0 <= label < 1:
            return round(label * 24 * 60)
        case str() if found := _LABEL.match(label.strip()):
            return int(found[1]) * 60 + int(found[2])
    return None


def _plan(group: str, number: int, cells: Sequence[Cell], problems: Problems) -> DayPlan:
    texts = [_text(cell).casefold() for cell in cells]
    off = []
    for half, text in enumerate(texts):
        if text in _OFF:
            off.append((half, False))
        elif text and text not in _ON:
            problems.add(group, f"рядок {number}, {half // 2:02}:{half % 2 * 30:02}", f"незрозуміле «{text[:20]}»")
    return planned(windows_of(off)) if any(texts) else UNKNOWN_DAY


def _date(cell: Cell) -> date:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    for form in ("%d.%m.%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(_text(cell), form).replace(tzinfo=KYIV).date()
        except ValueError:
            continue
    raise InvalidInputError(f"Графік не прийнято: у клітинці A1 має бути дата, а не «{_text(cell)[:20]}»")


def _label(cell: Cell) -> str:
    return f"{cell:.10g}" if isinstance(cell, float) else _text(cell)


def _text(cell: Cell) -> str:
    return "" if cell is None else str(cell).strip()
