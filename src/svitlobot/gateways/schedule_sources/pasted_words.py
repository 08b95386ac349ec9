"""What the words of a pasted schedule do to its hours: what is "скасовано" is no outage, "можливе" no certain one."""

import re

_OUTAGE = r"(?:відключ|вимкн|обмеж)\w*"

NONE = re.compile(
    rf"не\s+(?:вимик|вимкн|відключ|застосов|планує|заплано|передбач)|без\s+{_OUTAGE}|(?:немає|нема|не\s+буде)\s+{_OUTAGE}"
    rf"|{_OUTAGE}\s+(?:немає|нема|відсутн|не\s+буде)",
    re.IGNORECASE,
)
EMERGENCY = re.compile(r"аварійн|графіки\s+не\s+діють", re.IGNORECASE)
_POSSIBLE = re.compile(r"(?<!не)(?:можлив|ймовірн|імовірн)\w*", re.IGNORECASE)

# Beside hours each of these makes them something else than a whole plan of when there is no power.
_NO_PLAN = re.compile(
    r"(?:скасов|скасую|відмін|додатков|перенес|перенос|замість|крім|окрім|вмика|увімк|ввімк|було\b)\w*"
    r"|(?:світло|електр\w+)\s+(?:є|буде(?!\s+(?:відсут|вимк|відкл))|подава\w+|подад\w+)\b"
    r"|\bє\s+світло\b|зі\s+світлом|наявн\w+\s+світла",
    re.IGNORECASE,
)
# In a line of its own only what speaks of the hours below it: "додаткова інформація за телефоном" does not.
_TURNS_AROUND = re.compile(
    rf"(?:скасов|скасую|відмін|додатков|перенес)\w*\s+{_OUTAGE}|{_OUTAGE}\s+(?:скасов|відмін|перенес)\w*"
    r"|години\s+(?:зі\s+світлом|наявн\w+\s+світла)|(?:світло\s+є|є\s+світло|світло\s+буде)\W*$",
    re.IGNORECASE,
)


def contradiction(said: str) -> str | None:
    """Return the words by which a line's hours are not, or not all of, when there is no power; None without such."""
    found = NONE.search(said) or EMERGENCY.search(said) or _NO_PLAN.search(said)
    return found[0] if found else None


def turned_around(header: str) -> str | None:
    """Return the words by which a line without a group says so of the hours below it; None without such."""
    found = _TURNS_AROUND.search(header)
    return found[0] if found else None


def possible_at(said: str) -> int | None:
    """Return where a line says that its outages are only possible; None when it does not."""
    found = _POSSIBLE.search(said)
    return found.start() if found else None
