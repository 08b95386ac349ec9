"""A workbook made safe to parse: what the parser will hold in memory is measured first.

The headers of a zip may lie about sizes, and the parser keeps a sheet as a full rectangle, so that two cells in far
corners (a file of 6 kB) would take 500 GB and abort the process. So every part that holds cells is unpacked once, piece
by piece, into a plain uncompressed copy, while a streaming XML parser counts. There is no limit on the compression
ratio: it would add nothing, and refuse honest sheets with a million formatted empty rows.
"""

import io
import mmap
import re
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from xml.parsers import expat

from svitlobot.errors import InvalidInputError, TooLargeError
from svitlobot.gateways.excel.scan import PartScan

FILE_LIMIT = 50 << 20
UNPACKED_LIMIT = 200 << 20
PARTS_LIMIT = 2_000
SMALL_FILE = 256 << 10
SMALL_UNPACKED = 4 << 20

_PIECE = 1 << 18
_READ_PARTS = re.compile(
    r"\[content_types\]\.xml|_rels/\.rels|xl/_rels/[^/]+\.rels|xl/worksheets/[^/]+\.xml|xl/(?!calcchain)[^/]+\.xml",
    re.IGNORECASE,
)
_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
_DIRECTORY_ENTRY = b"PK\x01\x02"
_DAMAGE = (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, EOFError, expat.ExpatError, ValueError)


def copy_checked(source: Path, target: Path, step: Callable[[float], None]) -> None:
    """Write to ``target`` an uncompressed workbook with those parts of ``source`` that hold cells.

    ``step`` is told how much is done, 0 to 1. Raises InvalidInputError when ``source`` is no readable .xlsx, and
    TooLargeError when reading it would take more memory than we give.
    """
    try:
        _check_container(source)
        with zipfile.ZipFile(source) as archive, zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as plain:
            _copy_parts(archive, plain, step)
    except _DAMAGE as error:
        raise damaged() from error
    except OSError as error:
        raise InvalidInputError(f"Не вдалося прочитати файл: {error.strerror or error}") from error


def is_small(content: bytes) -> bool:
    """Tell whether a workbook is read in no time: small as it is, and small when it is unpacked."""
    if len(content) > SMALL_FILE:
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return sum(part.file_size for part in archive.infolist()) <= SMALL_UNPACKED  # no more will be unpacked
    except _DAMAGE:
        return True  # what is no zip is not read


def damaged() -> InvalidInputError:
    """Return the error for a file that begins like a workbook and cannot be read as one."""
    return InvalidInputError("Файл пошкоджений: відкрийте його в Excel і збережіть ще раз як .xlsx")


def _copy_parts(archive: zipfile.ZipFile, plain: zipfile.ZipFile, step: Callable[[float], None]) -> None:
    parts = sorted(_cell_parts(archive), key=lambda part: part.filename.lower() != "xl/sharedstrings.xml")
    declared, done = sum(part.file_size for part in parts), 0
    shared: list[int] = []
    for part in parts:
        scan = PartScan(shared)
        with archive.open(part) as packed, plain.open(part.filename, "w") as unpacked:
            while piece := packed.read(_PIECE):
                done += len(piece)
                _check_unpacked(done)
                scan.feed(piece)
                unpacked.write(piece)
                step(done / declared)
        scan.close()


def _check_container(path: Path) -> None:
    """Raise unless the file is a zip of an acceptable size; say what it is instead, if we know."""
    size = path.stat().st_size
    if size > FILE_LIMIT:
        raise TooLargeError(f"Файл більший за {FILE_LIMIT >> 20} МіБ: поділіть його на частини")
    if size == 0:
        raise InvalidInputError("Файл порожній")
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        if content[:8] == _OLE2 and content.find(_ENCRYPTED_STREAM) >= 0:
            raise InvalidInputError("Файл захищено паролем: зніміть пароль і збережіть ще раз")
        if content[:8] == _OLE2:
            raise InvalidInputError("Це старий формат .xls: збережіть файл в Excel як .xlsx")
        if content[:2] != b"PK":
            raise InvalidInputError("Це не файл Excel: потрібна книга .xlsx (файл CSV збережіть в Excel як .xlsx)")
        # Counted in the raw bytes, before the zip's directory is read into memory.
        if len(re.findall(re.escape(_DIRECTORY_ENTRY), content)) > PARTS_LIMIT:
            raise TooLargeError("У файлі надто багато частин: збережіть таблицю окремою книгою .xlsx")


def _cell_parts(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    parts = archive.infolist()
    names = {part.filename.lower() for part in parts}
    if "xl/workbook.xml" not in names:
        found = "книга .xlsb" if "xl/workbook.bin" in names else "архів без книги Excel"
        raise InvalidInputError(f"Це не .xlsx, а {found}: збережіть файл в Excel як .xlsx")
    if len(names) < len(parts):
        raise damaged()
    parts = [part for part in parts if _READ_PARTS.fullmatch(part.filename)]
    if any(part.flag_bits & 1 for part in parts):
        raise InvalidInputError("Файл захищено паролем: зніміть пароль і збережіть ще раз")
    # Excel writes nothing but these two; others may ask for gigabytes to unpack.
    if any(part.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED} for part in parts):
        raise damaged()
    _check_unpacked(sum(part.file_size for part in parts))
    return parts


def _check_unpacked(size: int) -> None:
    if size > UNPACKED_LIMIT:
        raise TooLargeError(f"Розпакований файл більший за {UNPACKED_LIMIT >> 20} МіБ: поділіть його на частини")
