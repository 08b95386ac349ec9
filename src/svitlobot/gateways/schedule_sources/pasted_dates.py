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
_JOINED = re.compile(r"\d\s*(?:,|та|і|й)\s*$", re.IGNORECASE)  # "24 та" of "24 та 25 листопада"


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
    if len(days) > 1:
        shown = ", ".join(f"{day:%d.%m.%Y}" for day in sorted(days)[:5])
        raise InvalidInputError(f"Графік не прийнято: незрозуміло, на який він день ({shown}); залиште один, з «на»")
    return days.pop()


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
