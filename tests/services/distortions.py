"""The ways people write an address, each as something done to a street and a house.

Nothing here knows how the search works: the distortions are written from what people do, so that they can judge it.
"""

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import NamedTuple


class Place(NamedTuple):
    """A house as it is listed, and the id by which it is recognised."""

    address_id: int
    street: str
    house: str


@dataclass(frozen=True)
class Line:
    """What is being typed."""

    street: str
    house: str
    form: str = "{street} {house}"

    @property
    def text(self) -> str:
        return self.form.format(street=self.street, house=self.house)


Distortion = Callable[[Line, random.Random], Line | None]
"""Returns None when there is nothing to distort in this way."""

_ROWS = ("йцукенгшщзхї", "фівапролджє", "ячсмитьбю")
_NEIGHBOURS = {
    letter: row[max(0, place - 1)] + row[min(len(row) - 1, place + 1)]
    for row in _ROWS
    for place, letter in enumerate(row)
}
_KINDS = {
    r"\bпросп\.?$|\bпросп\.|проспект": ("просп. ", "проспект ", "пр-т ", "пр. "),
    r"\bпров\.|провулок": ("провулок ", "пров. ", "пер. ", "пров "),
    r"\bпл\.?$|площа": ("пл. ", "площа ", "пл ", "площадь "),
}
_STREET = ("вул. ", "вулиця ", "вул ", "ул. ", "улица ", "Вул.", "ВУЛ ")
_TITLE = re.compile(r"\b(?:акад|ген|проф|митр|гетьм|полк|єписк)\.", re.IGNORECASE)
_INITIAL = re.compile(r"(?<!\w)[А-ЯІЇЄҐ][а-яіїєґ]?\.")
_FORENAME = re.compile(
    r"^(?:Богдана|Василя|Данила|Івана|Ігоря|Михайла|Петра|Павла|Софії|Юрія|Ірини|Дарії|Надії|Стефанії) (\w+)$"
)
_OFFICIAL = {
    "а": "a", "б": "b", "в": "v", "г": "h", "ґ": "g", "д": "d", "е": "e", "є": "ie", "ж": "zh", "з": "z", "и": "y",
    "і": "i", "ї": "i", "й": "i", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s",
    "т": "t", "у": "u", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ь": "", "ю": "iu",
    "я": "ia", "'": "", "’": "",
}  # fmt: skip
_AT_START = {"є": "ye", "ї": "yi", "й": "y", "ю": "yu", "я": "ya"}
_SLOPPY = (
    ("kh", "h"), ("(?<![kzcs])h", "g"), ("ts", "c"), ("ia", "ya"), ("iu", "yu"), ("ie", "ye"), ("y", "i"), ("v", "w"),
    ("shch", "sch"), ("ii", "i"), ("k(?!h)", "c"),
)  # fmt: skip
_RUSSIAN = (
    (r"ська\b", "ская"), (r"цька\b", "цкая"), (r"зька\b", "зкая"), (r"([цс])ького\b", r"\1кого"), (r"ський\b", "ский"),
    (r"ова\b", "овая"), (r"([нр])а\b", r"\1ая"), (r"ий\b", "ый"), (r"енка\b", "енко"), ("ьо", "ё"), ("[іи]в\\b", "ов"),
    ("[іїй](?=ї)", "и"), ("[ії]", "и"), ("є", "е"), ("ґ", "г"), ("'", "ъ"),
)  # fmt: skip
_LAYOUT = str.maketrans("йцукенгшщзхїфівапролджєячсмитьбю", "qwertyuiop[]asdfghjkl;'zxcvbnm,.")


def kind(line: Line, chance: random.Random) -> Line:
    """Say what kind of street it is, shortened in some way."""
    for pattern, spoken in _KINDS.items():
        if re.search(pattern, line.street):
            return replace(line, street=chance.choice(spoken) + re.sub(pattern, "", line.street).strip(" ."))
    return replace(line, street=chance.choice(_STREET) + line.street)


def kind_left_out(line: Line, _chance: random.Random) -> Line | None:
    """Leave the kind out."""
    for pattern in _KINDS:
        if re.search(pattern, line.street):
            return replace(line, street=re.sub(pattern, "", line.street).strip(" ."))
    return None


def order(line: Line, chance: random.Random) -> Line:
    """Put the house first, or the words of the name in another order."""
    words = line.street.split()
    if len(words) > 1 and chance.random() < 0.6:
        chance.shuffle(words)
        return replace(line, street=" ".join(words))
    return replace(line, form=chance.choice(("{house} {street}", "{house}, {street}")))


def case(line: Line, chance: random.Random) -> Line:
    """Type in one case, or in a funny one."""
    change = chance.choice((str.upper, str.lower, str.swapcase, str.title))
    return replace(line, street=change(line.street), house=change(line.house))


def apostrophe(line: Line, chance: random.Random) -> Line | None:
    """Write the apostrophe in another way, or not at all."""
    if not re.search("['’]", line.street):
        return None
    return replace(line, street=re.sub("['’]", chance.choice(("’", "ʼ", "`", '"', "", "*", "´")), line.street))


def spaces(line: Line, chance: random.Random) -> Line:
    """Type too many spaces, too few, or a comma."""
    forms = ("  {street}   {house} ", "{street},{house}", "{street}, {house}", "{street}{house}")
    return replace(line, form=chance.choice(forms))


def house(line: Line, chance: random.Random) -> Line:
    """Write the number in another way."""
    match = re.fullmatch(r"(\d+)-?([А-ЯІЇЄ])", line.house)
    if match is None:
        return replace(line, house=chance.choice(("буд. ", "будинок ", "№", "№ ", "д. ", "буд ")) + line.house)
    number, letter = match.groups()
    forms = ("{n}{l}", "{n}-{L}", "{n} {l}", "{n}/{l}", "{n} {L}", "{n}{L}", "буд. {n}-{l}", "№{n}{l}", "{n}-{l}")
    return replace(line, house=chance.choice(forms).format(n=number, l=letter.lower(), L=letter))


def envelope(line: Line, chance: random.Random) -> Line:
    """Write as on an envelope."""
    street = line.street if re.search(r"^(?:вул|ул|пр|пл)", line.street, re.IGNORECASE) else f"вул. {line.street}"
    if any(re.search(pattern, line.street) for pattern in _KINDS):
        street = line.street
    form = chance.choice(
        (
            "м. Львів, {street}, буд. {house}, кв. 3",
            "м.Львів, {street} {house} кв 12",
            "79000, м. Львів, {street}, {house}",
            "{street}, буд. {house}, під'їзд 2",
            "місто Львів, {street} {house}",
        )
    )
    return replace(line, street=street, form=form)


def forename(line: Line, chance: random.Random) -> Line | None:
    """Shorten, move or leave out the forename and the title."""
    match = _FORENAME.match(line.street)
    if match is not None:
        surname, name = match[1], line.street.split()[0]
        ways_round = (f"{name[0]}. {surname}", f"{surname} {name}", f"{surname} {name[0]}.")
        return replace(line, street=chance.choice(ways_round))
    if not _INITIAL.search(line.street) and not _TITLE.search(line.street):
        return None
    ways = (
        lambda street: _TITLE.sub("", street),
        lambda street: _INITIAL.sub("", _TITLE.sub("", street)),
        lambda street: " ".join(sorted(street.split(), key=lambda word: word[-1] != ".")),
    )
    return replace(line, street=" ".join(chance.choice(ways)(line.street).split()))


def russian(line: Line, _chance: random.Random) -> Line | None:
    """Spell as in Russian."""
    street = line.street.lower()
    for pattern, instead in _RUSSIAN:
        street = re.sub(pattern, instead, street)
    return replace(line, street=street.title()) if street != line.street.lower() else None


def latin(line: Line, _chance: random.Random) -> Line:
    """Transliterate by the rules."""
    return replace(line, street=_romanised(line.street), house=_romanised(line.house))


def latin_sloppy(line: Line, chance: random.Random) -> Line:
    """Transliterate by ear."""
    street = _romanised(line.street)
    for official, heard in chance.sample(_SLOPPY, 2):
        street = re.sub(official, heard, street)
    return replace(line, street=street)


def typo(line: Line, chance: random.Random) -> Line | None:
    """Mistype a letter of a word of at least five."""
    return _mistyped(line, chance, 5, 1)


def two_typos(line: Line, chance: random.Random) -> Line | None:
    """Mistype two letters of a word of at least eight."""
    return _mistyped(line, chance, 8, 2)


def layout(line: Line, _chance: random.Random) -> Line | None:
    """Forget to switch the keyboard."""
    if re.search(r"[^\w\s’']", line.street) or not re.fullmatch(r"\d+", line.house):
        return None
    return replace(line, street=line.street.lower().translate(_LAYOUT))


DISTORTIONS: dict[str, Distortion] = {
    distortion.__name__: distortion
    for distortion in (
        kind, kind_left_out, order, case, apostrophe, spaces, house, envelope, forename, russian, latin, latin_sloppy,
        typo, two_typos, layout,
    )
}  # fmt: skip
# In the order in which they can be done to one line; of the last ones only one.
_EARLIER = (
    "forename", "kind_left_out", "order", "typo", "two_typos", "apostrophe", "kind", "house", "envelope", "spaces",
)  # fmt: skip
_LATER = ("russian", "latin", "latin_sloppy", "case")
_EXCLUSIVE = ({"typo", "two_typos"}, {"kind", "kind_left_out"}, {"kind", "envelope"}, {"order", "envelope"},
              {"order", "spaces"}, {"house", "spaces"}, {"envelope", "spaces"}, {"house", "envelope"})  # fmt: skip
PAIRS = [
    pair
    for pair in combinations((*_EARLIER, *_LATER), 2)
    if set(pair) not in _EXCLUSIVE and not set(pair) <= set(_LATER)
]


def distorted(
    places: Sequence[Place], chance: random.Random, each: int, pairs: int
) -> Iterator[tuple[str, Place, str]]:
    """Yield (kind, the place that is meant, what is typed): ``each`` of every kind, and ``pairs`` of two at once."""
    for name in DISTORTIONS:
        yield from ((name, *typed) for typed in _some(places, chance, each, [(name,)]))
    yield from (("two at once", *typed) for typed in _some(places, chance, pairs, PAIRS))


def _some(
    places: Sequence[Place], chance: random.Random, count: int, ways: Sequence[tuple[str, ...]]
) -> Iterator[tuple[Place, str]]:
    while count:
        place = chance.choice(places)
        line: Line | None = Line(place.street, place.house)
        for name in chance.choice(ways):
            line = line and DISTORTIONS[name](line, chance)
        if line is not None:
            count -= 1
            yield place, line.text


def _romanised(text: str) -> str:
    words = (_AT_START.get(word[:1], _OFFICIAL.get(word[:1], word[:1])) + _romanised_rest(word[1:]) for word in
             re.findall(r"[\w’']+|[^\w’']+", text.lower()))  # fmt: skip
    return "".join(words).title()


def _romanised_rest(word: str) -> str:
    return "".join(_OFFICIAL.get(letter, letter) for letter in word)


def _mistyped(line: Line, chance: random.Random, length: int, times: int) -> Line | None:
    words = [word for word in re.findall(r"[^\W\d_]+", line.street) if len(word) >= length]
    if not words:
        return None
    word = chance.choice(words)
    wrong = word
    for _ in range(times):
        wrong = _one_slip(wrong, chance)
    return replace(line, street=line.street.replace(word, wrong, 1)) if wrong != word else None


def _one_slip(word: str, chance: random.Random) -> str:
    at = chance.randrange(1, len(word) - 1)
    return chance.choice(
        (
            word[:at] + chance.choice(_NEIGHBOURS.get(word[at].lower(), "о")) + word[at + 1 :],
            word[:at] + word[at + 1 :],
            word[:at] + word[at] + word[at:],
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        )
    )
