"""Tables that people keep in Excel: a header row somewhere near the top, and rows below it."""

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from svitlobot.errors import InvalidInputError, TooLargeError
from svitlobot.gateways.excel.archive import copy_checked, damaged

if TYPE_CHECKING:  # the library is loaded by those who read a file, not by every process that might
    from python_calamine import CalamineSheet, SheetMetadata

Cell = str | float | int | bool | date | time | timedelta | None

HEADER_SEARCHED_ROWS = 20  # a title, a date and a note often stand above the header


@dataclass(frozen=True, slots=True)
class Column:
    """A column we look for by its header; case, spaces and punctuation in the header don't matter.

    ``also`` are beginnings of the headers that others give it, tried where no header is the title itself.
    """

    title: str
    is_required: bool = True
    also: Sequence[str] = ()


class SheetTable:
    """The rows below a sheet's header, cut to the wanted columns."""

    def __init__(self, sheet: "CalamineSheet", header_index: int, places: Sequence[int | None]) -> None:
        self._sheet = sheet
        self._header_index = header_index
        self._places = places
        self.height = (sheet.end or (0, 0))[0] - header_index
        """How many rows there may be at most, for a progress bar."""

    def rows(self) -> Iterator[tuple[int, tuple[Cell, ...]]]:
        """Yield the number Excel shows beside the row, and the wanted cells in the order they were asked for.

        Empty cells, formula errors and missing columns are None. A formula gives the value Excel last computed. A cell
        merged over several rows gives its value in each of them.
        """
        merges = {place: _VerticalMerges(self._sheet, place) for place in self._places if place is not None}
        for index, cells in enumerate(self._sheet.iter_rows()):
            if index <= self._header_index:
                continue
            yield (
                index + 1,
                tuple(
                    None if place is None else merges[place].value(index, _cell(cells[place])) for place in self._places
                ),
            )


def read_table(path: Path, columns: Sequence[Column], step: Callable[[float], None]) -> SheetTable:
    """Read the first visible sheet of the workbook at ``path``.

    ``step`` is told how much is done, 0 to 1. Raises InvalidInputError when the file is no readable .xlsx or has no
    header row with the required ``columns`` (the text names those missing), and TooLargeError when it is too large.
    """
    return _find_table(_read_checked(path, step), columns)


def read_known_table(
    path: Path, known: Mapping[str, Sequence[Column]], step: Callable[[float], None]
) -> tuple[str, SheetTable]:
    """Read the first visible sheet of the workbook, and tell which of the ``known`` tables its header row is of.

    Raises as `read_table`; when the header is of none of them, the text says what the nearest one lacks.
    """
    sheet = _read_checked(path, step)
    lacking: dict[str, InvalidInputError] = {}
    for name, columns in known.items():
        try:
            return name, _find_table(sheet, columns)
        except InvalidInputError as error:
            if "missing" not in error.details:
                raise
            lacking[name] = error
    begun = [
        error
        for name, error in lacking.items()
        if len(error.details["missing"]) < sum(column.is_required for column in known[name])
    ]
    if len(begun) == 1 or len(lacking) == 1:
        raise (begun or list(lacking.values()))[0]
    headers = "; ".join(", ".join(column.title for column in columns) for columns in known.values())
    raise InvalidInputError(f"На аркуші «{sheet.name}» немає відомого рядка заголовків. Відомі: {headers}")


def _read_checked(path: Path, step: Callable[[float], None]) -> "CalamineSheet":
    with tempfile.TemporaryDirectory(prefix="svitlobot-") as folder:
        plain = Path(folder) / "plain.xlsx"
        copy_checked(path, plain, step)
        return _first_visible_sheet(plain)


def read_sheet(path: Path, height: int, width: int) -> list[list[Cell]]:
    """Read the first visible sheet whole, from A1, at most ``height`` rows and ``width`` columns; empty cells are None.

    A merged cell gives its value in each of those it covers. Raises as `read_table`, and TooLargeError when there are
    more rows.
    """
    sheet = _read_checked(path, lambda _done: None)
    if (sheet.end or (0, 0))[0] >= height:
        raise TooLargeError(f"На аркуші «{sheet.name}» більше за {height} рядків")
    left = (sheet.start or (0, 0))[1]  # rows are given from the sheet's first, columns from the first that is used
    rows = [([None] * left + [_cell(cell) for cell in cells])[:width] for cells in sheet.iter_rows()]
    _fill_merged(rows, sheet.merged_cell_ranges or [])
    return rows


def _fill_merged(rows: list[list[Cell]], ranges: Iterable[tuple[tuple[int, int], tuple[int, int]]]) -> None:
    filled: set[tuple[int, int]] = set()
    for (top, left), (bottom, right) in ranges:
        if top >= len(rows) or left >= len(rows[top]):
            continue
        for row in range(top, min(bottom + 1, len(rows))):
            for column in range(left, min(right + 1, len(rows[row]))):
                if (row, column) in filled:  # Excel merges no cell twice, and such a file could take for ever
                    raise damaged()
                filled.add((row, column))
                rows[row][column] = rows[top][left]


def _first_visible_sheet(path: Path) -> "CalamineSheet":
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        with CalamineWorkbook.from_path(path) as workbook:
            names = [sheet.name for sheet in workbook.sheets_metadata if _is_visible_table(sheet)]
            if not names:
                raise InvalidInputError("У книзі немає видимого аркуша з таблицею")
            return workbook.get_sheet_by_name(names[0])
    except CalamineError as error:
        raise damaged() from error


def _is_visible_table(sheet: "SheetMetadata") -> bool:
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    return sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible


def _find_table(sheet: "CalamineSheet", columns: Sequence[Column]) -> SheetTable:
    """Find the header: the first row that has every required column."""
    nearest: list[str] | None = None
    for index, cells in _filled_rows(sheet):
        titles = [_title_key(cell) for cell in cells]
        missing = [column.title for column in columns if column.is_required and _place(titles, column) is None]
        if not missing:
            return SheetTable(sheet, index, [_place(titles, column) for column in columns])
        if nearest is None or len(missing) < len(nearest):
            nearest = missing
    if nearest is None:
        raise InvalidInputError(f"Аркуш «{sheet.name}» порожній")
    listed = ", ".join(f"«{title}»" for title in nearest)
    raise InvalidInputError(f"На аркуші «{sheet.name}» бракує стовпців: {listed}", missing=nearest)


def _filled_rows(sheet: "CalamineSheet") -> Iterator[tuple[int, Sequence[Cell]]]:
    filled = ((index, cells) for index, cells in enumerate(sheet.iter_rows()) if any(cell != "" for cell in cells))
    return islice(filled, HEADER_SEARCHED_ROWS)


def _place(titles: Sequence[str], column: Column) -> int | None:
    """Return where a column stands in a header, None when it is not there. Raises InvalidInputError for two of it."""
    key = _title_key(column.title)
    others = tuple(map(_title_key, column.also))
    found = [place for place, title in enumerate(titles) if title == key]
    if len(found) > 1:
        raise InvalidInputError(f"Стовпець «{column.title}» є двічі: залиште один")
    if not found and others:
        found = [place for place, title in enumerate(titles) if title.startswith(others)]
        if len(found) > 1:  # not a header: a row of old names may hold "вулиця Леніна" beside "вулиця Зелена"
            return None
    return found[0] if found else None


def _title_key(cell: Cell) -> str:
    return "".join(character for character in str(cell).casefold() if character.isalnum())


def _cell(cell: Cell) -> Cell:
    return None if cell == "" else cell


class _VerticalMerges:
    """Gives every row of a merged cell the value that Excel keeps in its first row only."""

    def __init__(self, sheet: "CalamineSheet", place: int) -> None:
        column = place + (sheet.start or (0, 0))[1]
        ranges = sheet.merged_cell_ranges or []
        spans = sorted((top, bottom) for (top, left), (bottom, right) in ranges if left <= column <= right)
        self._spans = iter(spans)
        self._next = next(self._spans, None)
        self._bottom = -1
        self._value: Cell = None

    def value(self, index: int, cell: Cell) -> Cell:
        """Return the cell's value in row ``index``. Rows must be asked for in order."""
        while self._next is not None and self._next[0] <= index:
            if self._next[0] == index:
                self._bottom, self._value = self._next[1], cell
            self._next = next(self._spans, None)
        return self._value if cell is None and index <= self._bottom else cell
