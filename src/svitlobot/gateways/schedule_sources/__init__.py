"""Schedules in the formats that are in use, read into one form. The format is recognised by what is in the file."""

from datetime import date
from pathlib import Path

import orjson

from svitlobot.errors import InvalidInputError, TooLargeError
from svitlobot.gateways.schedule_sources.base import ParsedSchedule
from svitlobot.gateways.schedule_sources.dtek import is_dtek, parse_dtek
from svitlobot.gateways.schedule_sources.grid import parse_grid
from svitlobot.gateways.schedule_sources.pasted import parse_pasted
from svitlobot.gateways.schedule_sources.prykarpattia import is_prykarpattia, parse_prykarpattia
from svitlobot.gateways.schedule_sources.yasno import is_yasno, parse_yasno

__all__ = ["MAX_BYTES", "ParsedSchedule", "parse_schedule", "read_schedule"]

MAX_BYTES = 4 << 20


def read_schedule(path: Path, today: date) -> ParsedSchedule:
    """Read a schedule file of any known format. Raises InvalidInputError or TooLargeError, naming what is wrong."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            is_workbook = file.read(2) == b"PK"
        if is_workbook:
            return parse_grid(path)
        if size > MAX_BYTES:
            raise TooLargeError(f"Графік більший за {MAX_BYTES >> 20} МіБ")
        return parse_schedule(path.read_bytes(), today)
    except OSError as error:
        raise InvalidInputError(f"Не вдалося прочитати файл: {error.strerror or error}") from error


def parse_schedule(content: bytes, today: date) -> ParsedSchedule:
    """Read a schedule that is JSON or pasted text. Raises InvalidInputError naming what is wrong."""
    if len(content) > MAX_BYTES:
        raise TooLargeError(f"Графік більший за {MAX_BYTES >> 20} МіБ")
    if content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
        return _parse_json(content.lstrip(b"\xef\xbb\xbf"))
    try:
        return parse_pasted(content.decode("utf-8-sig"), today)
    except UnicodeDecodeError:
        raise InvalidInputError("Графік не прийнято: збережіть текст у кодуванні UTF-8") from None


def _parse_json(content: bytes) -> ParsedSchedule:
    try:
        document = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise InvalidInputError(f"Графік не прийнято: це не JSON (рядок {error.lineno})") from None
    if document == []:
        return ParsedSchedule("empty")  # "no information", as one source says it
    if is_prykarpattia(document):
        return parse_prykarpattia(document)
    if is_dtek(document):
        return parse_dtek(document)
    if is_yasno(document):
        return parse_yasno(document)
    raise InvalidInputError(
        "Графік не прийнято: формат невідомий (знаємо YASNO, DTEK, Прикарпаття, сітку Excel, текст)"
    )
