"""What a queue's residents are told of its power."""

from datetime import datetime, timedelta
from typing import Any

from svitlobot.clock import kyiv
from svitlobot.db.models import Queue
from svitlobot.db.session import AsyncSession
from svitlobot.domain.outbox.delivery import EventKind
from svitlobot.domain.power.decisions import Confidence, Flip, PowerSource
from svitlobot.domain.schedules.power_notes import note_of_off, note_of_on
from svitlobot.domain.texts.templates import spoken_duration
from svitlobot.services.outbox import events
from svitlobot.services.schedules.lookup import Days

_BY_WHOM = {
    PowerSource.RESIDENTS: "За повідомленнями мешканців.",
    PowerSource.OPERATOR: "За повідомленням оператора.",
}


def how_long(queue: Queue, flip: Flip) -> timedelta | None:
    """Return how long the state before the flip lasted; None when either end of it was not seen."""
    if queue.last_change_at is None or not queue.is_change_dated or not flip.is_dated:
        return None
    return flip.effective_at - queue.last_change_at


async def announce(
    session: AsyncSession, queue: Queue, is_on: bool, since: datetime, notes: list[str], now: datetime
) -> None:
    """Tell a queue's residents that there is power, or none, since a moment that may be unknown."""
    kind = EventKind.POWER_ON if is_on else EventKind.POWER_OFF
    payload: dict[str, Any] = {"note": "\n".join(notes)}
    if queue.is_change_dated:
        payload["time"] = f"{kyiv(since):%H:%M}"
    else:
        payload["text_key"] = f"{kind}_undated_template"
    await events.announce_in_queue(session, kind, queue.queue_id, payload, now)


def notes_on(flip: Flip, lasted: timedelta | None, days: Days, source: PowerSource, now: datetime) -> list[str]:
    """Say what people may want to know of a flip: how long it was, what the plan says, who says so."""
    notes = []
    if flip.to_on and lasted is not None:
        notes.append(f"Не було {spoken_duration(lasted)}.")
    if not flip.to_on:
        notes.append(note_of_off(days, flip.effective_at, now))
    elif (note := note_of_on(days, flip.effective_at, now)) is not None:
        notes.append(note)
    if flip.confidence is Confidence.SINGLE:
        notes.append("За даними одного датчика.")
    if source in _BY_WHOM:
        notes.append(_BY_WHOM[source])
    return notes
