"""DTEK's page and outage-data-ua: ``fact`` (hours of certain days) and ``preset`` (the template of a week).

Hour N of "1" … "24" is (N-1):00–N:00; some producers count "0" … "23". A day's key is a unix time of its midnight;
some producers are an hour off after a clock change.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from svitlobot.domain.schedules.days import UNKNOWN_DAY, DaySchedule, Window, merged, planned
from svitlobot.gateways.schedule_sources.base import (
    ParsedSchedule,
    Problems,
    day_of,
    expect_mapping,
    has_known_day,
    moment_of,
    windows_of,
)

# The two halves of an hour by its word: None is power, otherwise whether the outage is only possible.
_HALVES: Mapping[str, tuple[bool | None, bool | None]] = {
    "yes": (None, None),
    "no": (False, False),
    "first": (False, None),
    "second": (None, False),
    "maybe": (True, True),
    "mfirst": (True, None),
    "msecond": (None, True),
}


def is_dtek(document: object) -> bool:
    """Tell whether the document looks like this format."""
    return isinstance(document, Mapping) and (
        "fact" in document or "preset" in document or ("data" in document and "update" in document)
    )


def parse_dtek(document: Mapping[str, Any]) -> ParsedSchedule:
    """Read a whole document or its ``fact`` alone. A wrong group is left out.

    Raises InvalidInputError naming each wrong group and hour when no group is left."""
    problems = Problems()
    fact = expect_mapping(document.get("fact") or ({} if "preset" in document else document), "fact")
    preset = expect_mapping(document.get("preset") or {}, "preset")
    days, blanks = _days(fact.get("data") or {}, moment_of(fact.get("today")), problems)
    weekly = _weekly(preset.get("data") or {}, problems)
    notes = problems.notes(is_anything_left=has_known_day(days) or any(weekly.values()))
    said_at = moment_of(fact.get("update")) or moment_of(document.get("lastUpdated"))
    return ParsedSchedule("dtek", days, weekly, said_at, blanks=blanks, notes=notes, broken=frozenset(problems.groups))


def _days(
    data: object, today: datetime | None, problems: Problems
) -> tuple[dict[str, dict[date, DaySchedule]], frozenset[tuple[str, date]]]:
    """Return the days by group, and those that may only not have been planned yet."""
    days: dict[str, dict[date, DaySchedule]] = {}
    blanks = set()
    for key, groups in expect_mapping(data, "fact.data").items():
        began = moment_of(key)
        if began is None or not isinstance(groups, Mapping):
            problems.add("усі", key, "ключ дня має бути часом unix" if began is None else "має бути об'єктом JSON")
            continue
        day = day_of(began)
        is_later = today is None or day > day_of(today)
        for group, hours in groups.items():
            windows = _windows(group, f"{day:%d.%m}", hours, problems)
            schedule = UNKNOWN_DAY if windows is None else planned(windows)
            # Until a queue's tomorrow is planned, the page shows "yes" for all of it: that is not "no outages".
            if is_later and windows == []:
                blanks.add((group, day))
                schedule = UNKNOWN_DAY
            days.setdefault(group, {})[day] = schedule
    return days, frozenset(blanks)


def _weekly(data: object, problems: Problems) -> dict[str, dict[int, tuple[Window, ...]]]:
    weekly: dict[str, dict[int, tuple[Window, ...]]] = {}
    for group, weekdays in expect_mapping(data, "preset.data").items():
        if not isinstance(weekdays, Mapping):
            problems.add(group, "тиждень", "має бути об'єктом JSON")
            continue
        for number, hours in weekdays.items():
            if number not in {"1", "2", "3", "4", "5", "6", "7"}:
                problems.add(group, number, "день тижня має бути від 1 до 7")
                continue
            windows = _windows(group, f"день тижня {number}", hours, problems)
            if windows is not None:
                weekly.setdefault(group, {})[int(number) - 1] = tuple(merged(windows))
    return weekly


def _windows(group: str, day: str, hours: object, problems: Problems) -> list[Window] | None:
    """Return a day's outages; None when any of its hours cannot be read, which is a problem of the group."""
    if not isinstance(hours, Mapping) or not hours:
        problems.add(group, day, "немає жодної години")
        return None
    before = len(problems)
    windows = list(_outages(group, day, hours, problems))
    return windows if len(problems) == before else None


def _outages(group: str, day: str, hours: Mapping[str, Any], problems: Problems) -> Iterator[Window]:
    hours = {number.lstrip("0") or "0": word for number, word in hours.items()}
    first = 0 if "0" in hours else 1
    for hour in range(24):
        number = str(hour + first)
        word = hours.get(number)
        halves = _HALVES.get(word.strip().lower()) if isinstance(word, str) else None
        if halves is None:
            text = "немає даних" if word is None else f"незрозуміле «{str(word)[:20]}»"
            problems.add(group, f"{day}, година {number}", text)
            continue
        yield from windows_of((hour * 2 + half, only) for half, only in enumerate(halves) if only is not None)
    if strange := sorted(set(hours) - {str(hour + first) for hour in range(24)}):
        problems.add(group, f"{day}, година {strange[0]}", "такої години немає")
