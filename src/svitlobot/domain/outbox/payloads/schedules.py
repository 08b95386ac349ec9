"""What events of schedules say, and warnings before an outage and a return."""

from dataclasses import dataclass, field
from datetime import date, datetime

from svitlobot.domain.outbox.delivery import EventKind
from svitlobot.domain.outbox.payloads.base import NamingPayload, Payload, time_left
from svitlobot.domain.texts.templates import spoken_clock


@dataclass(frozen=True, slots=True)
class _Warning(Payload):
    of: datetime
    time: str  # of day in Kyiv, "18:00"
    note: str

    def values(self, queue_name: str | None) -> dict[str, object]:
        return {**Payload.values(self, queue_name), "at": spoken_clock(self.time)}

    def values_at(self, now: datetime) -> dict[str, object]:
        return time_left(self.of, now)


@dataclass(frozen=True, slots=True)
class WarningOffPayload(_Warning):
    """The power is to go at the moment ``of``."""

    kind = EventKind.WARNING_OFF
    text_key = "warning_off_template"


@dataclass(frozen=True, slots=True)
class WarningOnPayload(_Warning):
    """The power is to return at the moment ``of``."""

    kind = EventKind.WARNING_ON
    text_key = "warning_on_template"


@dataclass(frozen=True, slots=True)
class _ScheduleNews(NamingPayload):
    plan: str
    changes: str
    days: tuple[date, ...]  # that ``plan`` tells
    added: tuple[tuple[date, int, int], ...] = field(default=(), kw_only=True)  # outages: the day, from and to a minute


@dataclass(frozen=True, slots=True)
class SchedulePublishedPayload(_ScheduleNews):
    """The first schedule of a day."""

    kind = EventKind.SCHEDULE_PUBLISHED
    text_key = "schedule_published_template"


@dataclass(frozen=True, slots=True)
class ScheduleChangedPayload(_ScheduleNews):
    """A schedule that differs from what people know."""

    kind = EventKind.SCHEDULE_CHANGED
    text_key = "schedule_changed_template"


@dataclass(frozen=True, slots=True)
class ScheduleTomorrowPayload(NamingPayload):
    """Tomorrow's schedule, told in the evening."""

    kind = EventKind.SCHEDULE_TOMORROW
    text_key = "schedule_tomorrow_template"
    plan: str
