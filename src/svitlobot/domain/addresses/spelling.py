"""How a word sounds, whichever way it is spelled: Ukrainian, Russian, in Latin letters, in the wrong keyboard layout.

`sound` maps spellings that people hold for the same word to one string. It undoes systematic differences only; typing
errors are left to the comparison.
"""

import re
from functools import lru_cache

_CYRILLIC = re.compile(r"[\u0400-\u052f]")

# Several letters for one first; what is not here stays as it is.
_LATIN_SETS = (
    ("shch", "шч"), ("sch", "шч"), ("tsch", "ч"), ("zgh", "зг"), ("zh", "ж"), ("kh", "х"), ("ch", "ч"), ("cz", "ч"),
    ("sh", "ш"), ("sz", "ш"), ("ts", "ц"), ("tz", "ц"), ("ph", "ф"), ("x", "кс"), ("ł", "л"),
)  # fmt: skip
_LATIN_LETTERS = str.maketrans("abcdefghijklmnopqrstuvwyz", "абцдефггийклмнопкрстуввиз")
_KEYBOARD = str.maketrans("`qwertyuiop[]asdfghjkl;'zxcvbnm,.", "'йцукенгшщзхїфівапролджєячсмитьбю")

_SOFT = str.maketrans("", "", "ьъ'")
_SOUNDS = str.maketrans(
    {"ы": "и", "і": "и", "ї": "и", "й": "и", "ё": "е", "є": "е", "э": "е", "ґ": "г", "щ": "шч", "я": "иа", "ю": "иу"}
)
# Digraphs; and the endings of Russian, with the Ukrainian ones that differ from them in a letter.
_MERGED = tuple(
    (re.compile(letters), instead)
    for letters, instead in (
        ("тс", "ц"), ("ие", "е"), ("ии+", "и"), ("(?<=[нврклстцгхшщждч])аиа$", "а"), ("иаиа$", "иа"),
        ("(?<=..)ои$", "и"), ("(?<=..)о$", "а"),
    )
)  # fmt: skip
_VOWEL = re.compile(r"[аеиоу]")

# Words of street names for which Russian has a word that sounds otherwise.
_RUSSIAN_WORDS = {
    "александра": "олександра", "алексея": "олексія", "владимира": "володимира", "дмитрия": "дмитра",
    "елены": "олени", "иосифа": "йосипа", "николая": "миколи", "филиппа": "пилипа", "братьев": "братів",
    "героев": "героїв", "железнодорожная": "залізнична", "западная": "західна", "восточная": "східна",
    "красная": "червона", "красной": "червоної", "крестьянская": "селянська", "мира": "миру",
    "независимости": "незалежності", "победы": "перемоги", "свет": "світ", "сечевых": "січових",
    "солнечная": "сонячна", "стрельцов": "стрільців", "цветочная": "квіткова",
}  # fmt: skip


def is_latin(text: str) -> bool:
    """Tell whether ``text`` has no Cyrillic letter at all, so that its Latin letters stand for Ukrainian ones."""
    return _CYRILLIC.search(text) is None


def transliterated(text: str) -> str:
    """Return lower-case Latin ``text`` in Cyrillic letters: "shevchenka" → "шевченка"."""
    for latin, cyrillic in _LATIN_SETS:
        text = text.replace(latin, cyrillic)
    return text.translate(_LATIN_LETTERS)


def retyped(text: str) -> str:
    """Return lower-case ``text`` as if the keyboard had been switched to Ukrainian: "itdxtyrf" → "шевченка"."""
    return text.translate(_KEYBOARD)


@lru_cache(maxsize=16_384)  # all the words of a large city's streets
def sound(word: str) -> str:
    """Return how a folded Cyrillic word sounds: "городоцкая" and "городоцька" are both "городоцка"."""
    word = _RUSSIAN_WORDS.get(word, word)
    word = word.translate(_SOFT).translate(_SOUNDS)
    for letters, instead in _MERGED:
        word = letters.sub(instead, word)
    return word


def consonants(sounded: str) -> str:
    """Return a sounded word without its vowels, in which Russian and Ukrainian names mostly agree."""
    return _VOWEL.sub("", sounded)
