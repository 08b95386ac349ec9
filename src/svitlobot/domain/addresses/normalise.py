"""One spelling for every way people write a street and a house.

``street_key`` and ``house_key`` are what the database compares: two spellings of one house give one key. They only undo
differences that cannot tell two houses apart (case, spaces, apostrophes, dashes, abbreviations, Latin letters typed by
mistake); guessing at typos and old names is the business of search.
"""

import re
import unicodedata
from functools import lru_cache

_CYRILLIC_LOOK_ALIKES = str.maketrans("abcehikmoptxyïë", "авсенікмортхуїё")
# ASCII and whole Cyrillic letters: nothing to compose, nothing invisible. Nearly every text is so, and is done fast.
_ORDINARY = re.compile(r"[ -~\u0400-\u0481\u048a-\u052f]*")
_DASHES = re.compile(r"[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")
# People leave the apostrophe out, or type a quote, an accent or an asterisk for it.
_APOSTROPHES = re.compile(r"""['’‘‛ʼʹ`´′"“”„«»*]""")
_LATIN_WORD = re.compile(r"[a-z\u00df-\u024f]")
_WORD = re.compile(r"[^\W_]+")

STREET = "вулиця"
# Only what cannot be taken for a part of a name: no "ш." (a person's initial), no "м." (a town), no "бр." (brothers).
STREET_KINDS = {
    STREET: ("вул",),
    "проспект": ("просп", "пр"),
    "провулок": ("пров", "прв"),
    "площа": ("пл",),
    "бульвар": ("бул", "бульв"),
    "набережна": ("наб",),
    "мікрорайон": ("мкр", "мкрн"),
    "тупик": ("туп",),
    "проїзд": (),
    "узвіз": (),
    "алея": (),
    "шосе": (),
    "майдан": (),
}
_KIND_OF = {short: kind for kind, shorts in STREET_KINDS.items() for short in shorts}
_HYPHENATED_KINDS = {
    "пр-т": "проспект",
    "пр-кт": "проспект",
    "пров-к": "провулок",
    "б-р": "бульвар",
    "пр-д": "проїзд",
    "м-н": "мікрорайон",
}
_HYPHENATED_KIND = re.compile(rf"\b(?:{'|'.join(_HYPHENATED_KINDS)})\b")

_GAP = re.compile(r"[\W_]+")
_HOUSE_WORD = re.compile(r"^(?:будинок|буд)[/-]?(?=\d)")
_BUILDING_WORD = re.compile(r"(?:корпус|корп)[/-]?(?=\d)")
_LETTER_WORD = re.compile(r"(?<=\d)(?:літера|літ)(?=[^\W\d](?:\W|\d|$))")
_HOUSE_LIST = re.compile(r"\s*[,;]\s*")


def clean(text: str) -> str:
    """Return ``text`` as it may be shown and stored: no control or invisible characters, single spaces."""
    if text.isprintable():
        return " ".join(text.split())
    seen = (character for character in text if unicodedata.category(character) != "Cf")
    return " ".join("".join(character if character.isprintable() else " " for character in seen).split())


def folded(text: str) -> str:
    """Return ``text`` without what never tells two names apart: case, apostrophes, accents, Latin look-alikes."""
    text = _DASHES.sub("-", text).casefold()
    if not _ORDINARY.fullmatch(text):
        text = unicodedata.normalize("NFC", text)
        text = "".join(character for character in text if unicodedata.category(character) not in {"Mn", "Cf"})
    return _WORD.sub(_as_cyrillic, _APOSTROPHES.sub("", text))


def _as_cyrillic(match: re.Match[str]) -> str:
    """Mend a word whose Latin letters all look Cyrillic ("Iвана", "12A"); leave a Latin word ("Green") alone."""
    word = match.group()
    mended = word.translate(_CYRILLIC_LOOK_ALIKES)
    return word if _LATIN_WORD.search(mended) else mended


def words_of(text: str) -> list[str]:
    """Return the words of a folded street name; a kind shortened with a hyphen ("пр-т") is one word, in full."""
    return _WORD.findall(_HYPHENATED_KIND.sub(lambda match: _HYPHENATED_KINDS[match.group()], text))


@lru_cache(maxsize=8_192)  # a file names each street hundreds of times
def street_key(street: str) -> str:
    """Return the street's name for comparing, or "" when ``street`` holds no letter or digit.

    The kind goes last in full ("пр-т Свободи", "Свободи просп." → "свободи проспект"), because "вул. Шевченка" and
    "пров. Шевченка" are different streets; "вулиця" is what is meant when nothing is said, so it is left out.
    Applying it twice changes nothing.
    """
    words = [_KIND_OF.get(word, word) for word in words_of(folded(street))]
    named = [word for word in words if word != STREET] or words[:1]
    kinds = [word for word in named if word in STREET_KINDS]
    name = [word for word in named if word not in STREET_KINDS]
    return " ".join(name + kinds) if name else " ".join(named)


@lru_cache(maxsize=8_192)
def house_key(house: str) -> str:
    """Return the house number for comparing, or "" when ``house`` holds no letter or digit.

    A separator matters only before a number: "12 А", "12-а" and "12/A" are "12а", but "12/14" and "12-14" are not
    "1214", nor "59А/63" "59А63". "корп." becomes "к"; "буд.", "№" and "літ." go. Applying it twice changes nothing.
    """
    joined = _GAP.sub(_separator, folded(house))
    return _LETTER_WORD.sub("", _BUILDING_WORD.sub("к", _HOUSE_WORD.sub("", joined)))


def _separator(gap: re.Match[str]) -> str:
    """Return what stays of the characters between two words of a house number."""
    before, after = gap.string[gap.start() - 1 : gap.start()], gap.string[gap.end() : gap.end() + 1]
    if not before or not after.isdecimal():
        return ""
    if "/" in gap.group() or "\\" in gap.group():
        return "/"
    return "-" if "-" in gap.group() or before.isdecimal() else ""


def split_houses(cell: str) -> list[str]:
    """Return the houses that one cell lists: "36,38,40" is three houses, "14,прим.6" is one.

    A comma or semicolon separates houses only when a number stands on both sides; otherwise it belongs to the number.
    A house named twice is returned once, in its first spelling.
    """
    parts = [part for part in _HOUSE_LIST.split(cell.strip()) if part]
    if not all(part[0].isdigit() for part in parts):
        parts = [cell.strip(" ,;")]
    houses: dict[str, str] = {}
    for part in parts:
        if key := house_key(part):
            houses.setdefault(key, part)
    return list(houses.values())
