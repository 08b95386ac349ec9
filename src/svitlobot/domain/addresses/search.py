"""Which street does a person mean? An index of a city's streets that bears misspelling.

Words are looked up one by one among all words of all streets, so that their order does not matter; the streets that
share a word are then compared as a whole. What differs costs: nothing when it tells no two streets apart, more the more
it tells. The cheapest street wins; it is *certain* only when nothing that tells differs and no other street fits.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from svitlobot.domain.addresses.spelling import consonants
from svitlobot.domain.addresses.street_names import INITIAL_LENGTH, StreetName, parse

WORST_COST = 1.6
CANDIDATES = 60
"""How many streets that share a word are compared; and how many words are taken for what one mistyped word may be."""

MOST_WORDS = 8
"""No street has more words; whatever is said beyond them is not looked up."""

SHORT_WORD, LONG_WORD = 4, 7
"""From so many letters on, a word may have one typing error, or two."""

SPELLING_WEIGHT = 0.05
FAR = 9.0

_Near = Mapping[str, Mapping[str, float]]


class Street(NamedTuple):
    """A street as it is listed: its key, how it is written, the smallest id of its addresses, how many houses."""

    key: str
    name: str
    street_id: int
    houses: int


class Alias(NamedTuple):
    """A name that people still use for the street of ``key``."""

    alias: str
    key: str


@dataclass(frozen=True, slots=True)
class FoundStreet:
    """A street that may be meant; ``cost`` is how far it is from what was said, 0 for the very same."""

    street: Street
    cost: float
    is_certain: bool
    is_namesake: bool
    """Whether only a forename or a title, known from one side, tells it from what was said."""


class _Likeness(IntEnum):
    """What tells streets apart and differs; the order is that of trust."""

    KEY = 0  # nothing: these are the words of its key
    SAME = 1  # nothing but the spelling
    KIND_ADDED = 2  # the street is of a kind that was not said
    LOOSE = 3  # the forename or the title is known from one side only
    DIFFERENT = 4


class _Entry(NamedTuple):
    street: Street
    name: StreetName
    is_alias: bool


class _Fit(NamedTuple):
    entry: _Entry
    likeness: _Likeness
    cost: float


class StreetIndex:
    """All streets and aliases of a city, to be searched. Building one takes a tenth of a second for 5,000 streets."""

    def __init__(self, streets: Iterable[Street], aliases: Iterable[Alias] = ()) -> None:
        self.streets: Mapping[str, Street] = {street.key: street for street in streets}
        entries = [_Entry(street, parse(street.key), is_alias=False) for street in self.streets.values()]
        entries += [
            _Entry(self.streets[alias.key], parse(alias.alias), is_alias=True)
            for alias in aliases
            if alias.key in self.streets
        ]
        self._entries: Sequence[_Entry] = entries
        self._by_word: defaultdict[str, list[int]] = defaultdict(list)
        self._by_number: defaultdict[str, list[int]] = defaultdict(list)
        self._by_consonants: defaultdict[str, set[str]] = defaultdict(set)
        for place, entry in enumerate(entries):
            for word in set(entry.name.words):
                self._by_word[word].append(place)
                self._by_consonants[consonants(word)].add(word)
            for number in entry.name.numbers:
                self._by_number[number].append(place)
        self._words = list(self._by_word)
        # The senses of one line are mostly of the same words, and so are many lines.
        self._near = lru_cache(maxsize=4_096)(self._looked_up)
        spelled = {word: spelled for entry in entries for word, spelled in entry.name.spelled.items()}
        self._spelled = [spelled.get(word, word) for word in self._words]
        self._compact = ["".join(entry.name.words) for entry in entries]

    def find(self, text: str, limit: int = 5) -> list[FoundStreet]:
        """Return up to ``limit`` streets that ``text`` may name, the likeliest first."""
        asked = parse(text)
        near = {word: self._near(word, asked.spelled.get(word, word)) for word in asked.words[:MOST_WORDS]}
        places = self._sharing(asked, near)
        fits = [fit for place in places if (fit := _compare(asked, self._entries[place], near)) is not None]
        if not fits:
            fits = [_Fit(entry, _Likeness.DIFFERENT, 0.8) for entry in self._spelled_together(asked)]
        fits.sort(key=lambda fit: (fit.cost, fit.entry.is_alias, fit.entry.street.key))
        ranked = list({fit.entry.street.key: fit for fit in reversed(fits)}.values())[::-1]
        return [
            FoundStreet(
                fit.entry.street,
                fit.cost,
                is_certain=place == 0 and _is_certain(fit, ranked[1:]),
                is_namesake=fit.likeness is _Likeness.LOOSE,
            )
            for place, fit in enumerate(ranked[:limit])
        ]

    def _looked_up(self, word: str, spelled: str) -> Mapping[str, float]:
        """Return the words of the index that ``word`` may be, each with what the difference costs.

        The spelling is compared too: a typing error may change what is heard more than what is seen.
        """
        found: dict[str, float] = {}
        for asked, others in ((word, self._words), (spelled, self._spelled)):
            for _, edits, place in process.extract(
                asked, others, scorer=OSA.distance, score_cutoff=_edits_allowed(asked), limit=CANDIDATES
            ):
                other = self._words[place]
                cost = _edit_cost(asked, edits) if other != word else 0.0
                found[other] = min(found.get(other, FAR), cost)
        bare = consonants(word)
        if len(bare) >= 3:
            for other in self._by_consonants.get(bare, ()):
                found[other] = min(found.get(other, FAR), _vowels_cost(word, other))
        if len(word) >= SHORT_WORD and not found:
            begun = [other for other in self._words if other.startswith(word)]
            found = dict.fromkeys(begun[:CANDIDATES], 0.6)
        return found

    def _sharing(self, asked: StreetName, near: _Near) -> Sequence[int]:
        """Return the places of the entries that share the most, rare words first."""
        shared: defaultdict[int, float] = defaultdict(float)
        for found in near.values():
            for other, cost in found.items():
                places = self._by_word[other]
                for place in places:
                    shared[place] += max(0.1, 1 - cost) / len(places) ** 0.25
        for number in asked.numbers:
            for place in self._by_number.get(number, ()):
                shared[place] += 0.5
        return sorted(shared, key=lambda place: -shared[place])[:CANDIDATES]

    def _spelled_together(self, asked: StreetName) -> Iterator[_Entry]:
        """Yield entries whose words, written together, are nearly those that were said."""
        compact = "".join(asked.words[:MOST_WORDS])
        if len(compact) < LONG_WORD:
            return
        for _, _, place in process.extract(
            compact, self._compact, scorer=OSA.distance, score_cutoff=_edits_allowed(compact), limit=5
        ):
            yield self._entries[place]


def _edits_allowed(word: str) -> int:
    return (len(word) >= SHORT_WORD) + (len(word) >= LONG_WORD)


def _edit_cost(word: str, edits: int) -> float:
    return 3 * edits / max(5, len(word))


def _vowels_cost(word: str, other: str) -> float:
    """Vowels are what differs between Russian and Ukrainian, so they cost less than consonants."""
    return min(0.6, 0.15 * OSA.distance(word, other))


def _compare(asked: StreetName, entry: _Entry, near: _Near) -> _Fit | None:
    """Return how the entry fits what was said, or None when it is too far from it."""
    name = entry.name
    words, heard_more, left = _matched(asked, name, near)
    if len(left) == len(name.words):
        return None
    given, is_loose, is_given_same = _given_names(asked, name, heard_more, left)
    kind, is_kind_added, is_kind_same = _kinds(asked, name)
    others = 1.0 * len(heard_more) + 1.2 * len(left) + 1.0 * len(asked.numbers ^ name.numbers)
    cost = words + given + kind + others + 0.02 * len(asked.titles ^ name.titles)
    if cost > WORST_COST:
        return None
    is_loose = is_loose or asked.titles != name.titles
    is_same = words == others == 0 and is_given_same and is_kind_same
    if sorted(asked.key.split()) == sorted(name.key.split()):
        return _Fit(entry, _Likeness.KEY, 0.0)
    likeness = (
        _Likeness.DIFFERENT if not is_same
        else _Likeness.LOOSE if is_loose
        else _Likeness.KIND_ADDED if is_kind_added
        else _Likeness.SAME
    )  # fmt: skip
    return _Fit(entry, likeness, cost + SPELLING_WEIGHT * OSA.normalized_distance(asked.key, name.key))


def _matched(asked: StreetName, name: StreetName, near: _Near) -> tuple[float, list[str], list[str]]:
    """Pair the words; return what the pairs cost, the words said that have no pair, and those of the street."""
    cost, unmatched, left = 0.0, [], list(name.words)
    for word in asked.words:
        found = near.get(word, {})
        best = min(left, key=lambda other: found.get(other, FAR), default="")
        if found.get(best, FAR) < FAR:
            cost += found[best]
            left.remove(best)
        else:
            unmatched.append(word)
    return cost, unmatched, left


def _given_names(
    asked: StreetName, name: StreetName, heard_more: list[str], left: list[str]
) -> tuple[float, bool, bool]:
    """Compare forenames and initials, taking those that have found a pair out of ``heard_more`` and ``left``.

    Return what they cost, whether one side alone has any, and whether they agree as far as they are known.
    """
    ours = [*asked.initials, *_taken(heard_more, asked.forenames)]
    theirs = [*name.initials, *_taken(left, name.forenames)]
    is_guess = False
    for word in list(ours):
        # An initial may stand for a forename that we don't know to be one.
        pair = next((other for other in theirs + left if _begins(word, other)), None)
        if pair is not None:
            ours.remove(word)
            is_guess |= pair in left
            (left if pair in left else theirs).remove(pair)
    for word in list(heard_more):
        pair = next((other for other in theirs if _begins(word, other)), None)
        if pair is not None:
            heard_more.remove(word)
            theirs.remove(pair)
            is_guess = True
    if ours and theirs:
        return 0.8, False, False
    return 0.06 * (len(ours) + len(theirs)) + 0.2 * is_guess, bool(ours or theirs), not is_guess


def _taken(words: list[str], wanted: tuple[str, ...]) -> list[str]:
    """Move the wanted words out of the list."""
    taken = [word for word in words if word in wanted]
    words[:] = [word for word in words if word not in wanted]
    return taken


def _begins(word: str, other: str) -> bool:
    """Tell whether one is the other's initial."""
    shorter, longer = sorted((word, other), key=len)
    return len(shorter) <= INITIAL_LENGTH and longer.startswith(shorter)


def _kinds(asked: StreetName, name: StreetName) -> tuple[float, bool, bool]:
    """Return what the kinds cost, whether only the street names one, and whether they agree."""
    if asked.kinds:
        agree = asked.kinds == name.kinds
        return (0.0 if agree else 0.6 if name.kinds else 0.35), False, agree
    if asked.is_street:
        return (0.5 if name.kinds else 0.0), False, not name.kinds
    return 0.15 * len(name.kinds), bool(name.kinds), True


def _is_certain(best: _Fit, others: Sequence[_Fit]) -> bool:
    """Tell whether ``best`` is the street that was meant: nothing differs, and no other fits as well."""
    if best.likeness is _Likeness.DIFFERENT:
        return False
    if best.likeness is _Likeness.LOOSE:
        core = set(best.entry.name.core)
        return not any(set(other.entry.name.core) == core for other in others)
    return not any(other.likeness <= best.likeness for other in others)
