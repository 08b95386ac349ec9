"""Sources of schedules that are asked on a timer: what they are called, when to ask again, when they are stale."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from urllib.parse import urldefrag, urlsplit

from svitlobot.domain.schedules.coverage import Others

MAX_SCHEDULE_BYTES = 4 << 20  # of an uploaded schedule, and of a source's answer
TEMPLATE = "template:"  # before the name of a source whose template of a week filled the day
STALE_AFTER_MISSED = 3
SILENT_FROM_THE_START = 3  # failures of a source that has never answered before the operator hears of it
LONGEST_BACK_OFF = timedelta(hours=2)
_FIRST_BACK_OFF = timedelta(minutes=1)
_LONGEST_NAME = 80
_MARK = "#"  # no host has one
_CANCELS = f"others={Others.CANCEL}"


def source_name(url: str) -> str:
    """Return what a source is called where everybody sees it: its host, for the rest of an address may be secret."""
    return (urlsplit(url).hostname or url)[:_LONGEST_NAME]


def source_id(url: str) -> str:
    """Return what a source's days are kept under: its name, and a mark by which two of one host are told apart.

    Nothing secret of the address can be read from the mark.
    """
    return f"{source_name(url)}{_MARK}{sha256(urldefrag(url).url.encode()).hexdigest()[:8]}"


def others_of(url: str) -> Others:
    """Return what a source's silence about a queue means: an address may end with "#others=cancel"."""
    return Others.CANCEL if urlsplit(url).fragment == _CANCELS else Others.KEEP


def shown_source(source: str) -> str:
    """Return how everybody sees what a day is kept under."""
    return source.partition(_MARK)[0]


def back_off(failures: int, luck: float) -> timedelta:
    """Return how long to wait after so many failures in a row: 1, 2, 4 … 120 minutes, less up to a half by ``luck``.

    ``luck`` is from 0 to 1, so that many askers don't come back at once.
    """
    longest = min(_FIRST_BACK_OFF * (1 << min(failures - 1, 10)), LONGEST_BACK_OFF)
    return longest * (1 - luck / 2)


@dataclass(frozen=True, slots=True)
class FetchedSources:
    """The sources that are asked on a timer, and how often."""

    ids: frozenset[str]
    every: timedelta

    @classmethod
    def of(cls, urls: Iterable[str], every: timedelta) -> "FetchedSources":
        """Return the sources at these addresses."""
        return cls(frozenset(map(source_id, urls)), every)

    def is_late(self, last: datetime, now: datetime) -> bool:
        """Tell whether what was heard last is older than a source that works would ever let it be."""
        return now - last > self.every * STALE_AFTER_MISSED

    def is_silent(self, succeeded_at: datetime | None, failures: int, now: datetime) -> bool:
        """Tell whether the operator should hear of a source that has failed so often since it last answered, if ever.

        After our own long absence nobody is to blame before they have failed at least once.
        """
        if succeeded_at is None:
            return failures >= SILENT_FROM_THE_START
        return failures > 0 and self.is_late(succeeded_at, now)

    def is_stale(self, source: str, confirmed_at: datetime, now: datetime) -> bool | None:
        """Tell whether a day should have been confirmed since; None for a day that came another way."""
        if source.removeprefix(TEMPLATE) not in self.ids:
            return None
        return self.is_late(confirmed_at, now)
