"""What a cell of a schedule grid holds: a half hour, a date or the name of a group."""

import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from svitlobot.clock import KYIV
from svitlobot.errors import InvalidInputError
from svitlobot.gateways.excel.reading import Cell
from svitlobot.gateways.schedule_sources.pasted_dates import FULL_DATE, SHORT_DATE, date_of

_LABEL = re.compile(r"(\d{1,2})[:.](\d{2})(?!\d)")  # "18:00", and the beginning of "18:00–18:30"
_WHOLE_HOUR = re.compile(r"(\d{1,2})\s*[-–—]\s*(\d{1,2})$")  # "08-09"
_GROUP = re.compile(
    r"^\W*(?:\w*черг\w*|груп\w*|GPV)?\W*\d{1,4}(?:[.,]\d{1,2})?\W*(?:\w*черг\w*|груп\w*)?\W*$", re.IGNORECASE
)


def text_of(cell: Cell) -> str:
    """Return what is typed in a cell, without the spaces around it."""
    return "" if cell is None else str(cell).strip()


def minute_in(label: Cell) -> int | None:
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
        case str() if (found := _WHOLE_HOUR.match(label.strip())) and int(found[2]) == int(found[1]) + 1:
            return int(found[1]) * 60
    return None


def date_in(text: str, today: date) -> date | None:
    """Return the date in a title such as "Графік відключень на 01.07.2026"; None without one."""
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=KYIV).date()
    except ValueError:
        pass
    found = FULL_DATE.search(text) or SHORT_DATE.search(text)
    try:
        return None if found is None else date_of(found, today)
    except InvalidInputError:
        return None


def line_of(cells: Iterable[Cell]) -> str:
    """Return a row as a line of text, its times as people type them."""
    return " ".join(f"{one:%H:%M}" if isinstance(one, time) else group_label(one) for one in cells if text_of(one))


def group_label(cell: Cell) -> str:
    """Return a group's name as it is shown in its row: "1.1", also where Excel keeps a number."""
    return f"{cell:.10g}" if isinstance(cell, float) else text_of(cell)


def is_group(text: str) -> bool:
    """Tell whether a text is no more than a group's name."""
    return _GROUP.match(text) is not None
