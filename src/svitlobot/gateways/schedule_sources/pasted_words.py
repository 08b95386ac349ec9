"""What the words of a pasted schedule do to its hours: what is "скасовано" is no outage, "можливе" no certain one."""

import re

_OUTAGE = r"(?:відключ|вимкн|обмеж)\w*"

NONE = re.compile(
    rf"не\s+(?:вимик|вимкн|відключ|знеструм|застосов|плану[єюв]|заплано|передбач|прогноз)|застосов\w+\s+не\s+буд|без\s+{_OUTAGE}|(?:немає|нема|не\s+буде)\s+{_OUTAGE}"
    rf"|{_OUTAGE}\s+(?:немає|нема|відсутн|не\s+буде)|^\W*(?:немає|нема|відсутн[іє])\W*$",
    re.IGNORECASE,
)
EMERGENCY = re.compile(r"аварійн|екстрен|графіки\s+не\s+діють", re.IGNORECASE)
_POSSIBLE = re.compile(r"(?<!не)(?:можлив|ймовірн|імовірн)\w*", re.IGNORECASE)

# Beside hours each of these makes them something else than a whole schedule of when there is no power.
_NO_SCHEDULE = re.compile(
    r"(?:скасов|скасую|відмін|додатков|перенес|перенос|замість|крім|окрім|вмика|увімк|ввімк|включ|заживл|було\b|стало\b)\w*"
    r"|(?:світло|електр\w+)\s+(?:є|буде(?!\s+(?:відсут|вимк|відкл))|подава\w+|подад\w+)\b|\bє\s+(?:світло|живлення)\b"
    r"|\bсвітло\b(?!\s+(?:\w+\s+)?(?:відсут|вимк|вимик|відкл|знеструм|зник|не\b))|живлення\s+є\b|\bвкл\b"
    r"|зі\s+світлом|наявн\w+\s+світла|(?:біл|зелен)\w*\s+зон|продовжен|\b(?:лише|тільки)\b|частков|частин"
    r"|~~|\+|[🟢🟩💚✅💡]",
    re.IGNORECASE,
)
# In a line of its own only what speaks of the hours below it: "додаткова інформація за телефоном" does not.
_TURNS_AROUND = re.compile(
    rf"(?:скасов|скасую|відмін|додатков|перенес)\w*\s+{_OUTAGE}|{_OUTAGE}\s+(?:скасов|відмін|перенес)\w*"
    r"|години\s+(?:зі\s+світлом|наявн\w+\s+світла)|(?:графік\w*|години)\s+(?:подачі|подання|увімк|включен|заживлен)\w*"
    r"|(?:світло\s+є|є\s+світло|світло\s+буде)\W*$",
    re.IGNORECASE,
)

_LEGEND = re.compile(r"\b(?:біл|зелен)\w*\s+(?:зон|кол[іь])\w*", re.IGNORECASE)  # "Біла зона — світло є"


# What may stand beside hours without saying anything more.
_LINKING = re.compile(
    r"\b(?:з|із|зі|о|об|від|до|по|та|і|й|а|також|ще|год\w*|хв\w*|(?:під)?черг\w*|груп\w*)\b|\d", re.IGNORECASE
)
_IN_WORDS = re.compile(
    r"(?:перш|друг|трет|четверт|п[’'ʼ]?ят|шост)\w*\s+(?:під)?(?:черг|груп)|(?:під)?(?:черг|груп)\w*\s+(?:перш|друг|трет|четверт|п[’'ʼ]?ят|шост)"
    r"|(?:під)?(?:черг|груп)\w*\W{0,3}\d|\d(?:-?\w{1,2})?\s+(?:черг[ауо]|груп[ауо])\b"
    r"|\b(?:для|у|в)\s+\d{1,2}\s+(?:черг|груп)",
    re.IGNORECASE,
)
_OF_POWER = re.compile(
    r"відключ|вимк|вимик|обмеж|знеструм|світл|електр|можлив|ймовір|(?:червон|біл|зелен)\w*\s+зон", re.IGNORECASE
)
_ARROW = re.compile(r"[→➡⟶⇒⟹►▶]|[-=]>")
_DASH = re.compile(r"^\W*[-–—−]\W*$")


# Beside the hours of one line each, under a queue, these say which of them are without power.
_WITH_POWER = re.compile(
    r"(?:світло|електро\w+)\s+(?:є|буде)\b|\bє\s+світло|зі\s+світлом|(?:біл|зелен)\w*\s+зон|[🟢🟩]", re.IGNORECASE
)
_WITHOUT_POWER = re.compile(
    r"(?:світла|електро\w+)\s+(?:немає|нема|не\s+буде)|(?:немає|нема|не\s+буде)\s+світла|без\s+(?:світла|електро)"
    r"|відключ|вимкн|знеструм|червон\w*\s+зон|[🔴🟥]",
    re.IGNORECASE,
)
# All that may stand between a queue and its hours in the lines below.
_HEADING = re.compile(
    r"(?:годин\w*\s+)?(?:відключен\w*|вимкнен\w*|без\s+(?:світла|електро\w+)|знеструмлен\w*)"
    r"(?:\s+(?:світла|електро\w+))?",
    re.IGNORECASE,
)


def without_heading(text: str) -> str:
    """Return what follows a queue without the words that only announce the hours below: "відключення:"."""
    return _HEADING.sub("", text, count=1)


def has_power(line: str) -> bool | None:
    """Tell whether a line under a queue gives hours with power or without; None when it says neither or both."""
    is_on, is_off = _WITH_POWER.search(line) is not None, _WITHOUT_POWER.search(line) is not None
    return None if is_on is is_off else is_on


def is_bare(text: str) -> bool:
    """Tell whether nothing is said besides hours, punctuation and linking words."""
    return not re.search(r"[^\W_]", _LINKING.sub("", text))


def is_between_hours(text: str) -> bool:
    """Tell whether nothing is said between two ranges of hours but that both are without power; "→" says more."""
    return _ARROW.search(text) is None and is_bare(_HEADING.sub("", text))


def is_dash(text: str) -> bool:
    """Tell whether a dash stands where hours would: there are none."""
    return _DASH.match(text) is not None


def speaks_of_power(text: str) -> bool:
    """Tell whether a line is about power or its absence."""
    return _OF_POWER.search(text) is not None


def names_queues_in_words(text: str) -> bool:
    """Tell whether a sentence means certain queues in a way that is not read: "перша черга", "черги 5-8"."""
    return _IN_WORDS.search(text) is not None


def contradiction(text: str) -> str | None:
    """Return the words by which a line's hours are not, or not all of, when there is no power; None without such."""
    found = NONE.search(text) or EMERGENCY.search(text) or _NO_SCHEDULE.search(text)
    return found[0] if found else None


def turned_around(header: str) -> str | None:
    """Return the words by which a line without a group says so of the hours below it; None without such."""
    found = None if _LEGEND.search(header) else _TURNS_AROUND.search(header)
    return found[0] if found else None


def possible_at(text: str) -> int | None:
    """Return where a line says that its outages are only possible; None when it does not."""
    found = _POSSIBLE.search(text)
    return found.start() if found else None
