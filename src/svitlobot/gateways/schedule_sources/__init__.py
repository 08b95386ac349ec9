"""Schedules in the formats that are in use, read into one form. The format is recognised by what is in the file."""

import tempfile
from datetime import date
from pathlib import Path

import orjson

from svitlobot.domain.schedules.sources import MAX_SCHEDULE_BYTES
from svitlobot.errors import InvalidInputError, TooLargeError
from svitlobot.gateways.schedule_sources.base import ParsedSchedule
from svitlobot.gateways.schedule_sources.dtek import is_dtek, parse_dtek
from svitlobot.gateways.schedule_sources.one_outage import is_one_outage, parse_one_outage
from svitlobot.gateways.schedule_sources.pasted import parse_pasted
from svitlobot.gateways.schedule_sources.prykarpattia import is_prykarpattia, parse_prykarpattia
from svitlobot.gateways.schedule_sources.yasno import is_yasno, parse_yasno

__all__ = ["ParsedSchedule", "parse_schedule"]

MAX_GROUPS = 1_000

_WORKBOOK = b"PK"  # as every .xlsx begins


def parse_schedule(content: bytes, today: date) -> ParsedSchedule:
    """Read a schedule of any known format. Raises InvalidInputError or TooLargeError, naming what is wrong."""
    if len(content) > MAX_SCHEDULE_BYTES:
        raise TooLargeError(f"Графік більший за {MAX_SCHEDULE_BYTES >> 20} МіБ")
    parsed = _parse(content, today)
    if len(parsed.days.keys() | parsed.weekly.keys()) > MAX_GROUPS:
        raise TooLargeError(f"Графік не прийнято: груп більше за {MAX_GROUPS}")
    return parsed


def _parse(content: bytes, today: date) -> ParsedSchedule:
    if content.startswith(_WORKBOOK):
        # Here, because processes that read no workbooks must not carry what reads them.
        from svitlobot.gateways.schedule_sources.grid import parse_grid

        with tempfile.NamedTemporaryFile(prefix="svitlobot-", suffix=".xlsx") as file:
            file.write(content)
            file.flush()
            return parse_grid(Path(file.name), today)
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
    if is_one_outage(document):
        return parse_one_outage(document)
    if is_prykarpattia(document):
        return parse_prykarpattia(document)
    if is_dtek(document):
        return parse_dtek(document)
    if is_yasno(document):
        return parse_yasno(document)
    raise InvalidInputError("Графік не прийнято: формат невідомий (знаю YASNO, DTEK, Прикарпаття, сітку Excel, текст)")
