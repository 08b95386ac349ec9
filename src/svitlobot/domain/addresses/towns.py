"""The town in an address: the operator's own is understood and left out, another one is named as unknown."""

import re
from collections.abc import Collection, Iterator
from typing import NamedTuple

from svitlobot.domain.addresses.normalise import folded, words_of
from svitlobot.domain.addresses.spelling import consonants, is_latin, sound, transliterated

# One letter is a town's mark with a dot, or apart from what is before it: not in "226В,Г Соборна". "С. Бандери" has an
# initial, so a village is believed only before a comma.
_MARKED = re.compile(
    r"""(?:^|,)\s*(?:(?:місто|город|гор|misto|село|смт|селище|сел)\b\.?|[мгm]\.|(?<!,)[мm]\b
    |с\.(?=\s*[^\W\d][\w’'-]+\s*,))\s*(?P<name>[^\W\d_][\w’'-]+)\s*,?""",
    re.IGNORECASE | re.VERBOSE,
)
_NAME = re.compile(r"[^\W\d_][\w’'-]*")
_SHORTEST = 3


class TownReading(NamedTuple):
    """A line without the words of its town. ``unknown_town`` is a town that was named as one and is not ours."""

    line: str
    cost: float = 0.0
    unknown_town: str | None = None


def town_readings(line: str, own_towns: Collection[str]) -> Iterator[TownReading]:
    """Yield the ways to read a line as to its town; the line as it is comes last.

    ``own_towns`` are the names of the operator's town, in any spelling. A town that is not among them may still be a
    part of the street, where the address file names towns that way.
    """
    marked = _MARKED.search(line)
    if marked is not None:
        rest = f"{line[: marked.start()]}, {line[marked.end() :]}"
        if _is_own(marked["name"], own_towns):
            yield TownReading(rest)
        else:
            yield TownReading(f"{line[: marked.start()]}, {marked['name']}, {line[marked.end() :]}")
            yield TownReading(rest, 0.01, marked["name"])
    else:
        names = list(_NAME.finditer(line))
        for name in names[:1] + names[1:][-1:]:
            if _is_own(name.group(), own_towns):
                yield TownReading(f"{line[: name.start()]}, {line[name.end() :]}")
    yield TownReading(line)


def _is_own(name: str, own_towns: Collection[str]) -> bool:
    """Tell whether a name is our town's, also in Russian ("Львов") or in Latin letters ("Lviv")."""
    heard = _heard(name)
    return any(heard == own or _is_other_spelling(heard, own) for own in map(_heard, own_towns))


def _heard(name: str) -> str:
    name = name.casefold()
    return " ".join(map(sound, words_of(folded(transliterated(name) if is_latin(name) else name))))


def _is_other_spelling(heard: str, own: str) -> bool:
    return len(consonants(own)) >= _SHORTEST and len(heard) == len(own) and consonants(heard) == consonants(own)
