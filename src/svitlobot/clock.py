"""The one place that reads the time, so that rules and services can be given any moment."""

from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

KYIV = ZoneInfo("Europe/Kyiv")

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """Return the current moment, aware, in UTC."""
    return datetime.now(UTC)


def kyiv(moment: datetime) -> datetime:
    """Return the same moment as people in Ukraine read it off the wall."""
    return moment.astimezone(KYIV)


def minute_of_day(moment: datetime) -> int:
    """Return the minute of the day that a clock on the wall in Ukraine shows."""
    wall = kyiv(moment)
    return wall.hour * 60 + wall.minute
