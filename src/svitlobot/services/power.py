"""Decides over queues and writes down what follows: the flip, its history and the event, in one transaction."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from svitlobot.clock import kyiv
from svitlobot.db.models import IotSensor, Queue, QueueChange, SilenceWatch
from svitlobot.domain.decisions import Announcement, Confidence, Corroboration, Decision, Flip, Settled
from svitlobot.domain.notifications import Kind
from svitlobot.domain.plan_notes import note_of_off, note_of_on
from svitlobot.domain.power import decide
from svitlobot.domain.sensors import SensorState, Supply
from svitlobot.domain.silence import Hearing
from svitlobot.domain.texts import spoken_duration
from svitlobot.domain.transitions import CALM_AFTER, QueueState, applied
from svitlobot.errors import ConflictError, NotFoundError
from svitlobot.services import audit, notifications
from svitlobot.services.plans import Days, days_of


async def lock_queue(session: AsyncSession, queue_id: int) -> Queue:
    """Lock a queue for the rest of the transaction: one decision at a time. Raises NotFoundError."""
    queue = await session.get(Queue, queue_id, with_for_update=True, populate_existing=True)
    if queue is None:
        raise NotFoundError(f"Черги {queue_id} немає", queue_id=queue_id)
    return queue


async def sensors_of(session: AsyncSession, queue_id: int) -> Sequence[IotSensor]:
    """Return the queue's sensors as they are now."""
    chosen = select(IotSensor).where(IotSensor.queue_id == queue_id).order_by(IotSensor.sensor_id)
    return (await session.scalars(chosen.execution_options(populate_existing=True))).all()


def sensor_state(sensor: IotSensor) -> SensorState:
    """Return what the rules need to know of a sensor."""
    return SensorState(
        sensor_id=sensor.sensor_id,
        supply=Supply(sensor.supply),
        silence_after=timedelta(seconds=sensor.silence_after_s),
        last_contact=sensor.last_ping_at,
        reported_on=sensor.reported_on,
        reported_since=sensor.reported_since,
        heard_since=sensor.heard_since,
    )


async def queue_state(session: AsyncSession, queue: Queue, now: datetime) -> QueueState:
    """Return what the rules need to know of a queue."""
    flips = await session.scalars(
        select(QueueChange.detected_at)
        .where(QueueChange.queue_id == queue.queue_id, QueueChange.detected_at > now - CALM_AFTER)
        .order_by(QueueChange.detected_at)
    )
    return QueueState(
        queue_id=queue.queue_id,
        is_power_on=queue.is_power_on,
        changed_at=queue.last_change_at,
        recent_flips=tuple(flips),
        unstable_since=queue.unstable_since,
    )


async def reconsider(session: AsyncSession, queue: Queue, now: datetime, hearing: Hearing | None = None) -> Decision:
    """Decide over a locked queue from what its sensors say, and write down what follows."""
    state = await queue_state(session, queue, now)
    views = [sensor_state(sensor) for sensor in await sensors_of(session, queue.queue_id)]
    vouched = queue.outage_confirmed_until is not None and now < queue.outage_confirmed_until
    decision = decide(state, views, now, hearing, Corroboration.OPERATOR if vouched else None)
    if isinstance(decision, Flip):
        await _flip(session, queue, decision, now)
    elif isinstance(decision, Settled):
        await _announce(session, queue, decision.is_power_on, decision.since or now, [], now)
    queue.unstable_since = applied(state, decision, now).unstable_since
    return decision


async def _flip(session: AsyncSession, queue: Queue, flip: Flip, now: datetime) -> None:
    lasted = _lasted(queue, flip)
    if flip.to_on:
        queue.outage_confirmed_until = None
    else:
        queue.total_outages += 1
        queue.total_uptime_minutes += int(lasted.total_seconds()) // 60 if lasted else 0
    queue.is_power_on = flip.to_on
    queue.last_change_at = flip.effective_at
    queue.is_change_dated = flip.is_dated
    queue.last_change_source = "iot"
    session.add(
        QueueChange(
            queue_id=queue.queue_id,
            is_power_on=flip.to_on,
            effective_at=flip.effective_at,
            detected_at=now,
            source="iot",
            confidence=flip.confidence,
            reason=flip.reason,
            is_announced=flip.announcement is not Announcement.NOTHING,
        )
    )
    if flip.announcement is Announcement.UNSTABLE:
        await notifications.announce_in_queue(session, Kind.POWER_UNSTABLE, queue.queue_id, {}, now)
    elif flip.announcement is Announcement.CHANGE:
        notes = _notes(flip, lasted, await days_of(session, queue.queue_id, now), now)
        await _announce(session, queue, flip.to_on, flip.effective_at, notes, now)


def _lasted(queue: Queue, flip: Flip) -> timedelta | None:
    """Return how long the state before the flip lasted; None when either end of it was not seen."""
    if queue.last_change_at is None or not queue.is_change_dated or not flip.is_dated:
        return None
    return flip.effective_at - queue.last_change_at


async def _announce(
    session: AsyncSession, queue: Queue, is_on: bool, since: datetime, notes: list[str], now: datetime
) -> None:
    kind = Kind.POWER_ON if is_on else Kind.POWER_OFF
    payload: dict[str, Any] = {"note": "\n".join(notes)}
    if queue.is_change_dated:
        payload["time"] = f"{kyiv(since):%H:%M}"
    else:
        payload["text_key"] = f"{kind}_undated_template"
    await notifications.announce_in_queue(session, kind, queue.queue_id, payload, now)


def _notes(flip: Flip, lasted: timedelta | None, days: Days, now: datetime) -> list[str]:
    notes = []
    if flip.to_on and lasted is not None:
        notes.append(f"Не було {spoken_duration(lasted)}.")
    if not flip.to_on:
        notes.append(note_of_off(days, flip.effective_at, now))
    elif (note := note_of_on(days, flip.effective_at, now)) is not None:
        notes.append(note)
    if flip.confidence is Confidence.SINGLE:
        notes.append("За даними одного датчика.")
    return notes


CONFIRMED_FOR = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class OutageConfirmation:
    """The names of the queues confirmed just now, and of those that were before."""

    fresh: list[str]
    known: list[str]


async def confirm_outage(
    session: AsyncSession, queue_ids: Iterable[int] | None, now: datetime, *, actor: str
) -> OutageConfirmation:
    """Take the operator's word that queues are off: for 30 minutes their silence is believed.

    Only of a silence that waits for that word now; ``queue_ids`` are those the operator was shown, None means all.
    Said again while it holds, it changes nothing. Raises ConflictError when there is nothing to confirm (any more).
    """
    watch = await session.get(SilenceWatch, 1)
    doubtful = set(watch.doubtful_queues) if watch else set()
    named = doubtful if queue_ids is None else set(queue_ids)
    fresh, known = [], []
    chosen = select(Queue).where(Queue.queue_id.in_(named)).order_by(Queue.queue_id).with_for_update()
    for queue in await session.scalars(chosen.execution_options(populate_existing=True)):
        if queue.outage_confirmed_until is not None and now < queue.outage_confirmed_until:
            known.append(queue.name)
        elif queue.queue_id in doubtful:
            queue.outage_confirmed_until = now + CONFIRMED_FOR
            fresh.append(queue)
    if not fresh and not known:
        raise ConflictError("Цього мовчання вже немає: підтверджувати нічого")
    if fresh:
        audit.record(
            session,
            "outage_confirmed",
            now,
            actor=actor,
            description="Оператор підтвердив відключення в чергах, датчики яких замовкли",
            details={"queue_ids": [queue.queue_id for queue in fresh]},
        )
    return OutageConfirmation([queue.name for queue in fresh], known)
