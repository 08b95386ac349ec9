"""What a queue's residents get about its power: the state, since when, what the plan says, and who knows it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from svitlobot.clock import kyiv
from svitlobot.db.models import Queue
from svitlobot.db.queries.power import queues
from svitlobot.db.session import AsyncSession
from svitlobot.domain.outbox.audiences import QueueResidents
from svitlobot.domain.outbox.delivery import EventKind
from svitlobot.domain.outbox.payloads.base import Payload
from svitlobot.domain.outbox.payloads.power import (
    PowerOffPayload,
    PowerOffReportedPayload,
    PowerOffUndatedPayload,
    PowerOnPayload,
    PowerOnReportedPayload,
    PowerOnUndatedPayload,
)
from svitlobot.domain.power.crowd_reports import ReportType, spoken_claim
from svitlobot.domain.power.decisions import Confidence, Corroboration, DecisionReason, Flip, PowerSource
from svitlobot.domain.reminders import spelled
from svitlobot.domain.schedules.power_notes import note_of_off, note_of_on, outage_named, return_named
from svitlobot.domain.texts.catalog import TextCatalog
from svitlobot.domain.texts.templates import spoken_clock, spoken_duration, spoken_moment
from svitlobot.services.outbox import events
from svitlobot.services.schedules.lookup import days_of
from svitlobot.services.texts import read_catalog


@dataclass(frozen=True, slots=True)
class Origin:
    """Who stands behind a flip.

    ``ended_override_at`` is when the override was set whose end made sensors decide again; ``is_withdrawn``: the
    operator withdrew it, else it ran out.
    """

    source: PowerSource
    ended_override_at: datetime | None = None
    is_withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class _ScheduleNews:
    """Notes on the schedule in the news of a flip, and the moments they name: nobody is warned of them just after."""

    notes: list[str]
    moments: list[str]


@dataclass(frozen=True, slots=True)
class StateDuration:
    """How long the state before a flip lasted; ``at_least``: its beginning was not seen."""

    duration: timedelta
    at_least: bool = False


def how_long(queue: Queue, flip: Flip) -> StateDuration | None:
    """Return how long the state before the flip lasted; None when its end was not seen."""
    if queue.last_change_at is None or not flip.is_dated:
        return None
    return StateDuration(flip.effective_at - queue.last_change_at, at_least=not queue.is_change_dated)


async def announce_flip(
    session: AsyncSession, queue: Queue, flip: Flip, origin: Origin, lasted: StateDuration | None, now: datetime
) -> int | None:
    """Tell residents of a queue that has just flipped; return the event's id."""
    catalog = await read_catalog(session)
    notes = [_lasted(catalog, lasted)] if flip.to_on and lasted is not None else []
    scheduled = await _scheduled(session, catalog, queue, flip.effective_at if flip.is_dated else now, now)
    notes += scheduled.notes
    notes += _who_knows(catalog, flip, origin, now)
    return await _announce(session, queue, flip.effective_at, notes, scheduled.moments, now)


async def announce_settled(session: AsyncSession, queue: Queue, since: datetime, now: datetime) -> int | None:
    """Tell residents in which state a blinking queue has settled; return the event's id."""
    catalog = await read_catalog(session)
    scheduled = await _scheduled(session, catalog, queue, since, now)
    notes = [catalog.plain("power_note_calm"), *scheduled.notes]
    last = await queues.last_change(session, queue.queue_id)
    if last is not None:
        notes += _by_whom(catalog, PowerSource(last.source), Confidence(last.confidence), last.detected_at)
    return await _announce(session, queue, since, notes, scheduled.moments, now)


async def _announce(
    session: AsyncSession, queue: Queue, since: datetime, notes: list[str], moments: list[str], now: datetime
) -> int | None:
    note = "\n".join(notes)
    payload: Payload
    named = tuple(moments)
    if queue.is_change_dated:
        dated = PowerOnPayload if queue.is_power_on else PowerOffPayload
        payload = dated(time=f"{kyiv(since):%H:%M}", note=note, moments=named)
    elif queue.last_change_source == PowerSource.SENSORS:
        payload = (PowerOnUndatedPayload if queue.is_power_on else PowerOffUndatedPayload)(note, moments=named)
    else:
        payload = (PowerOnReportedPayload if queue.is_power_on else PowerOffReportedPayload)(note, moments=named)
    return await events.announce_in_queue(session, payload, QueueResidents(queue.queue_id), now)


async def _scheduled(
    session: AsyncSession, catalog: TextCatalog, queue: Queue, at: datetime, now: datetime
) -> _ScheduleNews:
    days = await days_of(session, queue.queue_id, now)
    if queue.is_power_on:
        note, kind, named = note_of_on(catalog, days, at, now), EventKind.WARNING_OFF, outage_named(days, at)
    else:
        note, kind, named = note_of_off(catalog, days, at, now), EventKind.WARNING_ON, return_named(days, at)
    return _ScheduleNews([] if note is None else [note], [] if named is None else spelled([(kind, named)]))


def _lasted(catalog: TextCatalog, lasted: StateDuration) -> str:
    key = "power_note_lasted_at_least" if lasted.at_least else "power_note_lasted"
    return catalog.plain(key, duration=spoken_duration(lasted.duration))


def _who_knows(catalog: TextCatalog, flip: Flip, origin: Origin, now: datetime) -> list[str]:
    """Say who reports the new state, and what is not known of it."""
    if flip.reason is DecisionReason.OVERRIDE_ENDED and origin.ended_override_at is not None:
        key = "power_note_override_withdrawn" if origin.is_withdrawn else "power_note_override_over"
        claim = spoken_claim(catalog, ReportType.of(not flip.to_on))
        ended = catalog.plain(key, claim=claim, since=spoken_moment(origin.ended_override_at, now))
        return [ended, *_by_whom(catalog, origin.source, flip.confidence, now)]
    if flip.reason is DecisionReason.CORROBORATED_SILENCE and flip.corroborated_by is not None:
        by = "operator" if flip.corroborated_by is Corroboration.OPERATOR else "residents"
        return [catalog.plain(f"power_note_silence_confirmed_by_{by}")]
    notes = []
    if not flip.is_dated and origin.source is PowerSource.SENSORS:
        key = "power_note_undated_on" if flip.to_on else "power_note_undated_off"
        seen = spoken_moment(flip.seen_since or flip.effective_at, now)
        notes.append(catalog.plain(key, since=seen))
    return notes + _by_whom(catalog, origin.source, flip.confidence, flip.seen_since or now)


def _by_whom(catalog: TextCatalog, source: PowerSource, confidence: Confidence, at: datetime) -> list[str]:
    clock = spoken_clock(f"{kyiv(at):%H:%M}")
    match source:
        case PowerSource.OPERATOR:
            return [catalog.plain("power_note_by_operator", at=clock)]
        case PowerSource.RESIDENTS:
            return [catalog.plain("power_note_by_residents", at=clock)]
    return [catalog.plain("power_note_single")] if confidence is Confidence.SINGLE else []
