"""What one row of an address file says: houses in queues, or why it cannot be taken."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum
from typing import NamedTuple

from svitlobot.domain.addresses.normalise import clean, house_key, split_houses, street_key
from svitlobot.domain.queue_names import QueueLabels, Unresolved

# A datetime is a date too. Excel gives all of these for what was meant as "1/2", "4.1" or "10-12".
MangledByExcel = date | time | timedelta
Cell = str | float | int | bool | MangledByExcel | None

STREET_LIMIT = 200
HOUSE_LIMIT = 20
CELL_LIMIT = 8_000  # for a cell that lists the houses of a street
SHOWN_LIMIT = 60


class RefusalReason(StrEnum):
    """Why a row was refused. ``CONFLICT`` and ``COORDINATES`` are warnings: the row is loaded."""

    STREET_EMPTY = "street_empty"
    STREET_TOO_LONG = "street_too_long"
    HOUSE_EMPTY = "house_empty"
    HOUSE_TOO_LONG = "house_too_long"
    HOUSE_MANGLED = "house_mangled"
    QUEUE_EMPTY = "queue_empty"
    QUEUE_MANGLED = "queue_mangled"
    QUEUE_NOT_STATED = "queue_not_stated"
    NEVER_CUT_OFF = "never_cut_off"
    QUEUE_UNKNOWN = "queue_unknown"
    QUEUE_AMBIGUOUS = "queue_ambiguous"
    DUPLICATE = "duplicate"
    CONFLICT = "conflict"
    COORDINATES = "coordinates"

    @property
    def is_refusal(self) -> bool:
        """Whether a row with this problem is left out."""
        return self not in {RefusalReason.CONFLICT, RefusalReason.COORDINATES}


REASON_TEXTS: Mapping[RefusalReason, str] = {
    RefusalReason.STREET_EMPTY: "не вказано вулицю",
    RefusalReason.STREET_TOO_LONG: f"назва вулиці довша за {STREET_LIMIT} символів",
    RefusalReason.HOUSE_EMPTY: "не вказано будинок",
    RefusalReason.HOUSE_TOO_LONG: f"номер будинку довший за {HOUSE_LIMIT} символів",
    RefusalReason.HOUSE_MANGLED: "Excel перетворив номер будинку на дату або дріб: введіть його у форматі «Текст»",
    RefusalReason.QUEUE_EMPTY: "не вказано чергу",
    RefusalReason.QUEUE_MANGLED: "Excel перетворив чергу на дату: введіть її у форматі «Текст»",
    RefusalReason.QUEUE_NOT_STATED: "чергу позначено як невідому",
    RefusalReason.NEVER_CUT_OFF: "будинок не відключають (черга 0)",
    RefusalReason.QUEUE_UNKNOWN: "такої черги немає",
    RefusalReason.QUEUE_AMBIGUOUS: (
        "незрозуміло, яку з черг названо: введіть у форматі «Текст», кілька черг — через «;»"
    ),
    RefusalReason.DUPLICATE: "будинок уже є вище у файлі",
    RefusalReason.CONFLICT: "вище у файлі цей будинок має іншу чергу; завантажено в обидві, перевірте",
    RefusalReason.COORDINATES: "координати неправильні; адресу завантажено без них",
}


class AddressRow(NamedTuple):
    """The cells of one row; ``number`` is the row's number as Excel shows it."""

    number: int
    street: Cell
    house: Cell
    queue: Cell
    latitude: Cell = None
    longitude: Cell = None
    town: Cell = None

    @property
    def is_blank(self) -> bool:
        """Whether no cell holds anything, as in the rows below a formatted table."""
        return not any(shown(cell) for cell in self[1:])


@dataclass(frozen=True, slots=True)
class RowProblem:
    """A row that was refused (or taken with a warning), with its cells as the operator sees them."""

    row: int
    reason: RefusalReason
    street: str
    house: str
    queue: str
    other_row: int | None = None

    @property
    def text(self) -> str:
        """What is wrong, in Ukrainian."""
        other = f" (рядок {self.other_row})" if self.other_row is not None else ""
        return REASON_TEXTS[self.reason] + other


class ListedHouse(NamedTuple):
    """A house that the file puts into ``queues`` (ids, ascending)."""

    row: int
    street: str
    house_number: str
    street_key: str
    house_key: str
    queues: tuple[int, ...]
    latitude: float | None
    longitude: float | None


def shown(cell: Cell) -> str:
    """Return the cell as a person reads it: 12 for 12.0, 04.01.2026 for a date, "" for an empty one."""
    if cell is None:
        return ""
    if isinstance(cell, date):
        return f"{cell:%d.%m.%Y}"
    if isinstance(cell, float):
        return f"{cell:.10g}"
    return clean(str(cell))


def judge_row(row: AddressRow, labels: QueueLabels) -> tuple[list[ListedHouse], RowProblem | None]:
    """Return the houses the row lists, and what is wrong with it.

    A refused row lists no houses; a row with a warning (wrong coordinates) does.
    """
    street, houses, queues = _street(row.street, row.town), _houses(row.house), _queues(row.queue, labels)
    if isinstance(street, RefusalReason):
        return [], _problem(row, street)
    if isinstance(houses, RefusalReason):
        return [], _problem(row, houses)
    if isinstance(queues, RefusalReason):
        return [], _problem(row, queues)
    place = _coordinates(row.latitude, row.longitude)
    latitude, longitude = place or (None, None)
    listed = [
        ListedHouse(row.number, street, house, street_key(street), house_key(house), queues, latitude, longitude)
        for house in houses
    ]
    return listed, _problem(row, RefusalReason.COORDINATES) if place is None else None


def _problem(row: AddressRow, reason: RefusalReason) -> RowProblem:
    street, house, queue = (shown(cell)[:SHOWN_LIMIT] for cell in (row.street, row.house, row.queue))
    return RowProblem(row.number, reason, street, house, queue)


def _street(cell: Cell, town: Cell) -> str | RefusalReason:
    """Return the street; with its town before it, for two towns may have streets of one name."""
    street = ", ".join(filter(None, (shown(town), shown(cell))))
    if len(street) > STREET_LIMIT or len(street_key(street)) > STREET_LIMIT:
        return RefusalReason.STREET_TOO_LONG
    return street if street_key(street) else RefusalReason.STREET_EMPTY


_LINE_BREAK = re.compile(r"[,;\s]*\n\s*(?=\d)")  # houses below one another in a cell


def _houses(cell: Cell) -> list[str] | RefusalReason:
    # "36,38" typed where the comma is decimal becomes the number 36.38; a real house number is never a fraction.
    if isinstance(cell, MangledByExcel) or (isinstance(cell, float) and not cell.is_integer()):
        return RefusalReason.HOUSE_MANGLED
    text = shown(_LINE_BREAK.sub(", ", cell)) if isinstance(cell, str) else shown(cell)
    if len(text) > CELL_LIMIT:
        return RefusalReason.HOUSE_TOO_LONG
    houses = split_houses(text)
    if any(len(house) > HOUSE_LIMIT or len(house_key(house)) > HOUSE_LIMIT for house in houses):
        return RefusalReason.HOUSE_TOO_LONG
    return houses or RefusalReason.HOUSE_EMPTY


_QUEUE_REASONS = {
    Unresolved.EMPTY: RefusalReason.QUEUE_EMPTY,
    Unresolved.NOT_STATED: RefusalReason.QUEUE_NOT_STATED,
    Unresolved.NEVER_CUT_OFF: RefusalReason.NEVER_CUT_OFF,
    Unresolved.UNKNOWN: RefusalReason.QUEUE_UNKNOWN,
    Unresolved.AMBIGUOUS: RefusalReason.QUEUE_AMBIGUOUS,
}


def _queues(cell: Cell, labels: QueueLabels) -> tuple[int, ...] | RefusalReason:
    # "4.1" typed where dates are dotted becomes 4 January, but "1/4" elsewhere becomes the same day: don't guess.
    if isinstance(cell, MangledByExcel):
        return RefusalReason.QUEUE_MANGLED
    found = labels.find_number(cell) if isinstance(cell, float) else labels.find(shown(cell))
    return _QUEUE_REASONS[found] if isinstance(found, Unresolved) else found


def _coordinates(latitude: Cell, longitude: Cell) -> tuple[float | None, float | None] | None:
    """Return the place, (None, None) when none is given, or None when it cannot be on Earth."""
    if not shown(latitude) and not shown(longitude):
        return None, None
    try:
        north, east = _degrees(latitude), _degrees(longitude)
    except ValueError:
        return None
    return (north, east) if abs(north) <= 90 and abs(east) <= 180 else None


def _degrees(cell: Cell) -> float:
    # Not a number compares false with any limit, so it is refused with the numbers out of range.
    return cell if isinstance(cell, float) else float(shown(cell).replace(",", "."))
