"""Which queue does a person mean by "4.1", "4,1", 5 or "4.1, 4.2"?

The rule: a queue's *name* is looked for first; only a whole number that is nobody's name is taken for a queue's id. So
with the names 1.1 … 6.2 "5" is the queue with id 5, and with the names 1 … 6 it is the queue called "5". Nothing here
knows how many queues there are or how their names look.
"""

import re
from collections import defaultdict
from collections.abc import Mapping
from enum import Enum, auto
from itertools import pairwise

from svitlobot.domain.addresses.normalise import clean

TEXT_LIMIT = 500

_DECIMAL_COMMA = re.compile(r"(?<=\d),(?=\d)")
_LIST = re.compile(r"\s*[;/|+]\s*|,\s+|\s+(?:та|і|й)\s+")
_WORDS = re.compile(r"(?<!\w)(?:(?:під)?черг|груп)\w*\.?|(?<=\d)\.(?=\s|$)", re.IGNORECASE)  # "1.1. підчерга"
_NOT_STATED = {
    "уточнюється",
    "уточнюють",
    "не вказано",
    "unknown",
    "невідомо",
    "невідома",
    "не визначено",
    "н/д",
    "n/a",
    "-",
    "–",
    "—",
    "?",
}
_NEVER_CUT_OFF = {"0", "не вимикається", "не відключається", "не вимикають", "не відключають"}


class Unresolved(Enum):
    """Why a label names no queue."""

    EMPTY = auto()
    NOT_STATED = auto()
    NEVER_CUT_OFF = auto()
    UNKNOWN = auto()
    AMBIGUOUS = auto()


class QueueLabels:
    """The operator's queues, found by what people write for them."""

    def __init__(self, names: Mapping[int, str]) -> None:
        self._ids = set(names)
        self._by_name = {_folded(name): queue_id for queue_id, name in names.items()}
        self._by_number: defaultdict[float, list[int]] = defaultdict(list)
        for queue_id, name in names.items():
            if re.fullmatch(r"\d+(\.\d+)?", _folded(name)):
                self._by_number[float(_folded(name))].append(queue_id)

    def find(self, text: str) -> tuple[int, ...] | Unresolved:
        """Return the ids, ascending, of the queues that ``text`` lists.

        If a part of the list is not understood, nothing is: a house known by half its queues would miss outages.
        """
        if len(text) > TEXT_LIMIT:
            return Unresolved.UNKNOWN
        label = _folded(text)
        if not label:
            return Unresolved.EMPTY
        whole = self._one(label)
        if whole is not None:
            return (whole,)
        if label in _NOT_STATED:
            return Unresolved.NOT_STATED
        if label in _NEVER_CUT_OFF:
            return Unresolved.NEVER_CUT_OFF
        bare = _WORDS.sub("", text).strip()
        return self.find(bare) if bare and bare != text.strip() else self._list(text)

    def find_number(self, number: float) -> tuple[int, ...] | Unresolved:
        """Return the queue that a numeric cell means; Excel keeps both 4.1 and 4.10 as the number 4.1."""
        named = self._by_number.get(number, [])
        if len(named) > 1:
            return Unresolved.AMBIGUOUS
        return (named[0],) if named else self.find(f"{number:.10g}")

    def of_group(self, label: str) -> tuple[int, ...]:
        """Return the ids, ascending, of the queues that a schedule's group means, none when it is not ours.

        Only names count, for a schedule knows nothing of ids. A whole "5" where there are 5.1 and 5.2 means both.
        """
        folded = _folded(label)
        named = self._by_name.get(folded)
        if named is not None:
            return (named,)
        if not (folded.isascii() and folded.isdigit()):
            return ()
        return tuple(sorted(one for name, one in self._by_name.items() if name.startswith(f"{folded}.")))

    def _one(self, label: str) -> int | None:
        named = self._by_name.get(label)
        if named is not None:
            return named
        is_id = label.isascii() and label.isdigit() and len(label) < 10 and int(label) in self._ids
        return int(label) if is_id else None

    def _list(self, text: str) -> tuple[int, ...] | Unresolved:
        found: set[int] = set()
        for part in filter(str.strip, _LIST.split(text)):
            whole = self._one(_folded(part))
            words = [] if whole is not None else _folded_words(part)
            # "4,1,4,2" may be 4.1 and 4.2, or four queues: a list of whole numbers must not read as decimals too.
            if any(f"{one}.{other}" in self._by_name for one, other in pairwise(words)):
                return Unresolved.AMBIGUOUS
            for queue_id in [self._one(word) for word in words] or [whole]:
                if queue_id is None:
                    return Unresolved.UNKNOWN
                found.add(queue_id)
        return tuple(sorted(found)) or Unresolved.UNKNOWN


def _folded(label: str) -> str:
    return _DECIMAL_COMMA.sub(".", clean(label).casefold())


def _folded_words(part: str) -> list[str]:
    return clean(part).casefold().replace(",", " ").split()
