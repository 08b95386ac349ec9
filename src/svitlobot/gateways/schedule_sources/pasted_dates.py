"""Which day a pasted schedule is for: a post may also hold the day it was made or will be renewed on."""

import re
from collections.abc import Sequence
from datetime import date, timedelta

from svitlobot.domain.texts.templates import MONTHS
from svitlobot.errors import InvalidInputError

FULL_DATE = re.compile(
    rf"(?<![\d.,/])(?P<day>\d{{1,2}})"
    rf"(?:[./](?P<number>\d{{1,2}})[./](?P<year>\d{{4}})|\s+(?P<name>{'|'.join(MONTHS)})(?:\s+(?P<named_year>\d{{4}}))?)\b",
    re.IGNORECASE,
)
SHORT_DATE = re.compile(r"(?<![\d.,/:;])(?P<day>\d{1,2})[./](?P<number>\d{2})(?!\d|[:;]\d|[./]\d{4})")
# "на 25.11", "на середу, 25 листопада"; but "станом на" is when the post was made.
_IS_FOR = re.compile(r"(?<!станом )\bна\s+(?:[^\W\d]+(?:,\s*|\s+)){0,2}$", re.IGNORECASE)
_NAMED_DAY = re.compile(r"(?<!станом )\bна\s+(завтра|сьогодні)", re.IGNORECASE)
# "24 та" of "24 та 25 листопада", "24 –" of "24 – 30 листопада" (not "№ 2 –"), "у ніч з 24 на" of "з 24 на 25".
_JOINED = re.compile(
    rf"\d\s*(?:,|та|і|й)\s*$|(?:(?<!№)(?<!№ )\b\d{{1,2}}|{'|'.join(MONTHS)})\s*(?:[-–—]|\bпо)\s*$"
    r"|\bз\s+\d{1,2}(?:\s+\w+)?\s+на\s*$",
    re.IGNORECASE,
)
_WEEKDAYS = ("понеділок", "вівторок", "серед", "четвер", "п.?ятниц", "субот", "неділ")
_ANY_WEEKDAY = "|".join(_WEEKDAYS)
_NAMED_WEEKDAY = re.compile(rf"\bна\s+(?:{'|'.join(f'({one})' for one in _WEEKDAYS)})\w*", re.IGNORECASE)
_UNREADABLE_DAY = re.compile(
    rf"\bна\s+(?:(?:\w+\s+)?тиждень|післязавтра|вихідні|місяць|\w+\s*(?:,|та|і|й|[-–—])\s*(?:{_ANY_WEEKDAY})\w*)",
    re.IGNORECASE,
)


def pasted_day(headers: Sequence[str], groups: Sequence[str], today: date) -> date:
    """Return the day after "на", else the only date there is, else ``today``.

    A date without its year is looked for in ``headers`` only: in a group's line "10.12" is a time. Raises
    InvalidInputError for a date that does not exist, and when it is not clear which of several days is meant.
    """
    announced: set[date] = set()  # after "на"
    others: set[date] = set()
    for line in headers:
        for found in (*FULL_DATE.finditer(line), *SHORT_DATE.finditer(line)):
            _note(line, found, today, announced, others)
    for line in groups:
        for found in FULL_DATE.finditer(line):
            _note(line, found, today, announced, others)
    for line in headers:
        for named in _NAMED_DAY.findall(line):
            announced.add(today + timedelta(days=named.lower() == "завтра"))
    days = announced or others or {today}
    _check_words(headers, days)
    if len(days) > 1:
        shown = ", ".join(f"{day:%d.%m.%Y}" for day in sorted(days)[:5])
        raise InvalidInputError(f"Графік не прийнято: незрозуміло, на який він день ({shown}); залиште один, з «на»")
    return days.pop()


def _check_words(headers: Sequence[str], days: set[date]) -> None:
    """Refuse a post whose words name another day than was read, or days that are not read."""
    for line in headers:
        if (found := _UNREADABLE_DAY.search(line)) is not None:
            raise InvalidInputError(f"Графік не прийнято: «{found[0]}» не читаю; вкажіть дату, напр. «на 25.11»")
        for found in _NAMED_WEEKDAY.finditer(line):
            if days and found.lastindex is not None and {day.weekday() for day in days} != {found.lastindex - 1}:
                raise InvalidInputError(f"Графік не прийнято: «{found[0]}» — це інший день; вкажіть правильну дату")


def _note(line: str, found: re.Match[str], today: date, announced: set[date], others: set[date]) -> None:
    before = line[: found.start()]
    if _JOINED.search(before):
        raise InvalidInputError(f"Графік не прийнято: перед «{found[0]}» є ще день; вставте кожен день окремо")
    (announced if _IS_FOR.search(before) else others).add(date_of(found, today))


def date_of(found: re.Match[str], today: date) -> date:
    """Return the date that `FULL_DATE` or `SHORT_DATE` found; without its year, the nearest to ``today``.

    Raises InvalidInputError when there is no such day.
    """
    parts = found.groupdict()
    month = int(parts["number"]) if parts["number"] else MONTHS.index(parts["name"].lower()) + 1
    year = parts.get("year") or parts.get("named_year")
    years = [int(year)] if year else [today.year - 1, today.year, today.year + 1]
    possible = []
    for one in years:
        try:
            possible.append(date(one, month, int(parts["day"])))
        except ValueError:
            continue
    if not possible:
        raise InvalidInputError(f"Графік не прийнято: дати «{found[0]}» не буває")
    return min(possible, key=lambda day: abs(day - today))
