"""Topics: what a person may choose not to be told, of all their houses or of one."""

from collections.abc import Mapping
from datetime import datetime, time
from enum import StrEnum

from svitlobot.clock import kyiv
from svitlobot.domain.outbox.delivery import EventKind


class Topic(StrEnum):
    """A kind of message that can be muted."""

    POWER = "power"
    SCHEDULE = "schedule"
    VOLTAGE = "voltage"
    WARNING = "warning"  # these two of one house only: for all houses their times are chosen one by one
    RETURN = "return"


QUIET_FROM, QUIET_UNTIL = time(23), time(7)  # by the clock in Kyiv, unless a person chose others

EVERYTHING = "all"  # what a muted house is silent of
EVERYWHERE = 0  # instead of an address: all of the person's houses

TOPICS: Mapping[EventKind, Topic] = {
    EventKind.POWER_OFF: Topic.POWER,
    EventKind.POWER_ON: Topic.POWER,
    EventKind.POWER_UNSTABLE: Topic.POWER,
    EventKind.SCHEDULE_PUBLISHED: Topic.SCHEDULE,
    EventKind.SCHEDULE_CHANGED: Topic.SCHEDULE,
    EventKind.SCHEDULE_TOMORROW: Topic.SCHEDULE,
    EventKind.VOLTAGE_LOW: Topic.VOLTAGE,
    EventKind.VOLTAGE_HIGH: Topic.VOLTAGE,
    EventKind.VOLTAGE_NORMAL: Topic.VOLTAGE,
    EventKind.WARNING_OFF: Topic.WARNING,
    EventKind.WARNING_ON: Topic.RETURN,
}


def topic_of(kind: str) -> str:
    """Return the topic of an event's kind, "" for kinds that are always told."""
    return next((topic for known, topic in TOPICS.items() if known == kind), "")


def warning_setting(kind: str) -> str:
    """Return the name of the setting that holds the times of a warning's kind."""
    return "return_times" if kind == EventKind.WARNING_ON else "warning_times"


def in_quiet_hours(now: datetime, begins: str | None = None, ends: str | None = None) -> bool:
    """Tell whether it is within a person's quiet hours, as "22:30" to "06:00" by the clock in Kyiv.

    Without them it tells of the usual ones, 23:00 to 07:00, when nobody is asked and news that can wait does.
    """
    first = time.fromisoformat(begins) if begins else QUIET_FROM
    last = time.fromisoformat(ends) if ends else QUIET_UNTIL
    at = kyiv(now).time()
    if first <= last:
        return first <= at < last
    return at >= first or at < last
