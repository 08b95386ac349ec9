"""One outage of one queue, given as ``{"queue_id": 1, "date": "2026-11-29", "start": "18:00", "end": "21:00"}``.

It is added to what is planned for that day. ``end`` 00:00 or 24:00 is the end of the day.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from svitlobot.domain.schedules.amendments import AddWindows, Amendment
from svitlobot.domain.schedules.days import DAY_ENDS, Window
from svitlobot.errors import InvalidInputError
from svitlobot.gateways.schedule_sources.base import ParsedSchedule
from svitlobot.gateways.schedule_sources.prykarpattia import clock_minute

FIELDS = frozenset({"queue_id", "date", "start", "end"})


def is_one_outage(document: object) -> bool:
    """Tell whether the document looks like this format."""
    return isinstance(document, Mapping) and "queue_id" in document


def parse_one_outage(document: Mapping[str, Any]) -> ParsedSchedule:
    """Read the outage. Raises InvalidInputError naming the field that is wrong or missing."""
    if missing := sorted(FIELDS - document.keys()):
        raise _refusal(f"бракує {', '.join(missing)}")
    if unknown := sorted(document.keys() - FIELDS):
        raise _refusal(f"незрозуміло, що таке {', '.join(unknown)[:80]}")
    queue_id = document["queue_id"]
    if not isinstance(queue_id, int) or isinstance(queue_id, bool):
        raise _refusal("queue_id має бути номером черги")
    window = Window(_minute(document, "start"), _minute(document, "end") or DAY_ENDS)
    change = AddWindows((window,), begins_schedule=True)
    added = Amendment((), _day(document["date"]), 1, str(window), change, queue_id)
    return ParsedSchedule("outage", amendments=[added])


def _day(value: object) -> date:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise _refusal("date має бути як 2026-11-29") from None


def _minute(document: Mapping[str, Any], field: str) -> int:
    text = str(document[field])
    try:
        return clock_minute(text.removesuffix(":00") if text.count(":") == 2 else text)  # 18:00:00 as a database has it
    except InvalidInputError as error:
        raise _refusal(f"{field}: {error.text}") from None


def _refusal(text: str) -> InvalidInputError:
    return InvalidInputError("Графік не прийнято: " + text.replace("\0", ""))
