"""What a check finds, and what all of them come to."""

from dataclasses import dataclass
from enum import IntEnum


class Health(IntEnum):
    """How well something is. The worst of all is the exit code."""

    OK = 0
    WARNING = 1
    BROKEN = 2


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found, and what to do, both in Ukrainian."""

    health: Health
    text: str
    advice: str = ""


def ok(text: str) -> Finding:
    """Return that something is well."""
    return Finding(Health.OK, text)


def warning(text: str, advice: str) -> Finding:
    """Return that something works and will not for long, or is not safe."""
    return Finding(Health.WARNING, text, advice)


def broken(text: str, advice: str) -> Finding:
    """Return that something does not work."""
    return Finding(Health.BROKEN, text, advice)
