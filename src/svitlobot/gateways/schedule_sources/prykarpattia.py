"""Prykarpattiaoblenergo: a list of days, each with windows by queue.

``to`` 00:00 is the end of the day, ``[]`` is no information at all, and a queue with ``[]`` has no outages that day.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from svitlobot.clock import KYIV
from svitlobot.domain.schedules.days import DAY_ENDS, UNKNOWN_DAY, DaySchedule, Window, planned
from svitlobot.errors import InvalidInputError
from svitlobot.gateways.schedule_sources.base import ParsedSchedule, Problems, expect_mapping, has_known_day, moment_of


def is_prykarpattia(document: object) -> bool:
    """Tell whether the document looks like this format."""
    return isinstance(document, list) and all(isinstance(one, Mapping) and "eventDate" in one for one in document)


def parse_prykarpattia(document: Sequence[Mapping[str, Any]]) -> ParsedSchedule:
    """Read the days. A wrong queue is left out.

    Raises InvalidInputError naming each wrong queue and window when no queue is left."""
    problems = Problems()
    days: dict[str, dict[date, DaySchedule]] = {}
    updates: list[datetime] = []
    for entry in document:
        day = _date(entry["eventDate"])
        if day is None:
            problems.add("усі", entry["eventDate"], "дата має бути як 24.11.2026")
            continue
        queues = entry.get("queues") or {}
        if not isinstance(queues, Mapping):
            problems.add("усі", f"{day:%d.%m}", "queues має бути об'єктом JSON")
            continue
        for queue, windows in queues.items():
            before = len(problems)
            schedule = planned(_windows(queue, day, windows, problems))
            days.setdefault(queue, {})[day] = schedule if len(problems) == before else UNKNOWN_DAY
        if (approved := moment_of(entry.get("scheduleApprovedSince"))) is not None:
            updates.append(approved)
    notes = problems.notes(is_anything_left=has_known_day(days))
    made_at = max(updates, default=None)
    return ParsedSchedule("prykarpattia", days, said_at=made_at, notes=notes, broken=frozenset(problems.groups))


def _date(value: object) -> date | None:
    for form in ("%d.%m.%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(str(value).strip(), form).replace(tzinfo=KYIV).date()
        except ValueError:
            continue
    return None


def _windows(queue: str, day: date, windows: object, problems: Problems) -> list[Window]:
    if not isinstance(windows, list):
        problems.add(queue, f"{day:%d.%m}", "відключення мають бути списком")
        return []
    found = []
    for window in windows:
        try:
            fields = expect_mapping(window, f"{queue[:40]}, {day:%d.%m}")
            found.append(Window(clock_minute(fields.get("from")), clock_minute(fields.get("to")) or DAY_ENDS))
        except InvalidInputError as error:
            problems.add(queue, f"{day:%d.%m}", error.text)
    return found


def clock_minute(value: object) -> int:
    """Read "18:30", or "18:30:00", as minutes of the day; 24:00 and 23:59 are its end. Raises InvalidInputError."""
    written = str(value).strip()
    hour, separator, minute = (
        written[:-3] if written.count(":") == 2 and written.endswith(":00") else written
    ).partition(":")
    if not (separator and _is_number(hour) and _is_number(minute) and int(minute) < 60):
        raise InvalidInputError(f"незрозумілий час «{str(value)[:20]}»")
    total = int(hour) * 60 + int(minute)
    if total > DAY_ENDS:
        raise InvalidInputError(f"незрозумілий час «{str(value)[:20]}»")
    return DAY_ENDS if total == DAY_ENDS - 1 else total


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 2
