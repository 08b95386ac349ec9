"""What the words of a street's name are: which tell streets apart, and which people add, shorten or leave out.

"Богомольця О. акад.", "академіка Богомольця" and "вул. О. Богомольця" are one street: the surname tells, the forename
must not contradict, the title and the kind may be missing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from svitlobot.domain.addresses.normalise import STREET, folded, street_key, words_of
from svitlobot.domain.addresses.spelling import is_latin, sound, transliterated

_SAID_KINDS = {
    STREET: "вулиця вулиці вулицю вул ул улица улице street str",
    "проспект": "проспект проспекті просп пр прт",
    "провулок": "провулок провулку пров прв переулок пер lane",
    "площа": "площа площі пл площадь square",
    "бульвар": "бульвар бульварі бул бульв",
    "набережна": "набережна наб набережная",
    "мікрорайон": "мікрорайон мкр мкрн микрорайон",
    "тупик": "тупик туп",
    "проїзд": "проїзд проезд",
    "узвіз": "узвіз спуск",
    "алея": "алея аллея",
    "шосе": "шосе шоссе",
    "майдан": "майдан",
}
_TITLES = """
    академіка акад академика генерала ген генерал професора проф професор митрополита митр гетьмана гетьм полковника
    полк сотника єпископа єписк патріарха імені ім имени святого св капітана лейтенанта доктора письменника отця
    композитора маршала архітектора
"""
# In the genitive, as streets are named.
_FORENAMES = """
    августина адама адріана аліни альберта анатолія андрія андрея антона анни арсена артема богдана бориса валентина
    валерія василя веніаміна віктора віталія владислава володимира вячеслава всеволода гаврила галини ганни гната
    григорія данила дарії дем'яна дениса джорджа джона джохара дмитра едуарда євгена євгенії жанни зенона зиновія
    зої івана ігоря іларіона іллі ірини ісидора казимира карла катерини климентія климента кирила костянтина кузьми
    лариси левка лева леся лесі леоніда лідії лук'яна любомира людмили маєра максима маріана марії марка мар'яна
    мелетія мирослава михайла миколи миколая наталії назара ніни нестора оксани олександра олександри олекси олексія
    олени олега ольги омеляна ореста остапа павла панаса панька пантелеймона петра пилипа платона раїси родіона
    романа ростислава руслана савви самійла святослава семена сергія симона соломії софії станіслава степана стефана
    стефанії тадея тамари тараса теодора теодосія тетяни тимофія тимоша устима федора феодосія філарета франца
    христини юліана юліуша юрія якова яна яреми ярослава йосипа
"""

KIND_OF_SOUND = {
    sound(transliterated(word) if is_latin(word) else word): kind
    for kind, words in _SAID_KINDS.items()
    for word in words.split()
}
_TITLE_SOUNDS = {sound(folded(word)) for word in _TITLES.split()}
_FORENAME_SOUNDS = {sound(folded(word)) for word in _FORENAMES.split()}
_PARTS = ("core", "number", "forename", "initial", "title", "kind")
INITIAL_LENGTH = 2  # "О", "Дж"; also "на", "і", "бр", which tell as little


@dataclass(frozen=True, slots=True)
class StreetName:
    """A street's name in parts; every word as it sounds, except in ``key`` and ``spelled``.

    ``core`` are the words that tell the street; it is empty only when nothing readable was said.
    """

    key: str
    core: tuple[str, ...]
    numbers: frozenset[str]
    forenames: tuple[str, ...]
    initials: tuple[str, ...]
    titles: frozenset[str]
    kinds: frozenset[str]
    is_street: bool
    """Whether "вулиця" was said, which no key keeps."""
    spelled: Mapping[str, str]
    """How each word was spelled, by how it sounds."""

    @property
    def words(self) -> tuple[str, ...]:
        """The words that may be mistyped."""
        return self.core + self.forenames


@lru_cache(maxsize=16_384)  # all the streets of a large city, and what people asked lately
def parse(text: str) -> StreetName:
    """Return the parts of a street's name, written in any of the ways of `domain.spelling`."""
    text = text.casefold()
    sorted_words: dict[str, list[str]] = {part: [] for part in _PARTS}
    spelled = {}
    for word in words_of(folded(transliterated(text) if is_latin(text) else text)):
        part, heard = _classified(word)
        sorted_words[part].append(heard)
        spelled[heard] = word
    core, forenames, titles, kinds = (sorted_words[part] for part in ("core", "forename", "title", "kind"))
    is_street = STREET in kinds
    kinds = [kind for kind in kinds if kind != STREET]
    # A street may be named by what is elsewhere an addition: "Ярослава", "Генерала", "Майдан".
    if not core:
        core, forenames = forenames, []
    if not core:
        core, titles = titles, []
    if not core and not sorted_words["number"]:
        core, kinds = list(map(sound, kinds)), []
    return StreetName(
        key=street_key(text),
        core=tuple(core),
        numbers=frozenset(sorted_words["number"]),
        forenames=tuple(forenames),
        initials=tuple(sorted_words["initial"]),
        titles=frozenset(titles),
        kinds=frozenset(kinds),
        is_street=is_street,
        spelled=spelled,
    )


def _classified(word: str) -> tuple[str, str]:
    """Return which part of a name the word is, and how it sounds (a kind: its name)."""
    heard = sound(word)
    if any(map(str.isdigit, word)):
        return "number", word
    if heard in KIND_OF_SOUND:
        return "kind", KIND_OF_SOUND[heard]
    if heard in _TITLE_SOUNDS:
        return "title", heard[:3]  # "академіка" and "акад." are one title
    if len(word) <= INITIAL_LENGTH:
        return "initial", heard
    return "forename" if heard in _FORENAME_SOUNDS else "core", heard
