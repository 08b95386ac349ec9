"""What a person may have meant by a line of text: which part is the house, which the street.

"соборна 12а", "12-А вул Соборна" and "м. Львів, вул. Шевченка, буд. 5, кв. 3" are read here. A number may also belong
to a street ("700-річчя Львова", "Скнилівський пров. 7-й"), so one line has several senses; which one is right is
known only when a street is found by it.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from svitlobot.domain.addresses.normalise import clean, house_key
from svitlobot.domain.addresses.spelling import is_latin, retyped, transliterated
from svitlobot.domain.addresses.towns import town_readings

LIMIT = 200
MOST_SENSES = 8

_FLAT = re.compile(
    r"[,\s]*(?<![^\W\d_])(?:кв|квартира|під[’']?їзд|підїзд|подъезд|пов|поверх|этаж|оф|офіс|офис|kv|apt|flat)\b\.?\s*№?\s*\d+\w?",
    re.IGNORECASE,
)
_POST_CODE = re.compile(r"\b\d{5,}\b")
# "12а", "12-А", "12/14", "12 корпус 2", "59А/63", but not the "7-й" of a street's name.
_HOUSE = re.compile(
    r"""(?:\b(?:будинок|буд|б|дом|д|house|bud|budynok)[.\s]*)?(?:№\s*)?
    (?P<number>\d{1,4}(?!\d|-?(?:й|ий|го|ша|тя|та|річчя)\b)
    (?P<letter>[^\W\d_]{2,5}(?!\w)|-(?:zh|ts|ch|sh|kh)(?!\w)|(?:[\s"'«-]*|\s*[/\\]\s*)[^\W\d_](?:\d{1,3})?(?![\w.]|\s*\.)["'»]?)?
    (?:\s*[/\\-]\s*\d{1,4}(?:-?[^\W\d_](?!\w))?)*
    (?:[.,][^\W\d_](?=\s*(?:[,.]|$)))*
    (?:[\s,]*(?:корпус|корп|к|k|korpus|korp|bldg)\.?[\s-]*\d{1,3})?)""",
    re.IGNORECASE | re.VERBOSE,
)
# "2А-А", "226В,Г": what goes on right after a number and was not understood.
_MORE_OF_HOUSE = re.compile(r"[^\s,.;]|[,.][^\W\d_](?![\w.])")
_SPACED_LETTER = re.compile(r"^\s")
_BUILDING = re.compile(r"korpus|korp|bldg|(?<=\d)\s*k(?=[\s.]*\d)", re.IGNORECASE)


class Sense(NamedTuple):
    """One way to understand a line; ``cost`` is how unlikely it is by itself.

    ``houses`` are the keys that the house may have, the likeliest first; there are none when no house was said.
    ``is_whole``: nothing that was said is left out, save a flat and our own town. ``unknown_town`` was left out, too.
    """

    street: str
    houses: tuple[str, ...]
    cost: float = 0.0
    is_whole: bool = True
    unknown_town: str | None = None


def senses(line: str, own_towns: Collection[str] = ()) -> list[Sense]:
    """Return the ways to read ``line``, each with a street, at most `MOST_SENSES`.

    ``own_towns`` are the names of the operator's town.
    """
    line = clean(line)[:LIMIT]
    found: dict[tuple[str, tuple[str, ...]], Sense] = {}
    for sense in _senses(_POST_CODE.sub(" ", _FLAT.sub(" ", line)), own_towns):
        known = found.get(sense[:2])
        if known is None or sense.cost < known.cost:
            found[sense[:2]] = sense
    return sorted(found.values(), key=lambda sense: sense.cost)[:MOST_SENSES]


def retyped_line(line: str) -> str | None:
    """Return ``line`` as if typed with the Ukrainian keyboard, or None when that is how it was typed."""
    return retyped(clean(line)[:LIMIT].casefold()) if is_latin(line) else None


def keys_of_house(house: str, street: str) -> tuple[str, ...]:
    """Return the keys that ``house`` may have, the likeliest first, or () when it has no letter or digit.

    A Latin letter in a house number stands for the Cyrillic one that sounds so, or looks so ("B" is "Б" or "В"); beside
    a street in Latin letters the sound is likelier.
    """
    house = clean(house)
    looks = house_key(house)
    if not is_latin(house) or not re.search("[a-z]", house, re.IGNORECASE):
        return (looks,) if looks else ()
    sounds = house_key(transliterated(_BUILDING.sub("к", house).casefold()))
    both = (sounds, looks) if is_latin(street) else (looks, sounds)
    return tuple(key for key in dict.fromkeys(both) if key)


def leading_number(houses: Sequence[str]) -> int | None:
    """Return the number that a house's key begins with, None when there is none."""
    match = re.match(r"[0-9]{1,9}", houses[0]) if houses else None
    return int(match.group()) if match else None


def _senses(line: str, own_towns: Collection[str]) -> Iterator[Sense]:
    for reading in town_readings(line, own_towns):
        for sense in _without_town(reading.line, reading.cost):
            is_whole = sense.is_whole and reading.unknown_town is None
            yield sense._replace(is_whole=is_whole, unknown_town=reading.unknown_town)


def _without_town(text: str, cost: float) -> Iterator[Sense]:
    numbers = list(_HOUSE.finditer(text))[:4]
    for match in numbers:
        is_edge = match is numbers[-1] or match is numbers[0]
        is_marked = match.start() != match.start("number")
        yield from _streets(text, match, cost + (0.0 if is_marked else 0.02 if is_edge else 0.1))
    if numbers:
        yield Sense(text.replace(",", " "), (), cost + 0.3)
    else:
        yield from _segments(text, (), cost)


def _streets(text: str, match: re.Match[str], cost: float) -> Iterator[Sense]:
    around = text[: match.start()] + ", " + text[match.end() :]
    is_cut = _MORE_OF_HOUSE.match(text, match.end()) is not None
    for sense in _segments(around, keys_of_house(match["number"], around), cost):
        yield sense._replace(is_whole=sense.is_whole and not is_cut)
    is_followed = match.end() == match.end("letter") and any(map(str.isalpha, text[match.end() :]))
    if is_followed and _SPACED_LETTER.match(match["letter"]):
        # "5 С Бандери": the letter may be an initial.
        letterless = text[: match.start()] + ", " + text[match.start("letter") :]
        number = text[match.start("number") : match.start("letter")]
        yield from _segments(letterless, keys_of_house(number, letterless), cost + 0.02)


def _segments(text: str, houses: tuple[str, ...], cost: float) -> Iterator[Sense]:
    """Yield the whole text as a street, and each part between commas."""
    parts = [part.strip(" .") for part in text.split(",") if any(map(str.isalpha, part))]
    if not parts:
        return
    is_whole = sum(map(str.isalnum, text)) == sum(map(str.isalnum, "".join(parts)))
    yield Sense(" ".join(parts), houses, cost, is_whole)
    if len(parts) > 1:
        for part in parts[-3:]:
            yield Sense(part, houses, cost + 0.1, is_whole=False)
