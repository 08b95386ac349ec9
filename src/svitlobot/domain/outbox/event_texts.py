"""Which text an event is told in, and what fills it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from svitlobot.domain.outbox.delivery import WRITTEN_BY_HAND
from svitlobot.domain.reminders import minutes_left
from svitlobot.domain.texts.templates import Markup, spoken_clock, spoken_duration
from svitlobot.domain.texts.wording import BUILT_IN

WHOLE_QUEUE = "whole_queue"
"""The key of what a queue's channel is told of instead of an address."""


def key_of(kind: str, payload: Mapping[str, Any]) -> str:
    """Return the key of the event's text."""
    key = str(payload.get("text_key"))
    # None is asked for, or one that only a newer release knows.
    return key if key in BUILT_IN else f"{kind}_template"


def values_of(kind: str, payload: Mapping[str, Any], queue_name: str | None) -> dict[str, Any]:
    """Return what is the same for everybody at any moment."""
    values = {"queue": queue_name or "", **payload}
    if "time" in payload:
        values["at"] = spoken_clock(payload["time"])
    if payload.get("is_html") and kind in WRITTEN_BY_HAND:
        values["text"] = Markup(payload["text"])
    return values


def values_at(payload: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """Return what differs from moment to moment: how long it is to what a warning is of, less behind a backlog."""
    of = payload.get("of")
    if of is None:
        return {}
    minutes = minutes_left(datetime.fromisoformat(of), now)
    return {"minutes": minutes, "ahead": spoken_duration(timedelta(minutes=minutes))}
