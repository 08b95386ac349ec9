"""Ways of typing a line of a post that mean one thing only, written in one way before it is read."""

import re

# "07:00:14:00" for a range.
_COLON_FOR_DASH = re.compile(r"(?<![\d:.])(\d{1,2}([:.])\d{2})\s?[:;.]\s?(\d{1,2}\2\d{2})(?![\d:.])")
# "8-00 до 10-30": here a dash stands before the minutes.
_DASH_FOR_COLON = re.compile(r"(?<![\d:.-])(\d{1,2})-(00|30)\s+(до|по|–|—)\s+(\d{1,2})-(00|30)(?![\d:.-])")
_HOURS_AND_MINUTES = re.compile(r"(\d{1,2})\s*год(?:\.|ин\w*)?\s*(\d{2})\s*хв\w*\.?", re.IGNORECASE)
_HOURS_BEFORE_DASH = re.compile(
    r"(?<![\d.,:])(\d{1,2}(?:[:.]\d{2})?)\s*год(?:\.|ин\w*)?(?=\s*(?:до|по|[-–—])\s*\d)", re.IGNORECASE
)
_KEYCAP = re.compile("(\\d)\N{VARIATION SELECTOR-16}?\N{COMBINING ENCLOSING KEYCAP}([.,]?)")
_INVISIBLE = re.compile(
    "[\N{VARIATION SELECTOR-16}\N{ZERO WIDTH SPACE}\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}\N{WORD JOINER}"
    "\N{ZERO WIDTH NO-BREAK SPACE}]"
)

# Roman numbers, of Latin or Ukrainian letters: "1.ІІ", "ІІІ.І", "IV черга". A lower-case "і" is the word "and".
_VALUES = {"I": 1, "II": 2, "III": 3, "IV": 4, "V": 5, "VI": 6}
_NUMERAL = r"(?:[IІ]V|V[IІ]?|[IІ]{1,3})"
_ROMAN_HALF = re.compile(
    r"(?<![\d.,:])(\d{1,2})(?:\s?[.,/-]\s?([IІ]{1,3})(?!\w)|\s([IІ]{1,3})(?!\w|\s*\d)|\.([іi]{1,3})(?!\w))"
)
_ROMAN_NAME = re.compile(
    rf"(?<![\w.,])({_NUMERAL})\s?[.,/-]\s?([IІ]{{1,2}}|[12])(?!\w)(?=\W*$|\W{{0,4}}(?:(?:з|із|від)\s+)?\d|\W{{0,4}}(?:не|без|від|під|черг))"
)
_NUMERALS = rf"{_NUMERAL}(?:\s*(?:,|та|і|й)\s*{_NUMERAL}){{0,5}}"
_ROMAN_QUEUES = re.compile(rf"(?<!\w)({_NUMERALS})(?:-?а)?(?=\s+[Чч]ерг[аи]\b)|(?<=[Чч]ерг[аи]\s)({_NUMERALS})(?!\w)")
_ROMAN = re.compile(rf"(?<!\w){_NUMERAL}(?!\w)")
# "5 черга, І підчерга" and "Черга 5 підчерга 2": the halves of a queue.
_HALF_AFTER = re.compile(
    r"(?:\bчерга\s+(\d{1,2})|(?<![\d.,:])(\d{1,2})(?:-?а)?\s+черга)\W{1,3}"
    r"(?:([IІ]{1,2}|[12])(?:-?а)?\s+підчерга|підчерга\s+([IІ]{1,2}|[12]))(?![\w.,]*\d)",
    re.IGNORECASE,
)
_CLOCKS = re.compile(r"\d{1,2}(?:\s*[:;.]\s*\d{2})?\s*(?:[-–—−~]{1,3}|до|по)\s*\d{1,2}(?:\s*[:;.]\s*\d{2})?")


def normalised(line: str) -> str:
    """Return a line of a post as it would be typed with care."""
    line = _INVISIBLE.sub("", _KEYCAP.sub(lambda found: found[1] + (found[2] or " "), line))
    line = _ROMAN_NAME.sub(lambda found: f"{_value(found[1])}.{_value(found[2])}", line)
    is_and = line.lstrip().startswith(("І ", "I ")) and _numbers_a_queue(line)  # "І черга 2": "and queue 2"
    if "ерг" in line and not is_and:
        line = _ROMAN_QUEUES.sub(lambda found: _ROMAN.sub(lambda one: str(_value(one[0])), found[0]), line)
    line = _HALF_AFTER.sub(_half, line)
    line = _ROMAN_HALF.sub(lambda found: f"{found[1]}.{len(found[2] or found[3] or found[4])}", line)
    line = _HOURS_BEFORE_DASH.sub(r"\1", _HOURS_AND_MINUTES.sub(r"\1:\2", line))
    line = _DASH_FOR_COLON.sub(r"\1:\2 \3 \4:\5", line)
    return _COLON_FOR_DASH.sub(r"\1-\3", line)


def _numbers_a_queue(line: str) -> bool:
    return any(character.isdigit() for character in _CLOCKS.sub("", line))


def _value(numeral: str) -> int:
    return int(numeral) if numeral.isdigit() else _VALUES[numeral.replace("І", "I")]


def _half(found: re.Match[str]) -> str:
    half = found[3] or found[4]
    return f"{found[1] or found[2]}.{half if half.isdigit() else len(half)} підчерга"
