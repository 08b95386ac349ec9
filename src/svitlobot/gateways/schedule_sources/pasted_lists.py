"""Queues listed with their hours in one line of a post: "Зміни: 5.2 17:30-20:30, 6.1 18:00-20:00"."""

import re
from dataclasses import dataclass

from svitlobot.gateways.schedule_sources import pasted_amendments as sentences
from svitlobot.gateways.schedule_sources.pasted_dates import FULL_DATE, SHORT_DATE
from svitlobot.gateways.schedule_sources.pasted_lines import PARTS, RANGE, WORD, group_names
from svitlobot.gateways.schedule_sources.pasted_words import contradiction, possible_at

_HOURS = rf"(?:(?:з|із|о|об|від)\s+)?{RANGE.pattern}"
_ITEM = re.compile(
    rf"(?<![\w.,:])(?:{WORD}\W{{0,3}})?(?P<names>{PARTS})(?:\s+{WORD})?\s*+(?:[:–—-]\s*+)?"
    rf"(?P<hours>{_HOURS}(?:\s*+(?:(?:,|;|/|та|і|й)\s*+)?{_HOURS})*)",
    re.IGNORECASE,
)
_NEWS = re.compile(r"\b(?:змін|оновл|уточн)", re.IGNORECASE)
_SEPARATOR = re.compile(r"\s*[,;.|/•]?\s*(?:(?:та|і|й|а)\s+)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ListedQueues:
    """What a line lists: the words before it, and groups with their hours as they are written."""

    before: str
    rows: tuple[tuple[tuple[str, ...], str], ...]


def listed_queues(line: str) -> ListedQueues | None:
    """Return the queues that a line lists; None when it says anything else, or has but one queue without a word."""
    undated = FULL_DATE.sub(lambda found: " " * len(found[0]), line)
    first = _ITEM.search(undated) if RANGE.search(undated) else None
    if first is None:
        return None
    rows, place = [], first.start()
    while (found := _ITEM.match(undated, place)) is not None:
        rows.append((group_names(found["names"]), found["hours"]))
        separator = _SEPARATOR.match(undated, found.end())
        place = separator.end() if separator else len(undated)
    before = undated[: first.start()]
    is_plain = not any(character.isalnum() for character in before)
    is_readable = len(rows) > 1 if is_plain else _announces(before)
    is_all = not any(character.isalnum() for character in undated[place:])
    return ListedQueues(line[: first.start()], tuple(rows)) if is_readable and is_all else None


def _announces(words: str) -> bool:
    """Tell whether words only announce that there is no power in the hours after them."""
    undated = SHORT_DATE.sub(" ", words)
    return (
        (sentences.speaks_of_outages(undated) or _NEWS.search(undated) is not None)
        and not any(character.isdigit() for character in undated)
        and not sentences.is_change(undated)
        and not sentences.is_of_industry(undated)
        and contradiction(undated) is None
        and possible_at(undated) is None
    )
