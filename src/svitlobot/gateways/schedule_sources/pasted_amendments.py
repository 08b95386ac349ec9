"""Sentences of a pasted post that change a schedule: for some queues, or for the whole region."""

import re
from collections.abc import Iterator

from svitlobot.domain.schedules.amendments import (
    AddWindows,
    CancelWindows,
    Change,
    DeclareEmergency,
    MoveEnd,
    MoveStart,
    Replace,
    Retime,
)
from svitlobot.domain.schedules.days import DAY_ENDS, Window
from svitlobot.errors import InvalidInputError
from svitlobot.gateways.schedule_sources.pasted_lines import mentions, minute_of, ranges, window_of
from svitlobot.gateways.schedule_sources.pasted_words import NONE, names_queues_in_words

_TIME = r"(\d{1,2}(?:\s*[:;.]\s*\d{2})?)(?!\d|[.,:;]\d)"
_AT = re.compile(rf"\b(?:о|об|від|з|із)\s+{_TIME}", re.IGNORECASE)
_UNTIL = re.compile(rf"\b(?:до|по)\s+{_TIME}", re.IGNORECASE)

_CANCELLED = re.compile(r"скасов|скасую|скасу[єв]|відмін[яеі]", re.IGNORECASE)
_SPEAKS_OF_OUTAGES = re.compile(
    r"відключ|вимк|вимик|знеструм|обмеж|\bграфік|\bГПВ\b|світл|електр|подовж|продовж|збільш|зменш|триват|довше|раніше|пізніше|скас"
    r"|перен|додатк|відмін",
    re.IGNORECASE,
)
_ADDED = re.compile(r"додатк|\bтакож\b|\bще\b", re.IGNORECASE)
_OFF = re.compile(r"відключ|вимк|вимик|знеструм|обмеж|без\s+світла|застосов", re.IGNORECASE)
_MOVED = re.compile(r"перен[еіо]с", re.IGNORECASE)
_INSTEAD = re.compile(r"\bзамість\b", re.IGNORECASE)
_BEGINS = re.compile(r"розпоч|почн|почин|початок|старт", re.IGNORECASE)
_WILL_GO = re.compile(r"(?:вимкнуть|відключать|знеструмлять|вимикатимуть|відключатимуть)\b", re.IGNORECASE)
_ENDS = re.compile(r"заверш|закінч|припин|увімкн|ввімкн|відновл|заживл|повер[нт]|кінець", re.IGNORECASE)
_LASTS = re.compile(r"трива|довше|подовж|продовж|коротш|скороч|збільш|зменш", re.IGNORECASE)
_EARLIER = re.compile(r"раніше", re.IGNORECASE)
_LATER = re.compile(r"пізніше", re.IGNORECASE)
_LONGER = re.compile(r"довше|подовж|продовж|збільш", re.IGNORECASE)
_SHORTER = re.compile(r"коротш|скороч|менше|зменш", re.IGNORECASE)
_CLOCK = re.compile(r"\d{1,2}[:.]\d{2}")
_DURATION = re.compile(r"\b(?:до|на|по)\s+(?:\d{1,2}(?:[.,]\d)?|пів\w*)\s+годин\b", re.IGNORECASE)  # not "до 22 години"
_OTHERS = re.compile(r"\b(?:інш|решт)\w*\s+(?:\w+\s+)?(?:під)?(?:черг|груп)", re.IGNORECASE)
_NO_FORCE = re.compile(r"графік\w*\s+(?:\w+\s+){0,3}?не\s+ді[юєят]|(?:ГПВ|ГАВ)\s+не\s+ді", re.IGNORECASE)
_OF_INDUSTRY = re.compile(r"промислов|бізнес|юридичн|\bГОП\b|підприємств|обмежен\w+\s+потужності", re.IGNORECASE)
_OBJECT = re.compile(r"відключ|вимк|вимик|знеструм|обмеж|\bграфік|\bГПВ\b", re.IGNORECASE)  # of a cancellation
# Beside the word "cancelled" these say that nothing of the schedule is: a condition, a denial, another thing.
_NO_DECISION = re.compile(
    r"\b(?:якщо|[ув]\s+разі)\b.*(?:скас|відмін)|\bмож(?:е|уть)\s+(?:\w+\s+){0,2}(?:скас|відмін)"
    r"|\bне\s+(?:\w+\s+)?(?:скас|відмін)|\bвчора\b|\bремонт|\b(?:планов\w+|технічн\w+)\s+роб[оі]т"
    r"|\b(?:аварійн\w+|екстрен\w+|С?ГАВ)(?:\s+(?:відключ|вимк)\w+)?(?:\s+\w+){0,2}\s+(?:скас|відмін)\w*"
    r"|(?:скас|відмін)\w*\s+(?:\w+\s+){0,2}(?:аварійн|екстрен|С?ГАВ\b)",
    re.IGNORECASE,
)
# And these, that only a part is, or perhaps: which part cannot be read.
_IN_PART = re.compile(
    r"\bмож(?:е|уть|ливо)\b|\bчи\b|\?|\bо?крім\b|за\s+винятк|частков|ранков|вечірн|нічн|денн(?:е|і)\b"
    r"|\b(?:перш|друг|трет|останн)\w*\s+(?:відключ|вимк)|аварійн|екстрен|\bС?ГАВ\b"
    r"|\bрайон|громад|\bміст[аіо]\b|\bсел[аіо]\b|\bселищ|вулиц|\bвул\.",
    re.IGNORECASE,
)


def speaks_of_outages(sentence: str) -> bool:
    """Tell whether a sentence is about outages, and not about telephones or addresses."""
    return _SPEAKS_OF_OUTAGES.search(sentence) is not None


def is_of_industry(sentence: str) -> bool:
    """Tell whether a sentence is about what industry must save, which is no outage at home."""
    return _OF_INDUSTRY.search(sentence) is not None


def is_change(clause: str) -> bool:
    """Tell whether a clause changes an outage rather than listing its hours: it says so before the first of them."""
    words = (_ADDED, _MOVED, _INSTEAD, _CANCELLED, _EARLIER, _LATER, _LONGER, _SHORTER, _BEGINS)
    before_hours = re.split(r"\d", clause, maxsplit=1)[0]
    return any(one.search(before_hours) for one in words)


def queue_changes(sentence: str) -> list[tuple[tuple[str, ...], Change]]:
    """Return the changes of the queues that a sentence names, each clause with its own hours.

    What stands before the first queue ("додатково знеструмлять") belongs to each of them. Raises InvalidInputError when
    a clause cannot be read for certain.
    """
    found = mentions(sentence)
    starts = [start for start, _, _ in found]
    before = sentence[: starts[0]] if starts else ""
    if len(found) > 1 and any(True for _ in ranges(before)):
        raise InvalidInputError("незрозуміло, якої з черг стосуються години")
    clauses = []
    for (_, end, groups), following in zip(found, [*starts[1:], len(sentence)], strict=True):
        own = sentence[end:following]
        clauses.append((groups, f"{before} {own}"))
    return [(groups, change_in(clause)) for groups, clause in _joined(clauses)]


def _joined(clauses: list[tuple[tuple[str, ...], str]]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Join queues that are named one after another with nothing said between them."""
    waiting: tuple[str, ...] = ()
    for number, (groups, clause) in enumerate(clauses):
        is_last = number == len(clauses) - 1
        if not is_last and not any(character.isdigit() for character in clause) and not _CANCELLED.search(clause):
            waiting += groups
            continue
        yield waiting + groups, clause
        waiting = ()


def region_change(sentence: str) -> Change | None:
    """Return the change of all queues that a sentence without queues makes; None when it makes none.

    Raises InvalidInputError when it changes something without saying for whom.
    """
    if _OF_INDUSTRY.search(sentence):
        return None
    if _NO_FORCE.search(sentence):
        return DeclareEmergency()
    if not _CANCELLED.search(sentence) or not _OBJECT.search(sentence):
        return None
    if _IN_PART.search(sentence) or names_queues_in_words(sentence):
        raise _unclear()
    return _cancelled(sentence)


def says_others_have_power(sentence: str) -> bool:
    """Tell whether a sentence says that the queues that are not listed have no outages."""
    return _OTHERS.search(sentence) is not None and NONE.search(sentence) is not None


def no_outages(sentence: str) -> CancelWindows | None:
    """Return what a sentence such as "завтра відключень не планують" cancels; None when it is none such."""
    is_whole = NONE.search(sentence) and speaks_of_outages(sentence) and not _OF_INDUSTRY.search(sentence)
    is_whole = is_whole and "?" not in sentence
    return _cancelled(sentence) if is_whole else None


def decides_nothing(sentence: str) -> bool:
    """Tell whether a sentence speaks of cancelling but cancels no planned outage: "можуть бути скасовані"."""
    return bool(_CANCELLED.search(sentence)) and bool(_NO_DECISION.search(sentence))


def is_unaddressed(sentence: str) -> bool:
    """Tell whether a sentence changes an outage without saying of which queue."""
    is_change = _ADDED.search(sentence) or _EARLIER.search(sentence) or _LATER.search(sentence)
    is_change = is_change or _MOVED.search(sentence) or _INSTEAD.search(sentence) or _LONGER.search(sentence)
    return bool(is_change) and bool(_OFF.search(sentence)) and not _OF_INDUSTRY.search(sentence)


def change_in(clause: str) -> Change:
    """Return the change that a clause describes. Raises InvalidInputError when it is not certain which."""
    windows = [window_of(found[1], found[2]) for found in ranges(clause)]
    if decides_nothing(clause) or _IN_PART.search(clause) or (_MOVED.search(clause) and _CANCELLED.search(clause)):
        raise _unclear()
    if _MOVED.search(clause) or _INSTEAD.search(clause):
        return _replaced(clause, windows)
    if _CANCELLED.search(clause) or NONE.search(clause):
        return _cancelled(clause)
    if windows and _ADDED.search(clause):
        return AddWindows(tuple(windows))
    is_moved = bool(_EARLIER.search(clause) or _LATER.search(clause))
    begins = bool(_BEGINS.search(clause)) or (is_moved and _WILL_GO.search(clause) is not None)
    ends = bool(_ENDS.search(clause)) or bool(_LASTS.search(clause))
    if windows:
        if len(windows) == 1 and (begins or ends):
            return Retime(windows[0])
        raise _unclear()
    return _shifted(clause, begins=begins, ends=ends)


def _shifted(clause: str, *, begins: bool, ends: bool) -> Change:
    if _DURATION.search(clause):
        raise _unclear()
    at, until = _AT.findall(clause), _UNTIL.findall(clause)
    if begins and ends and len(at) == len(until) == 1:
        return Retime(window_of(at[0], until[0]))
    if begins and not ends and len(at) == 1 and not until and _EARLIER.search(clause) is not _LATER.search(clause):
        return MoveStart(minute_of(at[0]), is_earlier=_EARLIER.search(clause) is not None)
    moments = at + until
    if ends and not begins and len(moments) == 1:
        return MoveEnd(minute_of(moments[0]) or DAY_ENDS, is_later=_is_later(clause))
    raise _unclear()


def _is_later(clause: str) -> bool | None:
    is_later = bool(_LONGER.search(clause) or _LATER.search(clause))
    is_earlier = bool(_SHORTER.search(clause) or _EARLIER.search(clause))
    if is_later and is_earlier:
        raise _unclear()
    return None if is_later is is_earlier else is_later


def _replaced(clause: str, windows: list[Window]) -> Change:
    if len(windows) != 2:
        raise _unclear()
    places = [found.start() for found in ranges(clause)]
    instead = _INSTEAD.search(clause)
    is_new_first = instead is not None and places[0] < instead.start() < places[1]
    before, after = reversed(windows) if is_new_first else windows
    return Replace((before,), (after,))


def _cancelled(clause: str) -> CancelWindows:
    windows = [window_of(found[1], found[2]) for found in ranges(clause)]
    if windows:
        return CancelWindows(tuple(windows))
    at, until = _AT.findall(clause), _UNTIL.findall(clause)
    if len(at) + len(until) > 1 or (not at and not until and _CLOCK.search(clause)):
        raise _unclear()
    if until:
        return CancelWindows((Window(0, minute_of(until[0]) or DAY_ENDS),))
    return CancelWindows((Window(minute_of(at[0]), DAY_ENDS),) if at else ())


def _unclear() -> InvalidInputError:
    return InvalidInputError("незрозуміло, що саме змінюється; вкажіть усі години черги, напр. «1.1: 10:00-12:00»")
