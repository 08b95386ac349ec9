"""Audience filters, a small query language of the operator, such as ``tier:PRO,STANDARD queue:1.1 active:<30d``.

Fields are joined by "and", the values of one field by "or"; docs/filters.md has the whole of it. A filter is only ever
data. What its fields mean in the database is written in ``db/queries/users/filters.py``, and values are bound there.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from svitlobot.domain.outbox.delivery import Tier
from svitlobot.errors import InvalidInputError

MAX_LENGTH = 500
MAX_VALUES = 50  # of one word
_MAX_AGE = timedelta(days=3660)
_MAX_ID = 2**52


class FilterField(StrEnum):
    """What a term is about."""

    ID = "id"
    USERNAME = "username"
    NAME = "name"
    TIER = "tier"
    QUEUE = "queue"
    ADDRESS = "address"
    ACTIVE = "active"
    SINCE = "since"
    UNTIL = "until"
    BLOCKED = "blocked"
    BANNED = "banned"


@dataclass(frozen=True, slots=True)
class Age:
    """How long ago: less than (``<30d``) or more than (``>12h``) so long."""

    is_less: bool
    duration: timedelta


Value = str | int | bool | date | Age | Tier


@dataclass(frozen=True, slots=True)
class Term:
    """One field and its values, any of which may hold."""

    field: FilterField
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class AudienceFilter:
    """Terms that must all hold; without any it means everybody."""

    terms: tuple[Term, ...] = ()

    def __str__(self) -> str:
        """Return the filter as it may be typed."""
        return " ".join(f"{term.field}:{','.join(map(_spelt, term.values))}" for term in self.terms)

    def values(self, field: FilterField) -> tuple[Value, ...] | None:
        """Return the values of a field, None if the filter does not have it."""
        return next((term.values for term in self.terms if term.field is field), None)


_WORD = re.compile(r"\s*([^\s:,\"]*)(:?)")
_VALUE = re.compile(r'"([^"]*)"|([^\s,"]+)')
_AGE = re.compile(r"([<>])(\d{1,5})([hd])")


def parse_filter(text: str) -> AudienceFilter:
    """Understand a filter. Raises InvalidInputError naming the place, what is wrong there, and what is known."""
    if len(text) > MAX_LENGTH:
        raise InvalidInputError(f"Фільтр довший за {MAX_LENGTH} знаків")
    if "\x00" in text:
        raise _refused(text.index("\x00"), "недозволений знак")
    terms: dict[FilterField, Term] = {}
    at, end = 0, len(text.rstrip())
    while at < end:
        field, at = _field(text, at)
        if field in terms:
            raise _refused(at, f"«{field}» вже є; кілька значень пишіть через кому")
        values, at = _values(text, at, field)
        terms[field] = Term(field, values)
    return AudienceFilter(tuple(terms.values()))


def _field(text: str, at: int) -> tuple[FilterField, int]:
    match = _WORD.match(text, at)
    name, colon = (match[1], match[2]) if match else ("", "")
    start = match.start(1) if match else at
    known = f"можна: {', '.join(FilterField)}"
    if not name:
        raise _refused(start, f"тут має бути слово, {known}")
    if not colon:
        raise _refused(start, f"після «{name}» немає двокрапки; пишіть слово:значення, {known}")
    try:
        field = FilterField(name.lower())
    except ValueError:
        raise _refused(start, f"невідоме слово «{name}»; {known}") from None
    return field, match.end() if match else at


def _values(text: str, at: int, field: FilterField) -> tuple[tuple[Value, ...], int]:
    values: list[Value] = []
    while True:
        match = _VALUE.match(text, at)
        typed = (match[1] if match[1] is not None else match[2]).strip() if match else ""
        if match is None or not typed:
            raise _refused(at, f"немає значення для «{field}»")
        value = _READ[field](typed)
        if value is None:
            raise _refused(at, f"«{typed}» не підходить до «{field}»; {_EXPECTED[field]}")
        if value not in values:
            values.append(value)
        if len(values) > MAX_VALUES:
            raise _refused(at, f"більше ніж {MAX_VALUES} значень для «{field}»")
        at = match.end()
        if at == len(text) or text[at].isspace():
            break
        if text[at] != ",":
            raise _refused(at, "між значеннями потрібна кома, між словами — пробіл")
        at += 1
    if field in _SINGLE and len(values) > 1:
        raise _refused(at, f"«{field}» має одне значення")
    return tuple(values), at


def _refused(at: int, reason: str) -> InvalidInputError:
    return InvalidInputError(f"Фільтр, знак {at + 1}: {reason}", at=at + 1)


def _id(typed: str) -> int | None:
    return int(typed) if re.fullmatch(r"[0-9]{1,16}", typed) and 0 < int(typed) < _MAX_ID else None


def _name(typed: str) -> str | None:
    return re.sub(r"^[@\s]+", "", typed).lower() or None


def _tier(typed: str) -> Tier | None:
    return next((tier for tier in Tier if tier == typed.upper()), None)


def _age(typed: str) -> Age | None:
    match = _AGE.fullmatch(typed)
    if match is None:
        return None
    count = int(match[2])
    duration = timedelta(days=count) if match[3] == "d" else timedelta(hours=count)
    return Age(match[1] == "<", duration) if timedelta() < duration <= _MAX_AGE else None


def _day(typed: str) -> date | None:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", typed):
        return None
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        return None
    return day if 2000 <= day.year < 2200 else None


def _yes_or_no(typed: str) -> bool | None:
    return {"yes": True, "так": True, "no": False, "ні": False}.get(typed.lower())


_READ: Mapping[FilterField, Callable[[str], Value | None]] = {
    FilterField.ID: _id,
    FilterField.USERNAME: _name,
    FilterField.NAME: _name,
    FilterField.TIER: _tier,
    FilterField.QUEUE: str,
    FilterField.ADDRESS: str,
    FilterField.ACTIVE: _age,
    FilterField.SINCE: _day,
    FilterField.UNTIL: _day,
    FilterField.BLOCKED: _yes_or_no,
    FilterField.BANNED: _yes_or_no,
}
_SINGLE = frozenset({FilterField.ACTIVE, FilterField.SINCE, FilterField.UNTIL, FilterField.BLOCKED, FilterField.BANNED})
_EXPECTED: Mapping[FilterField, str] = {
    FilterField.ID: "потрібен номер у Telegram, наприклад 123456",
    FilterField.USERNAME: "потрібен початок імені користувача, наприклад @olena",
    FilterField.NAME: "потрібен початок імені, наприклад олена",
    FilterField.TIER: f"можна: {', '.join(Tier)}",
    FilterField.QUEUE: "потрібна назва черги, наприклад 1.1",
    FilterField.ADDRESS: 'потрібна адреса, наприклад "соборна 12"',
    FilterField.ACTIVE: "потрібно, як давно: <30d (не пізніше ніж 30 днів тому) чи >12h (давніше ніж 12 годин)",
    FilterField.SINCE: "потрібен день, наприклад 2026-01-31",
    FilterField.UNTIL: "потрібен день, наприклад 2026-01-31",
    FilterField.BLOCKED: "можна: yes, no",
    FilterField.BANNED: "можна: yes, no",
}


def _spelt(value: Value) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case Age(is_less, duration):
            hours = int(duration.total_seconds()) // 3600
            return f"{'<' if is_less else '>'}{f'{hours // 24}d' if hours % 24 == 0 else f'{hours}h'}"
        case str() if re.search(r"[\s,]", value):
            return f'"{value}"'
        case _:
            return str(value)
