"""How much memory a part of a workbook will take once parsed, found without parsing it into memory."""

from string import ascii_uppercase
from typing import Final
from xml.parsers import expat

from svitlobot.errors import InvalidInputError, TooLargeError

ITEMS_LIMIT = 2_500_000  # cells that hold something, shared texts, merged ranges, styles: about 100 bytes each
TEXT_LIMIT = 64_000_000  # characters of all cells, a shared text counted in each cell that shows it
CELL_TEXT_LIMIT = 40_000  # Excel's own is 32,767
AREA_LIMIT = 4_000_000  # the rectangle around all the cells that hold something: 24 bytes each

# Inside <c>, these make it a cell that holds something.
_CONTENT: Final = frozenset({"v", "is"})
_FREE: Final = frozenset({"t", "r", "f", "rPr"})
_DIGITS: Final = "0123456789"


class PartScan:
    """Counts one part's items as its XML streams by.

    `feed` and `close` raise TooLargeError beyond the limits, InvalidInputError for a document type declaration (no
    workbook has one; it is how XML bombs begin), and expat.ExpatError or ValueError for what is no workbook's XML.
    """

    def __init__(self, shared: list[int] | None = None) -> None:
        """``shared`` are the lengths of the workbook's shared texts; their own part adds them to an empty list."""
        self._shared = [] if shared is None else shared
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True  # a cell's text in one call
        self._parser.StartElementHandler = self._start
        self._parser.CharacterDataHandler = self._read
        self._is_reference = False
        self._text = self._cell_text = 0
        self._parser.StartDoctypeDeclHandler = _refuse_doctype
        self._names: dict[str, str] = {}
        self._columns: dict[str, int] = {}
        self._items = 0
        self._row = self._column = 0
        self._top = self._left = 1 << 30
        self._bottom = self._right = 0

    def feed(self, piece: bytes) -> None:
        """Count what ``piece``, the next bytes of the part, adds."""
        self._parser.Parse(piece)
        self._check()

    def close(self) -> None:
        """Check that the part ended where its XML does."""
        self._parser.Parse(b"", True)
        self._check()

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        """Count one element. Called millions of times."""
        name = self._names.get(name) or self._local(name)
        if name == "c":
            self._move(attributes.get("r"))
            self._is_reference = attributes.get("t") == "s"
            self._cell_text = 0
        elif name in _CONTENT:
            self._items += 1
            if not (self._top <= self._row <= self._bottom and self._left <= self._column <= self._right):
                self._stretch()
        elif name == "row":
            self._row = int(attributes.get("r") or self._row + 1)
            self._column = 0
        elif name not in _FREE:
            self._items += 1
            self._cell_text = 0
            if name == "si":
                self._shared.append(0)

    def _read(self, text: str) -> None:
        """Count a text, or the shared one that a number stands for. Called millions of times."""
        length = len(text)
        if self._is_reference:
            if text.isdecimal() and int(text) < len(self._shared):
                length = self._shared[int(text)]
        elif self._shared and self._row == 0:  # the part of the shared texts has no rows
            self._shared[-1] += length
        self._cell_text += length
        self._text += length
        if self._cell_text > CELL_TEXT_LIMIT:
            raise TooLargeError("У клітинці надто довгий текст: більше за все, що вміщає Excel")

    def _stretch(self) -> None:
        """Make the rectangle reach the present cell."""
        self._top, self._bottom = min(self._top, self._row), max(self._bottom, self._row)
        self._left, self._right = min(self._left, self._column), max(self._right, self._column)

    def _move(self, reference: str | None) -> None:
        """Go to the cell: where it says, or else one to the right."""
        if reference is None:
            self._column += 1
            return
        letters = reference.rstrip(_DIGITS)
        self._column = self._columns.get(letters) or self._column_number(letters)
        self._row = int(reference[len(letters) :])

    def _column_number(self, letters: str) -> int:
        """Return 1 for "A", 27 for "AA". Raises ValueError for what is no column."""
        number = 0
        for letter in letters.upper():
            number = number * 26 + ascii_uppercase.index(letter) + 1
        if not 0 < number <= 16_384:
            raise ValueError(letters)
        return self._columns.setdefault(letters, number)

    def _check(self) -> None:
        height, width = self._bottom - self._top + 1, self._right - self._left + 1
        if self._text > TEXT_LIMIT or self._items > ITEMS_LIMIT or (height > 0 and height * width > AREA_LIMIT):
            raise TooLargeError(
                "Таблиця надто велика або має заповнені клітинки далеко від даних: "
                "приберіть зайве або поділіть файл на частини"
            )

    def _local(self, name: str) -> str:
        """Return the name without its prefix: some programs write <x:c> for <c>."""
        return self._names.setdefault(name, name.rpartition(":")[2])


def _refuse_doctype(*_declaration: object) -> None:
    raise InvalidInputError("Файл містить оголошення DOCTYPE, якого у книгах Excel не буває: його не прочитано")
