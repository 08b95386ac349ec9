"""The parts of a pasted line: names of queues, hours, and what is left besides them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from svitlobot.domain.schedules.days import DAY_ENDS, Window
from svitlobot.errors import InvalidInputError
from svitlobot.gateways.schedule_sources.prykarpattia import clock_minute

# A queue's name: "1.1", "Черга 1.1", "4,2 підчерга"; a time never looks so, for its minutes have two digits. A whole
# number is a queue only beside the word: "Черга 5", "5 черга", but not the 5 of "Черги 5-8".
WORD = r"(?:(?:під)?черг[аиуіо]\w{0,2}|(?:під)?груп[аиуі]\w{0,2})"
_PART = r"\d{1,2}[.,]\d(?!\d)"
_WHOLE = r"\d{1,2}(?!\d|[.,:;]\d|\s*(?:-|–|—|−|до|по)\s*\d)"
_AND = r"\s*(?:,|;|та|і|й)\s*"
PARTS = rf"{_PART}(?:{_AND}{_PART})*"
_WHOLES = rf"{_WHOLE}(?:{_AND}{_WHOLE})*"
_SEVERAL_WHOLES = rf"{_WHOLE}(?:{_AND}{_WHOLE})+"
_HEAD = re.compile(
    rf"^\W*(?:{WORD}\W*)?({PARTS})"
    rf"|^\W*{WORD}\W*({_WHOLES})"
    rf"|^\W*({_SEVERAL_WHOLES})\s+{WORD}"
    rf"|^\W*({_WHOLE})(?:-?(?:ш|г|т)?[ая])?\s+(?:під)?(?:черг[ау]|груп[ау])\b",
    re.IGNORECASE,
)
_MENTION = re.compile(
    rf"(?<!\w){WORD}\W{{0,3}}({PARTS}|{_WHOLES})"
    rf"|(?<![\w.,:])({PARTS})(?![.,:;]?\d)"
    rf"|(?<![\w.,:])({_SEVERAL_WHOLES})\s+{WORD}"
    rf"|(?<![\w.,:])({_WHOLE})(?:-?\w{{1,2}})?\s+(?:під)?(?:черг[ау]|груп[ау])\b",
    re.IGNORECASE,
)
# "2 черги одночасно", "від 1,5 до 4 черг", "по дві черги": how many queues at a time, not which.
_SOME = r"(?:\d{1,2}(?:[.,]5)?|дв[іо]\w*|три|трьох|чотир\w+|одн\w+|півтор\w+|пів)"
_COUNT = re.compile(
    rf"(?<![\w.,:])(?<!, )(?<!та )(?<! і )(?<! й )(?<!для )(?:від\s+{_SOME}\s+до\s+)?{_SOME}\s+черг(?:и|ах|ами)?\b",
    re.IGNORECASE,
)
_NAME = re.compile(r"\d{1,2}(?:[.,]\d)?")

_CLOCK = r"(\d{1,2}\s*[:;]\s*\d{2}|\d{1,2}[.,]\d{2}(?![:;\d])|\d{1,2})"  # "8,14:00" is two times, "8,30" is one
_DASH = r"(?:[-–—−~]{1,3}|до|по)"
RANGE = re.compile(rf"(?<![\d:;])(?<!\d\.){_CLOCK}\s*{_DASH}\s*{_CLOCK}(?!\d)", re.IGNORECASE)
_LEFTOVER = re.compile(r"\d++(?:\s*[.,:;]\s*\d++)*+(?!\s*(?:год|хв))", re.IGNORECASE)  # "(3,5 год)" is no time
# "о 08:00-10:00 вимкнено 3 та 4 черги": nothing may be said between hours and queues but that there is no power.
_NO_POWER = (
    r"(?:буд\w+\s+)?(?:вимкн\w+|вимика\w+|відключ\w+|знеструм\w+|без\s+(?:світла|електро\w+)"
    r"|(?:світла|електро\w+)\s+(?:немає|нема|не\s+буде)|(?:немає|нема|не\s+буде)\s+(?:світла|електро\w+))"
    r"(?:\s+(?:для|у|в))?(?:\s+споживач\w+)?"
)
_BY_TIME = re.compile(
    rf"^\W*((?:(?:(?:з|із|о|об|та|і)\s*+)?{RANGE.pattern}\W*+)+?)(?:{_NO_POWER}\W+)?({WORD})?\W*({PARTS}|{_WHOLES})"
    rf"\W*({WORD})?\W*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Head:
    """The queues that a line begins with, and the rest of the line."""

    groups: tuple[str, ...]
    rest: str


def head_of(line: str) -> Head | None:
    """Return the queues that a line begins with; None when it begins with none."""
    found = _HEAD.match(line)
    if found is None or _COUNT.match(line, found.start(found.lastindex or 0)):  # "3,5 черги одночасно"
        return None
    return Head(group_names(found[found.lastindex or 0]), line[found.end() :])


def group_names(listed: str) -> tuple[str, ...]:
    """Return the names in a list of queues."""
    return tuple(name.replace(",", ".") for name in _NAME.findall(listed))


def counts_queues(line: str) -> bool:
    """Tell whether a line says how many queues are off at a time."""
    return _COUNT.search(line) is not None


def mentions(line: str) -> list[tuple[int, int, tuple[str, ...]]]:
    """Return where a sentence names queues (start, end) and which; how many queues there are at a time is no name."""
    bare = _COUNT.sub(lambda found: " " * len(found[0]), _without_ranges(line))
    return [(found.start(), found.end(), group_names(found[found.lastindex or 0])) for found in _MENTION.finditer(bare)]


def _without_ranges(line: str) -> str:
    return RANGE.sub(lambda found: "=" * len(found[0]) if _is_range(found) else found[0], line)  # no list goes across


def _is_range(found: re.Match[str]) -> bool:
    try:
        window_of(found[1], found[2])
    except InvalidInputError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class TimeRow:
    """A line of a table by time: the hours, and the queues without power in them."""

    windows: tuple[Window, ...]
    groups: tuple[str, ...]


def time_row(line: str, *, after_another: bool) -> TimeRow | None:
    """Return the hours and queues of "09:00-09:59  1, 5 та 6 черги"; None when the line is none such.

    Without the word only names such as "1.1" are queues, unless the line stands ``after_another`` row.
    """
    found = _BY_TIME.match(line)
    if found is None:
        return None
    listed = found[found.re.groups - 1]
    groups = group_names(listed)
    has_word = found[found.re.groups] or found[found.re.groups - 2]
    is_named = has_word or after_another or all("." in group for group in groups)
    is_count = len(groups) == 1 and counts_queues(line)
    if is_count and after_another:
        raise InvalidInputError("незрозуміло, це номер черги чи скільки черг одночасно")
    if not is_named or is_count:
        return None
    return TimeRow(tuple(window_of(begins, ends) for begins, ends in RANGE.findall(found[1])), groups)


def windows_in(line: str) -> list[Window]:
    """Return the hours in a line, without those that are none, such as a telephone number."""
    return [window_of(found[1], found[2]) for found in RANGE.finditer(line) if _is_range(found)]


def leftover(line: str) -> str | None:
    """Return the first number of a line that is no part of a range of hours; None without such."""
    found = _LEFTOVER.search(RANGE.sub("", line))
    return found[0] if found else None


def ranges(line: str) -> Iterator[re.Match[str]]:
    """Yield the ranges of hours as they are written."""
    return RANGE.finditer(line)


def window_of(begins: str, ends: str, *, is_possible: bool = False) -> Window:
    """Return the window of two written times; 09:59 as its end means 10:00. Raises InvalidInputError."""
    return Window(minute_of(begins), _end_of(minute_of(ends)) or DAY_ENDS, is_possible)


def minute_of(clock: str) -> int:
    """Return the minute of the day that is written as "8", "8.30" or "08;30". Raises InvalidInputError."""
    tidy = re.sub(r"\s*[;.,:]\s*", ":", clock)
    return clock_minute(tidy if ":" in tidy else f"{tidy}:00")


def _end_of(minute: int) -> int:
    return minute + 1 if minute % 30 == 29 else minute
