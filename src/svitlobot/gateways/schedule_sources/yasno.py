"""YASNO's planned-outages: for each group today and tomorrow, in minutes of the local day, with a status."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from svitlobot.domain.schedules.days import UNKNOWN_DAY, DaySchedule, DayStatus, Window, merged, planned
from svitlobot.errors import InvalidInputError
from svitlobot.gateways.schedule_sources.base import (
    ParsedSchedule,
    Problems,
    day_of,
    expect_mapping,
    has_known_day,
    moment_of,
)

_POSSIBLE: Mapping[str, bool | None] = {"notplanned": None, "definite": False, "possible": True}


def is_yasno(document: object) -> bool:
    """Tell whether the document looks like this format."""
    return isinstance(document, Mapping) and any(
        isinstance(group, Mapping) and not group.keys().isdisjoint({"today", "tomorrow", "slots", "dsos"})
        for group in document.values()
    )


def parse_yasno(document: Mapping[str, Any]) -> ParsedSchedule:
    """Read planned-outages, or the groups of probable-outages. A wrong group is left out.

    Raises InvalidInputError naming what is wrong when no group is left."""
    problems = Problems()
    days: dict[str, dict[date, DaySchedule]] = {}
    weekly: dict[str, dict[int, tuple[Window, ...]]] = {}
    updates: list[datetime] = []
    for group, content in _groups(document).items():
        if not isinstance(content, Mapping) or not content:
            problems.add(group, "група", "немає жодного дня")
            continue
        entry = content
        for name in ("today", "tomorrow"):
            if name in entry:
                before = len(problems)
                day, schedule = _day(group, entry[name], problems)
                if day is not None:
                    days.setdefault(group, {})[day] = schedule if len(problems) == before else UNKNOWN_DAY
        if "slots" in entry:
            before = len(problems)
            week = _week(group, entry["slots"], problems)
            if len(problems) == before:
                weekly[group] = week
        if (updated := moment_of(entry.get("updatedOn"))) is not None:
            updates.append(updated)
    notes = problems.notes(is_anything_left=has_known_day(days) or any(weekly.values()))
    made_at = max(updates, default=None)
    return ParsedSchedule("yasno", days, weekly, made_at, notes=notes, broken=frozenset(problems.groups))


def _groups(document: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the groups; probable-outages wraps them in a region and its grid operator, of which there is one."""
    regions = [region["dsos"] for region in document.values() if isinstance(region, Mapping) and "dsos" in region]
    if not regions:
        return document
    operators = list(expect_mapping(regions[0], "dsos").values())
    if len(regions) != 1 or len(operators) != 1:
        raise InvalidInputError("Графік не прийнято: у файлі кілька регіонів чи операторів, залиште один")
    return expect_mapping(expect_mapping(operators[0], "dsos").get("groups"), "groups")


def _day(group: str, entry: object, problems: Problems) -> tuple[date | None, DaySchedule]:
    if not isinstance(entry, Mapping):
        problems.add(group, "день", "має бути об'єктом JSON")
        return None, UNKNOWN_DAY
    began = moment_of(entry.get("date"))
    if began is None:
        problems.add(group, entry.get("date"), "незрозуміла дата")
        return None, UNKNOWN_DAY
    day = day_of(began)
    windows, covered = _windows(group, f"{day:%d.%m}", entry.get("slots"), problems)
    return day, _schedule(group, f"{day:%d.%m}", entry.get("status"), windows, problems, is_whole=covered == 24 * 60)


def _schedule(
    group: str, day: str, status: object, windows: list[Window], problems: Problems, *, is_whole: bool
) -> DaySchedule:
    match status:
        case "EmergencyShutdowns":
            return DaySchedule(DayStatus.EMERGENCY)
        case "NoOutages" if windows:
            problems.add(group, day, "стан NoOutages, але відключення вказано")
        case "NoOutages":
            return DaySchedule(DayStatus.NONE_PLANNED)
        case "ScheduleApplies" if is_whole:
            return planned(windows)
        case "WaitingForSchedule" if is_whole and windows:
            return planned(windows, is_preliminary=True)
    return UNKNOWN_DAY  # no slots, half a day of them, or a status that we don't know: never "no outages"


def _week(group: str, days: object, problems: Problems) -> dict[int, tuple[Window, ...]]:
    week: dict[int, tuple[Window, ...]] = {}
    if not isinstance(days, Mapping):
        problems.add(group, "slots", "має бути об'єктом JSON")
        return week
    for number, slots in days.items():
        if number not in {"0", "1", "2", "3", "4", "5", "6"}:
            problems.add(group, number, "день тижня має бути від 0 до 6")
            continue
        windows, _ = _windows(group, f"день тижня {number}", slots, problems)
        week[int(number)] = tuple(merged(windows))
    return week


def _windows(group: str, day: str, slots: object, problems: Problems) -> tuple[list[Window], int]:
    """Return the windows of a day's slots, and how many minutes of the day the slots speak of."""
    windows = []
    covered: set[int] = set()
    for slot in _slots(group, day, slots, problems):
        start, end, kind = slot.get("start"), slot.get("end"), str(slot.get("type")).lower()
        if kind not in _POSSIBLE:
            problems.add(group, day, f"незрозумілий тип «{str(slot.get('type'))[:20]}»")
            continue
        try:
            window = Window(_minute(start), _minute(end), bool(_POSSIBLE[kind]))
        except InvalidInputError as error:
            problems.add(group, day, error.text)
            continue
        covered.update(range(window.start, window.end))
        if _POSSIBLE[kind] is not None:
            windows.append(window)
    return windows, len(covered)


def _slots(group: str, day: str, slots: object, problems: Problems) -> Iterator[Mapping[str, Any]]:
    if not isinstance(slots, list) or len(slots) > 1440:
        problems.add(group, day, "slots має бути списком")
        return
    for slot in slots:
        if isinstance(slot, Mapping):
            yield slot
        else:
            problems.add(group, day, "проміжок має бути об'єктом")


def _minute(value: object) -> int:
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 4:
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value or value not in range(1441):  # noqa: PLR0124
        raise InvalidInputError(f"незрозуміла хвилина «{str(value)[:20]}»")
    return int(value)
