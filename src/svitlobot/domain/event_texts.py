"""Which text an event is told in, and what fills it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from svitlobot.domain.notifications import WRITTEN_BY_HAND
from svitlobot.domain.texts import Markup
from svitlobot.domain.wording import BUILT_IN

WHOLE_QUEUE = "усі адреси"  # what a queue's channel is told of


def key_of(kind: str, payload: Mapping[str, Any]) -> str:
    """Return the key of the event's text."""
    key = str(payload.get("text_key"))
    # None is asked for, or one that only a newer release knows.
    return key if key in BUILT_IN else f"{kind}_template"


def values_of(kind: str, payload: Mapping[str, Any], queue_name: str | None, now: datetime) -> dict[str, Any]:
    """Return what is the same for everybody, as it is true at ``now``."""
    values = {"queue": queue_name or "", **_minutes_left(payload, now), **payload}
    if payload.get("is_html") and kind in WRITTEN_BY_HAND:
        values["text"] = Markup(payload["text"])
    return values


def _minutes_left(payload: Mapping[str, Any], now: datetime) -> dict[str, int]:
    """Count the minutes to what a warning is of: behind a backlog, fewer are left than when it was made."""
    of = payload.get("of")
    if of is None:
        return {}
    return {"minutes": max(1, round((datetime.fromisoformat(of) - now).total_seconds() / 60))}
