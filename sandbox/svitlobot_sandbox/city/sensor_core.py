"""What a sensor decides to send and when: the firmware's core, or its twin in Python where no C++ compiler is.

Both say the same bytes at the same times; a test holds them to it.
"""

from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Protocol

UNMEASURED = 0xFFFF  # hundredths of a volt or hertz
ACCEPTED_BODY = b'{"status":"ok"'  # a captive portal says 200, too


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a sensor sees: its relay, hundredths of volts and hertz, whether there is a network."""

    relay: bool
    centivolts: int = UNMEASURED
    centihertz: int = UNMEASURED
    battery_mv: int = 0
    has_network: bool = True


@dataclass(frozen=True, slots=True)
class Answer:
    """How a post ended. ``status`` is 0 without an answer, ``epoch_s`` when the answer told no date."""

    status: int = 0
    epoch_s: int = 0
    retry_after_s: int = 0
    is_from_api: bool = False

    @property
    def is_accepted(self) -> bool:
        """Whether the API has taken the reading."""
        return self.status == 200 and self.is_from_api


NO_ANSWER = Answer()


class SensorCore(Protocol):
    """The seam: time in milliseconds since the sensor's start goes in, bodies to post come out."""

    def step(self, now_ms: int, inputs: Inputs) -> bytes | None:
        """Look at the inputs and take in the last answer; return a body to post now."""

    def answer(self, answer: Answer) -> None:
        """Tell how the post ended; the next step takes it in."""

    def idle_ms(self) -> int:
        """Return for how long no step is needed while the inputs stay as they are."""

    @property
    def sent_state(self) -> bool:
        """Whether the last body says how things stand now, and not what was once."""


def epoch_s(date: str | None) -> int:
    """Return the seconds since 1970 of an HTTP date; 0 when there is none."""
    try:
        return int(parsedate_to_datetime(date or "").timestamp())
    except ValueError:
        return 0
