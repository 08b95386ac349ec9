"""The text that operators post, pasted as it is: "1.1: 02;00–05:00, 09:00 - 12:00", with its usual typos."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from svitlobot.domain.schedules import DayPlan, DayStatus, Window, planned
from svitlobot.domain.texts import MONTHS
from svitlobot.errors import InvalidInputError
from svitlobot.gateways.schedule_sources.base import ParsedSchedule, Problems
from svitlobot.gateways.schedule_sources.prykarpattia import clock_minute

MAX_LINES = 500

_NAMED_DATE = re.compile(rf"\b(\d{{1,2}})\s+({'|'.join(MONTHS)})(?:\s+(\d{{4}}))?", re.IGNORECASE)
_NUMBERED_DATE = re.compile(r"\b(\d{1,2})[./](\d{1,2})[./](\d{4})\b")
# A group's name: "1.1", "Черга 1.1", "4,2 підчерга"; a time never looks so, for its minutes have two digits.
_GROUPS = re.compile(
    r"^\W*(?:(?:під)?черг[аиу]|груп[аиу])?\s*№?\s*(\d{1,2}[.,]\d(?!\d)(?:\s*(?:,|;|та|і|й)\s*\d{1,2}[.,]\d(?!\d))*)",
    re.IGNORECASE,
)
_CLOCK = r"(\d{1,2}\s*[:;]\s*\d{2}|\d{1,2}[.,]\d{2}(?![:;\d])|\d{1,2})"  # "8,14:00" is two times, "8,30" is one
_RANGE = re.compile(rf"(?<![\d:;]){_CLOCK}\s*(?:-|–|—|−|до|по)\s*{_CLOCK}(?!\d)", re.IGNORECASE)
_NONE = re.compile(
    r"не\s+(?:вимика|відключа|застосову|планує|заплано)|без\s+(?:відключ|вимкн)|немає\s+відключ", re.IGNORECASE
)
_EMERGENCY = re.compile(r"аварійн|графіки\s+не\s+діють", re.IGNORECASE)
_LEFTOVER = re.compile(r"\d{1,2}\s*[:;]\s*\d{2}")


def parse_pasted(text: str, today: date) -> ParsedSchedule:
    """Read a pasted schedule; without a date of its own it is for ``today``, and "на завтра" is the day after.

    Raises InvalidInputError naming each line that begins like a group's and cannot be read.
    """
    lines = text.replace("\r", "\n").split("\n")
    if len(lines) > MAX_LINES:
        raise InvalidInputError(f"Графік не прийнято: рядків більше за {MAX_LINES}")
    problems = Problems()
    day = _date(text, today)
    days: dict[str, dict[date, DayPlan]] = {}
    for number, line in enumerate(lines, start=1):
        head = _GROUPS.match(line)
        if head is None:
            continue
        for group in re.findall(r"\d{1,2}[.,]\d", head[1]):
            plan = _plan(group, number, line[head.end() :], problems)
            if plan is not None:
                days.setdefault(group.replace(",", "."), {})[day] = plan
    problems.refuse()
    if not days:
        raise InvalidInputError("Графік не прийнято: не знайшли жодної черги, напр. «1.1: 02:00–05:00, 12:00–15:00»")
    return ParsedSchedule("pasted", days)


def _date(text: str, today: date) -> date:
    if found := _NUMBERED_DATE.search(text):
        return _checked_date(found[0], int(found[3]), int(found[2]), int(found[1]))
    if found := _NAMED_DATE.search(text):
        month = MONTHS.index(found[2].lower()) + 1
        year = int(found[3]) if found[3] else today.year + (month == 1 and today.month == 12)
        return _checked_date(found[0], year, month, int(found[1]))
    return today + timedelta(days=1) if re.search(r"\bзавтра\b", text, re.IGNORECASE) else today


def _checked_date(said: str, year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise InvalidInputError(f"Графік не прийнято: дати «{said}» не буває") from None


def _plan(group: str, number: int, said: str, problems: Problems) -> DayPlan | None:
    windows = list(_windows(group, number, said, problems))
    if windows:
        return planned(windows)
    if _EMERGENCY.search(said):
        return DayPlan(DayStatus.EMERGENCY)
    if _NONE.search(said):
        return DayPlan(DayStatus.NONE_PLANNED)
    problems.add(group, f"рядок {number}", "немає ні годин, ні слів «не вимикається»")
    return None


def _windows(group: str, number: int, said: str, problems: Problems) -> Iterator[Window]:
    for begins, ends in _RANGE.findall(said):
        try:
            start, end = clock_minute(_tidy(begins)), clock_minute(_tidy(ends))
            yield Window(start, end or 24 * 60)
        except InvalidInputError as error:
            problems.add(group, f"рядок {number}", error.text)
    if stray := _LEFTOVER.search(_RANGE.sub("", said)):
        problems.add(group, f"рядок {number}", f"незрозуміло, що означає «{stray[0]}»")


def _tidy(clock: str) -> str:
    tidy = re.sub(r"\s*[;.,:]\s*", ":", clock)
    return tidy if ":" in tidy else f"{tidy}:00"
