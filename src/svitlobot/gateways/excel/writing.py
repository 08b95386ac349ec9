"""Writes tables for people to open in Excel."""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from svitlobot.errors import InvalidInputError

if TYPE_CHECKING:  # the library is loaded by those who write a file, not by every process that might
    from openpyxl.cell import Cell

_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")  # "_x0041_" in a file means "A"
LONGEST_CELL = 32_767  # characters, in Excel


class TableFile:
    """A sheet of texts under a header row, of any length: rows go to a temporary file as they are added.

    A text that looks like a formula stays a text, also after its cell was edited. ``widths`` of the columns
    are in characters.
    """

    def __init__(self, titles: Sequence[str], widths: Sequence[int]) -> None:
        import openpyxl
        from openpyxl.utils import get_column_letter

        self._book = openpyxl.Workbook(write_only=True)
        self._sheet = self._book.create_sheet()
        for place, width in enumerate(widths, start=1):
            self._sheet.column_dimensions[get_column_letter(place)].width = width
        self._sheet.freeze_panes = "A2"
        self._cells = [self._cell(is_bold=True) for _ in titles]
        self.add([titles])
        self._cells = [self._cell(is_bold=False) for _ in titles]

    def add(self, rows: Iterable[Sequence[str | float | None]]) -> None:
        """Write rows below those there are; numbers stay numbers."""
        from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

        for row in rows:
            for cell, value in zip(self._cells, row, strict=True):
                if isinstance(value, str):
                    cell.value = _LOOKS_ESCAPED.sub("_x005F_", ILLEGAL_CHARACTERS_RE.sub("", value))[:LONGEST_CELL]
                    cell.data_type = "s"
                else:
                    cell.value = value
            self._sheet.append(self._cells)  # written at once, so the cells may be used again

    def save(self, path: Path) -> None:
        """Write the file. Raises InvalidInputError when it cannot be written."""
        try:
            self._book.save(path)
        except OSError as error:
            self._sheet.close()  # or it would complain when it is collected
            raise InvalidInputError(f"Не вдалося записати {path}: {error.strerror}") from error

    def _cell(self, *, is_bold: bool) -> "Cell":
        from openpyxl.cell import WriteOnlyCell
        from openpyxl.styles import Alignment, Font

        cell: Cell = WriteOnlyCell(self._sheet)
        cell.quotePrefix = True  # or Excel would take it for a formula after the first edit
        cell.number_format = "@"  # or Excel would make a date of "4.1" after the first edit
        cell.alignment = Alignment(vertical="top", wrap_text=True)
        cell.font = Font(bold=is_bold)
        return cell


def write_table(
    path: Path, titles: Sequence[str], rows: Iterable[Sequence[str | float | None]], widths: Sequence[int]
) -> None:
    """Write a whole sheet; see `TableFile`. Raises InvalidInputError when the file cannot be written."""
    table = TableFile(titles, widths)
    table.add(rows)
    table.save(path)
