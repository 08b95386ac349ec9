"""The legend of a schedule grid: "X = Немає електроенергії, (порожньо) = Електроенергія є"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_OFF_MARKS = frozenset({"x", "х"})  # Latin and Cyrillic
_ON_MARKS = frozenset({"-", "–", "—", "−"})

_ENTRY = re.compile(
    r"(?P<mark>[(«\"']?[^\s=:;,()«»\"']{1,12}(?:\s+(?:клітинк\w*|комірк\w*|поле|рядок))?[)»\"']?)\s*(?:=|:|–|—|\s-\s)\s*"
)
_COLOUR = re.compile(r"фарбован|залит|заливк|кол[іь]р|червон|чорн|сір|жовт|оранж|помаранч|рожев|син", re.IGNORECASE)
_BLANK = re.compile(r"порожн|пуст|незаповнен|незафарбован|біл[аеий]", re.IGNORECASE)
_NO_OUTAGE = re.compile(
    r"\b(?:без|не\s+буде|немає|нема)\s+(?:відключ|обмеж|вимкн|вимик|знеструм)|\bне\s+(?:відключ|вимик|вимкн|обмеж|знеструм)"
    r"|(?:відключ|обмеж|вимкн|вимик)\w*\s+(?:немає|нема|не\s+буде|відсутн)",
    re.IGNORECASE,
)
_OUTAGE = re.compile(
    r"відключ|вимкн|вимик|знеструм|обмеж|відсутн|\b(?:немає|нема|без|не\s+буде)\s+(?:електр|світл|напруг|живлен)"
    r"|(?:електр|світл|напруг|живлен)\w*\s+(?:немає|нема|не\s+буде)",
    re.IGNORECASE,
)
_POWER = re.compile(r"електр|світл|напруг|живлен|увімкн|ввімкн", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Legend:
    """What the marks of a sheet mean. ``blank``: is an empty cell an outage; None when the sheet does not say.

    Where colours mean outages (``is_coloured``) a cell without a mark says nothing, for colours are not read.
    """

    off: frozenset[str] = _OFF_MARKS
    on: frozenset[str] = _ON_MARKS
    blank: bool | None = None
    is_coloured: bool = False

    def is_off(self, mark: str) -> bool | None:
        """Tell whether a cell means no power; None for an unknown mark."""
        folded = mark.casefold()
        if not folded:
            return bool(self.blank)
        if folded in self.off:
            return True
        return False if folded in self.on else None


def legend_of(notes: Sequence[str]) -> Legend:
    """Return the legend in the notes of a sheet: what each mark there is said to mean."""
    off, on, blank = set(_OFF_MARKS), set(_ON_MARKS), None
    is_coloured = False
    for note in notes:
        entries = list(_ENTRY.finditer(note))
        ends = [*(entry.start() for entry in entries[1:]), len(note)]
        for entry, end in zip(entries, ends, strict=False):
            meaning = note[entry.end() : end]
            is_off = _meaning(meaning)
            mark = entry["mark"].strip("()«»\"'").casefold()
            if is_off is None:
                continue
            if _BLANK.search(mark):
                blank = is_off
            elif _COLOUR.search(mark):
                is_coloured = is_coloured or is_off
            elif len(mark) <= 3:
                _move(mark, off if is_off else on, on if is_off else off)
    return Legend(frozenset(off), frozenset(on), None if is_coloured else blank, is_coloured)


def _move(mark: str, there: set[str], here: set[str]) -> None:
    alike = {mark} | (_OFF_MARKS if mark in _OFF_MARKS else set())
    there |= alike
    here -= alike


def _meaning(text: str) -> bool | None:
    """Tell whether a text means an outage; None when it means neither that nor power."""
    if _NO_OUTAGE.search(text):
        return False
    if _OUTAGE.search(text):
        return True
    return False if _POWER.search(text) else None
