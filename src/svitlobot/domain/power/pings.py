"""What a ping says of the power, in the words that other monitors have for it."""

from svitlobot.errors import InvalidInputError

_ON = frozenset({"up", "on", "ok", "success"})
_OFF = frozenset({"down", "off", "fail", "failure"})
_STATELESS = frozenset({"", "start", "log"})  # Healthchecks: a job began, a line for its log
_HIGHEST_STATUS = 255


def parse_ping_state(word: str) -> bool | None:
    """Read a ping's state: True is on, False is off, None says nothing but that the device lives.

    Healthchecks appends `/fail`, `/start`, `/log`, or the exit status of a command, 0 to 255, of which only 0 is
    success. Uptime Kuma sends `status=up` and `status=down`. Raises InvalidInputError for anything else.
    """
    word = word.strip().lower()
    if word in _STATELESS:
        return None
    if word in _ON or word in _OFF:
        return word in _ON
    if word.isascii() and word.isdecimal() and len(word) <= 3 and int(word) <= _HIGHEST_STATUS:
        return int(word) == 0
    raise InvalidInputError("стан пінгу: можна up, on, 0 або down, off, fail, 1…255", field="state")
