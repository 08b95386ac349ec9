"""The text that operators post, pasted as it is: "1.1: 02;00–05:00, 09:00 - 12:00", with its usual typos."""

import re
from collections.abc import Iterator
from datetime import date

from svitlobot.domain.schedules.days import DAY_ENDS, DayPlan, DayStatus, Window, planned
from svitlobot.errors import InvalidInputError
from svitlobot.gateways.schedule_sources.base import ParsedSchedule, Problems
from svitlobot.gateways.schedule_sources.pasted_dates import FULL_DATE, pasted_day
from svitlobot.gateways.schedule_sources.pasted_words import (
    EMERGENCY,
    NONE,
    contradiction,
    possible_at,
    turned_around,
)
from svitlobot.gateways.schedule_sources.prykarpattia import clock_minute

MAX_LINES = 500
MAX_LINE = 500

# A group's name: "1.1", "Черга 1.1", "4,2 підчерга"; a time never looks so, for its minutes have two digits. A whole
# number is a group only beside the word: "Черга 5", "5 черга", but not the 5 of "Черги 5-8".
_WORD = r"(?:(?:під)?черг[аиу]|груп[аиу])"
_PART = r"\d{1,2}[.,]\d(?!\d)"
_WHOLE = r"\d{1,2}(?!\d|[.,:;]\d|\s*(?:-|–|—|−|до|по)\s*\d)"
_AND = r"\s*(?:,|;|та|і|й)\s*"
_GROUPS = re.compile(
    rf"^\W*(?:{_WORD}\W*)?({_PART}(?:{_AND}{_PART})*)"
    rf"|^\W*{_WORD}\W*({_WHOLE}(?:{_AND}{_WHOLE})*)"
    rf"|^\W*({_WHOLE})\s+{_WORD}",
    re.IGNORECASE,
)
_CLOCK = r"(\d{1,2}\s*[:;]\s*\d{2}|\d{1,2}[.,]\d{2}(?![:;\d])|\d{1,2})"  # "8,14:00" is two times, "8,30" is one
_RANGE = re.compile(rf"(?<![\d:;]){_CLOCK}\s*(?:-|–|—|−|до|по)\s*{_CLOCK}(?!\d)", re.IGNORECASE)
_LEFTOVER = re.compile(r"\d++(?:\s*[.,:;]\s*\d++)*+(?!\s*(?:год|хв))", re.IGNORECASE)  # "(3,5 год)" is no time

_WHOLE_PLAN = "вкажіть усі години без світла цього дня, і лише їх"


def parse_pasted(text: str, today: date) -> ParsedSchedule:
    """Read a pasted schedule; without a date of its own it is for ``today``, and "на завтра" is the day after.

    Raises InvalidInputError naming each line with hours or a group that cannot be read: nothing is left out silently.
    """
    lines = text.replace("\r", "\n").split("\n")
    if len(lines) > MAX_LINES:
        raise InvalidInputError(f"Графік не прийнято: рядків більше за {MAX_LINES}")
    if long := next((number for number, line in enumerate(lines, start=1) if len(line) > MAX_LINE), None):
        raise InvalidInputError(f"Графік не прийнято: рядок {long} довший за {MAX_LINE} знаків")
    heads = [_GROUPS.match(line) for line in lines]
    problems = Problems()
    plans: dict[str, DayPlan] = {}
    for number, (line, head) in enumerate(zip(lines, heads, strict=True), start=1):
        if head is None:
            _check_header(number, line, problems)
            continue
        for name in re.findall(r"\d{1,2}(?:[.,]\d)?", head[head.lastindex or 0]):
            group = name.replace(",", ".")
            if group in plans:
                problems.add(group, f"рядок {number}", "черга вже була вище")
            plan = _plan(group, number, FULL_DATE.sub("", line[head.end() :]), problems)
            if plan is not None:
                plans[group] = plan
    problems.refuse()
    if not plans:
        raise InvalidInputError("Графік не прийнято: не знайшли жодної черги, напр. «1.1: 02:00–05:00, 12:00–15:00»")
    headers = [line for line, head in zip(lines, heads, strict=True) if head is None]
    day = pasted_day(headers, [line for line, head in zip(lines, heads, strict=True) if head], today)
    return ParsedSchedule("pasted", {group: {day: plan} for group, plan in plans.items()})


def _check_header(number: int, line: str, problems: Problems) -> None:
    if _holds_hours(line):
        problems.add("без назви", f"рядок {number}", "є години, а черги немає")
    elif (words := turned_around(line)) is not None:
        problems.add("усі", f"рядок {number}", f"«{words}»: {_WHOLE_PLAN}")


def _holds_hours(line: str) -> bool:
    """Tell whether there are hours in a line, and not only a telephone number, which looks alike."""
    for begins, ends in _RANGE.findall(line):
        try:
            _window(begins, ends)
        except InvalidInputError:
            continue
        return True
    return False


def _plan(group: str, number: int, said: str, problems: Problems) -> DayPlan | None:
    windows = list(_windows(group, number, said, problems))
    if windows and (words := contradiction(said)) is not None:
        problems.add(group, f"рядок {number}", f"є години й слова «{words}»: {_WHOLE_PLAN}")
        return None
    if windows:
        return planned(windows)
    if EMERGENCY.search(said):
        return DayPlan(DayStatus.EMERGENCY)
    if NONE.search(said):
        return DayPlan(DayStatus.NONE_PLANNED)
    problems.add(group, f"рядок {number}", "немає ні годин, ні слів «не вимикається»")
    return None


def _windows(group: str, number: int, said: str, problems: Problems) -> Iterator[Window]:
    ranges = list(_RANGE.finditer(said))
    possible = possible_at(said)
    if possible is not None and len(ranges) > 1 and possible > ranges[0].start():
        problems.add(group, f"рядок {number}", "незрозуміло, які з годин лише можливі: «можливо» має бути перед усіма")
    for found in ranges:
        try:
            yield _window(found[1], found[2], is_possible=possible is not None)
        except InvalidInputError as error:
            problems.add(group, f"рядок {number}", error.text)
    if stray := _LEFTOVER.search(_RANGE.sub("", said)):
        problems.add(group, f"рядок {number}", f"незрозуміло, що означає «{stray[0]}»")


def _window(begins: str, ends: str, *, is_possible: bool = False) -> Window:
    return Window(clock_minute(_tidy(begins)), clock_minute(_tidy(ends)) or DAY_ENDS, is_possible)


def _tidy(clock: str) -> str:
    tidy = re.sub(r"\s*[;.,:]\s*", ":", clock)
    return tidy if ":" in tidy else f"{tidy}:00"
