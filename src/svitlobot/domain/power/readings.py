"""What a sensor's request says, read as leniently as real firmware needs and no more.

Sketches build the body by string concatenation, so `String(NAN)` puts a bare `nan` into the JSON, and a Home
Assistant template puts a bare `True` or `unavailable`. Some locales write `229,4`. A number we cannot use
is dropped; the power state beside it is kept.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import isfinite
from typing import Any

import orjson

from svitlobot.errors import InvalidInputError

CURRENT_WITHIN = timedelta(seconds=30)

SENSOR_ID_LENGTH = 50

_MAX_VOLTS = 500.0
_MAX_HERTZ = 100.0
_MAX_SEQ = 2**63 - 1  # what a PostgreSQL bigint holds
_MAX_AGE_S = 31 * 24 * 3600.0
_FIRMWARE_LENGTH = 20

# The power that a ping reports, in the words that other monitors have for it
_PING_ON = frozenset({"up", "on", "ok", "success"})
_PING_OFF = frozenset({"down", "off", "fail", "failure"})
_PING_STATELESS = frozenset({"", "start", "log"})  # Healthchecks: a job began, a line for its log
_HIGHEST_EXIT_STATUS = 255

_POWER: dict[object, bool] = {
    True: True,  # also 1 and 1.0, which are equal to it
    False: False,
    "1": True,
    "0": False,
    "true": True,
    "false": False,
    "on": True,
    "off": False,
}

# A whole string literal, left alone, a numeric value, perhaps with a decimal comma, or a bare word. Possessive, so that
# a hostile body costs linear time.
_MENDABLE = re.compile(
    r'"(?:[^"\\]++|\\.)*+"?|:\s*+[+-]?\d[\d.eE+-]*+(?:,\d++(?=\s*+[,}]))?|[+-]?\b[A-Za-z_]\w*', re.DOTALL
)
_WORDS = {"true": "true", "on": "true", "false": "false", "off": "false"}
_PADDING = "\x00\x1a\ufeff \t\r\n"  # fixed C buffers end in NULs, AT modems in Ctrl-Z


@dataclass(frozen=True, slots=True)
class Reading:
    """One report of a sensor. ``age`` is how long before the request it was taken."""

    sensor_id: str
    is_power_on: bool
    voltage: float | None = None
    frequency: float | None = None
    boot_id: str | None = None
    seq: int | None = None
    age: timedelta = timedelta(0)
    firmware_version: str | None = None
    battery: int | None = None  # percent


def parse_reading(body: bytes, sensor_id: str | None = None) -> Reading:
    """Read the body of a sensor's request; the caller bounds its size.

    ``sensor_id`` is whose it is where the body does not say so.

    Raises InvalidInputError, whose text names the field. A voltage (V), frequency (Hz) or battery (%) that is
    missing, not finite or implausible becomes None. A wrong ``age_s``, ``seq`` or ``boot_id`` is refused: guessing
    would turn an old reading into news.
    """
    fields = _fields(body)
    return Reading(
        sensor_id=check_label(fields.get("sensor_id", sensor_id), "sensor_id", SENSOR_ID_LENGTH),
        is_power_on=parse_power(fields.get("is_power_on")),
        voltage=_quantity(fields.get("voltage"), _MAX_VOLTS),
        frequency=_quantity(fields.get("frequency"), _MAX_HERTZ),
        boot_id=_boot_id(fields.get("boot_id")),
        seq=_seq(fields.get("seq")),
        age=_age(fields.get("age_s", 0)),
        firmware_version=_firmware(fields.get("firmware_version")),
        battery=_percent(fields.get("battery")),
    )


def is_current(reading: Reading, received_at: datetime, last_reading_at: datetime | None) -> bool:
    """Whether the reading may change a state and alert; otherwise it is old, and only corrects history.

    ``last_reading_at`` is when the newest reading we hold of this sensor was taken. Reports count, not mere
    pings: a ping that overtook a retried report must not hide the change it brings.
    """
    if reading.age > CURRENT_WITHIN:
        return False
    return last_reading_at is None or received_at - reading.age >= last_reading_at


def _fields(body: bytes) -> dict[str, Any]:
    try:
        fields = orjson.loads(body)
    except orjson.JSONDecodeError:
        fields = _mended(body)
    if not isinstance(fields, dict):
        raise InvalidInputError("Тіло запиту: потрібен об'єкт JSON")
    return fields


def _mended(body: bytes) -> object:
    text = body.decode("utf-8", errors="replace").strip(_PADDING)
    try:
        return orjson.loads(_MENDABLE.sub(_as_json, text))
    except orjson.JSONDecodeError:
        raise InvalidInputError("Тіло запиту: це не JSON") from None


def _as_json(found: re.Match[str]) -> str:
    token = found[0]
    if token.startswith(":"):
        return ":" + _number(token[1:].strip().replace(",", "."))
    return token if token.startswith('"') else _WORDS.get(token.lower(), "null")


def _number(digits: str) -> str:
    """Return a number as JSON has it; null for one that no float holds."""
    try:
        return digits if isfinite(float(digits)) else "null"
    except ValueError:
        return "null"


def check_label(value: object, field: str, longest: int) -> str:
    """Return a name that a device may bear. Raises InvalidInputError, which names the field."""
    # PostgreSQL cannot store NUL, and nobody could type an unprintable name again.
    if not isinstance(value, str) or not 1 <= len(value) <= longest or not value.isprintable():
        raise InvalidInputError(f"{field}: потрібен рядок від 1 до {longest} друкованих символів", field=field)
    return value


def parse_power(value: object) -> bool:
    """Read whether there is power, as a report says it: 1, "on", true. Raises InvalidInputError."""
    word = value.strip().lower() if isinstance(value, str) else value
    power = _POWER.get(word) if isinstance(word, str | int | float) else None
    if power is None:
        raise InvalidInputError("is_power_on: потрібне true/false або 1/0", field="is_power_on")
    return power


def _quantity(value: object, highest: float) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value.replace(",", ".") if isinstance(value, str) else value)
    except ValueError:
        return None
    return number if 0 <= number <= highest else None  # also drops NaN, which compares false


def _percent(value: object) -> int | None:
    number = _quantity(value, 100)
    return None if number is None else round(number)


def _boot_id(value: object) -> str | None:
    return None if value is None else check_label(value, "boot_id", 40)


def _seq(value: object) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= _MAX_SEQ:
        raise InvalidInputError("seq: потрібне ціле число від 0", field="seq")
    return value


def _age(value: object) -> timedelta:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= _MAX_AGE_S:
        raise InvalidInputError("age_s: потрібне число секунд від 0 до 31 доби", field="age_s")
    return timedelta(seconds=value)


def _firmware(value: object) -> str | None:
    # Shown to the operator and nothing more, so it is never a reason to lose a reading.
    return value[:_FIRMWARE_LENGTH] if isinstance(value, str) and value.isprintable() and value else None


def parse_ping_state(word: str) -> bool | None:
    """Read a ping's state: True is on, False is off, None says nothing but that the device lives.

    Healthchecks appends `/fail`, `/start`, `/log`, or the exit status of a command, 0 to 255, of which only 0 is
    success. Uptime Kuma sends `status=up` and `status=down`. Raises InvalidInputError for anything else.
    """
    word = word.strip().lower()
    if word in _PING_STATELESS:
        return None
    if word in _PING_ON or word in _PING_OFF:
        return word in _PING_ON
    if word.isascii() and word.isdecimal() and len(word) <= 3 and int(word) <= _HIGHEST_EXIT_STATUS:
        return int(word) == 0
    raise InvalidInputError("стан пінгу: можна up, on, 0 або down, off, fail, 1…255", field="state")
