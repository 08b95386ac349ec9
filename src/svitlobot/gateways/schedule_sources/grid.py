"""The Excel grid: a date in A1, 48 half hours in row 2, a row for each group, X where there is no power."""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from svitlobot.clock import KYIV
from svitlobot.domain.schedules import DayPlan, planned
from svitlobot.errors import InvalidInputError
from svitlobot.gateways.excel import Cell, read_sheet
from svitlobot.gateways.schedule_sources.base import ParsedSchedule, Problems, windows_of

HALF_HOURS = 48
MAX_GROUPS = 1_000

_OFF = {"x", "х"}  # Latin and Cyrillic
_ON = {"", "-", "–"}


def parse_grid(path: Path) -> ParsedSchedule:
    """Read the first visible sheet. Raises InvalidInputError naming each wrong cell, TooLargeError as `read_table`."""
    rows = read_sheet(path, MAX_GROUPS + 2, HALF_HOURS + 1)
    if len(rows) < 3 or len(rows[1]) < HALF_HOURS + 1:
        raise InvalidInputError("Графік не прийнято: потрібні дата в A1, 48 півгодин у рядку 2 і черги з рядка 3")
    day = _date(rows[0][0])
    problems = Problems()
    days: dict[str, dict[date, DayPlan]] = {}
    for number, cells in enumerate(rows[2:], start=3):
        group = _label(cells[0])
        if group:
            days.setdefault(group, {})[day] = _plan(group, number, cells[1 : HALF_HOURS + 1], problems)
        elif any(_text(cell) for cell in cells):
            problems.add("без назви", f"рядок {number}", "у стовпці A немає черги")
    problems.refuse()
    if not any(plan.windows for plans in days.values() for plan in plans.values()):
        # An empty form that was saved by mistake looks just like a day without outages.
        raise InvalidInputError("Графік не прийнято: у файлі немає жодного X")
    return ParsedSchedule("grid", days)


def _plan(group: str, number: int, cells: Sequence[Cell], problems: Problems) -> DayPlan:
    off = []
    for half, cell in enumerate(cells):
        text = _text(cell).casefold()
        if text in _OFF:
            off.append((half, False))
        elif text not in _ON:
            problems.add(group, f"рядок {number}, {half // 2:02}:{half % 2 * 30:02}", f"незрозуміле «{text[:20]}»")
    return planned(windows_of(off))


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
