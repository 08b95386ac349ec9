"""What all payloads have, and the payload of a row that another release wrote."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from typing import Any, ClassVar

from svitlobot.domain.callback_data import Button, Buttons
from svitlobot.domain.outbox.delivery import WRITTEN_BY_HAND, EventKind
from svitlobot.domain.reminders import minutes_left
from svitlobot.domain.texts.templates import Markup, spoken_clock, spoken_days, spoken_duration

WHOLE_QUEUE = "whole_queue"
"""The key of what a queue's channel is told of instead of an address."""


@dataclass(frozen=True, slots=True)
class Payload:
    """What an event of ``kind`` says in the text ``text_key``."""

    kind: ClassVar[EventKind]
    text_key: ClassVar[str]

    buttons: Buttons = field(default=(), kw_only=True)

    def values(self, queue_name: str | None) -> dict[str, object]:
        """Return the values of placeholders that are the same for everybody at any moment."""
        return {"queue": queue_name or "", **{one.name: getattr(self, one.name) for one in fields(self)}}

    def values_at(self, now: datetime) -> dict[str, object]:  # noqa: ARG002 - of a warning, it depends on the moment
        """Return the values of placeholders that depend on the moment of sending."""
        return {}


@dataclass(frozen=True, slots=True)
class NamingPayload(Payload):
    """News that names moments of outages and returns: nobody is warned of these just after."""

    moments: tuple[str, ...] = field(default=(), kw_only=True)


@dataclass(frozen=True, slots=True)
class OtherReleasePayload:
    """What an event of another release says: ``raw`` has other fields than the classes of this one."""

    kind: str
    text_key: str
    raw: Mapping[str, Any]

    @property
    def buttons(self) -> Buttons:
        """The buttons under the message."""
        rows = self.raw.get("buttons", ())
        return tuple(tuple(Button(button["key"], button["data"]) for button in row) for row in rows)

    def values(self, queue_name: str | None) -> dict[str, object]:
        """Return the values of placeholders that are the same for everybody at any moment."""
        values = {"queue": queue_name or "", **self.raw}
        if "time" in self.raw:
            values["at"] = spoken_clock(self.raw["time"])
        if isinstance(days := self.raw.get("days"), int):
            values["period"] = spoken_days(days)
        if self.raw.get("is_html") and self.kind in WRITTEN_BY_HAND:
            values["text"] = Markup(self.raw["text"])
        return values

    def values_at(self, now: datetime) -> dict[str, object]:
        """Return the values of placeholders that depend on the moment of sending."""
        return time_left(datetime.fromisoformat(self.raw["of"]), now) if self.raw.get("of") else {}


StoredPayload = Payload | OtherReleasePayload
"""What a row of events says."""


def time_left(moment: datetime, now: datetime) -> dict[str, object]:
    """Return how long it is to a moment, which is less behind a backlog."""
    minutes = minutes_left(moment, now)
    return {"minutes": minutes, "ahead": spoken_duration(timedelta(minutes=minutes))}
