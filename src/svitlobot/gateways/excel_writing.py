"""Writes tables for people to open in Excel."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import openpyxl
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from svitlobot.errors import InvalidInputError


def write_table(path: Path, titles: Sequence[str], rows: Iterable[Sequence[str]], widths: Sequence[int]) -> None:
    """Write a sheet of texts under a header row; ``widths`` of the columns are in characters.

    A text that looks like a formula stays a text. Raises InvalidInputError when the file cannot be written.
    """
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for number, cells in enumerate([titles, *rows], start=1):
        for place, text in enumerate(cells, start=1):
            cell = sheet.cell(number, place)
            cell.value = text
            cell.data_type = "s"
            cell.quotePrefix = True  # or Excel would take it for a formula after the first edit
            cell.alignment = Alignment(vertical="top", wrap_text=True)
            cell.font = Font(bold=number == 1)
    for place, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.freeze_panes = "A2"
    try:
        book.save(path)
    except OSError as error:
        raise InvalidInputError(f"Не вдалося записати {path}: {error.strerror}") from error
