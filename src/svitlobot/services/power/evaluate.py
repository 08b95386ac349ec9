"""Decide whether a queue has power, and store what follows: the flip, its history and the event, in one transaction."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType

import structlog

from svitlobot.db.models import IotSensor, Queue, QueueChange
from svitlobot.db.queries.power import queues, sensors
from svitlobot.db.session import AsyncSession, note_change
from svitlobot.domain.outbox.audiences import QueueResidents
from svitlobot.domain.outbox.payloads.power import PowerUnstablePayload
from svitlobot.domain.power.decisions import Announcement, Corroboration, Decision, Flip, Hold, PowerSource, Settled
from svitlobot.domain.power.evaluate import decide, is_override_over
from svitlobot.domain.power.liveness import LivenessState
from svitlobot.domain.power.networks import network_of
from svitlobot.domain.power.observations import SensorState, Supply
from svitlobot.domain.power.pauses import Pauses
from svitlobot.domain.power.testimony import after_flip_judged, is_set_aside
from svitlobot.domain.power.transitions import CALM_AFTER, ManualOverride, QueueState, applied
from svitlobot.errors import NotFoundError
from svitlobot.metrics.readings import count_decision
from svitlobot.services.outbox import events
from svitlobot.services.power import crowd_evidence, news
from svitlobot.services.power.due import plan_around
from svitlobot.services.power.news import Origin, StateDuration

log = structlog.get_logger()

NOTHING_LEARNT: Mapping[str, Pauses] = MappingProxyType({})

QUEUE_DECIDED = "queue_decided"
"""The topic of commits that may have changed what is known of a queue."""


async def lock_queue(session: AsyncSession, queue_id: int) -> Queue:
    """Lock a queue for the rest of the transaction: one decision at a time. Raises NotFoundError."""
    queue = await queues.get_locked(session, queue_id)
    if queue is None:
        raise NotFoundError(f"Черги {queue_id} немає", queue_id=queue_id)
    return queue


async def sensor_states(
    session: AsyncSession, queue_id: int, pauses: Mapping[str, Pauses] = NOTHING_LEARNT
) -> list[SensorState]:
    """Return what the rules need to know of a queue's sensors."""
    found = await sensors.load_of_queue(session, queue_id)
    return [sensor_state(sensor, pauses.get(sensor.sensor_id)) for sensor in found]


def sensor_state(sensor: IotSensor, pauses: Pauses | None = None) -> SensorState:
    """Return what the rules need to know of a sensor."""
    return SensorState(
        sensor_id=sensor.sensor_id,
        supply=Supply(sensor.supply),
        silence_after=timedelta(seconds=sensor.silence_after_s),
        last_contact=sensor.last_ping_at,
        reported_on=sensor.reported_on,
        reported_since=sensor.reported_since,
        heard_since=sensor.heard_since,
        pauses=pauses,
        network=network_of(sensor.ip_address),
        slept_through=tuple(sensor.slept_through or ()),
    )


async def queue_state(session: AsyncSession, queue: Queue, now: datetime) -> QueueState:
    """Return what the rules need to know of a queue, its latest flips included."""
    return queue_state_of(queue, await queues.flips_since(session, queue.queue_id, now - CALM_AFTER))


def queue_state_of(queue: Queue, recent_flips: Sequence[datetime] = ()) -> QueueState:
    """Return what the rules need to know of a queue that flipped at these moments lately."""
    return QueueState(
        queue_id=queue.queue_id,
        is_power_on=queue.is_power_on,
        changed_at=queue.last_change_at,
        recent_flips=tuple(recent_flips),
        unstable_since=queue.unstable_since,
        override=ManualOverride(queue.word_at, queue.word_until) if queue.word_at and queue.word_until else None,
    )


async def evaluate_queue(
    session: AsyncSession,
    queue: Queue,
    now: datetime,
    liveness: LivenessState | None = None,
    pauses: Mapping[str, Pauses] = NOTHING_LEARNT,
    *,
    is_withdrawn: bool = False,
) -> Decision:
    """Decide over a locked queue from what its sensors say, and store what follows.

    The sweep gives ``liveness`` and what was learnt of ``pauses``. ``is_withdrawn``: the operator has just withdrawn
    the manual override.
    """
    state = await queue_state(session, queue, now)
    states = await sensor_states(session, queue.queue_id, pauses)
    is_confirmed = queue.outage_confirmed_until is not None and now < queue.outage_confirmed_until
    plan = await plan_around(session, state, states, now)
    decision = decide(state, states, now, liveness, Corroboration.OPERATOR if is_confirmed else None, plan)
    if isinstance(decision, Hold) and await crowd_evidence.confirms_outage(session, queue.queue_id, now):
        decision = decide(state, states, now, liveness, Corroboration.CROWD, plan)
    count_decision(decision)
    if isinstance(decision, Flip):
        given_at = state.override.given_at if state.override else None
        origin = Origin(PowerSource.SENSORS, given_at, is_withdrawn=is_withdrawn)
        await record_flip(session, queue, decision, now, origin, decision.reason)
        await _judge_sensors(session, state, states, decision, now)
        if not decision.to_on:
            await sensors.forget_reports_before(session, queue.queue_id, decision.effective_at)
    elif isinstance(decision, Settled):
        event_id = await news.announce_settled(session, queue, decision.since or now, now)
        log.info("queue_settled", queue_id=queue.queue_id, is_power_on=queue.is_power_on, event_id=event_id)
    queue.unstable_since = applied(state, decision, now).unstable_since
    if is_override_over(state, states, now, liveness):
        end_override(queue)
    if liveness is None or isinstance(decision, Settled):  # a report, a ping, an override; the sweep only looks again
        note_change(session, QUEUE_DECIDED, queue.queue_id)
    return decision


async def _judge_sensors(
    session: AsyncSession, queue: QueueState, states: Sequence[SensorState], flip: Flip, now: datetime
) -> None:
    """Store which of a queue's sensors noticed what has just ended, and which slept through it."""
    for before in states:
        after = after_flip_judged(before, queue, flip, now)
        if after.slept_through == before.slept_through:
            continue
        await sensors.store_slept_through(session, after)
        is_aside = is_set_aside(after.slept_through)
        if is_aside is not is_set_aside(before.slept_through):
            log.warning("sensor_set_aside" if is_aside else "sensor_asked_again", sensor_id=after.sensor_id)


def end_override(queue: Queue) -> None:
    """Forget a locked queue's manual override."""
    queue.word_at = queue.word_until = None
    queue.word_source = queue.word_by = queue.word_reason = None


async def record_flip(
    session: AsyncSession, queue: Queue, flip: Flip, now: datetime, origin: Origin, reason: str
) -> None:
    """Store a locked queue's new state with its history, and make the event that tells its residents."""
    lasted = news.how_long(queue, flip)
    _store_flip(session, queue, flip, now, origin, reason, lasted)
    note_change(session, QUEUE_DECIDED, queue.queue_id)
    await crowd_evidence.close_answered(session, queue, now, has_flipped=True)
    event_id = None
    if flip.announcement is Announcement.UNSTABLE:
        event_id = await events.announce_in_queue(session, PowerUnstablePayload(), QueueResidents(queue.queue_id), now)
    elif flip.announcement is Announcement.CHANGE:
        event_id = await news.announce_flip(session, queue, flip, origin, lasted, now)
    log.info(
        "queue_flipped",
        queue_id=queue.queue_id,
        event_id=event_id,
        is_power_on=flip.to_on,
        reason=flip.reason.value,
        source=origin.source.value,
        confidence=flip.confidence.value,
        announcement=flip.announcement.value,
        effective_at=flip.effective_at.isoformat(),
    )


def _store_flip(
    session: AsyncSession,
    queue: Queue,
    flip: Flip,
    now: datetime,
    origin: Origin,
    reason: str,
    lasted: StateDuration | None,
) -> None:
    """Change a locked queue by a flip, and add the row of its history."""
    if flip.to_on:
        queue.outage_confirmed_until = None
    else:
        queue.total_outages += 1
        queue.total_uptime_minutes += int(lasted.duration.total_seconds()) // 60 if lasted else 0
    queue.is_power_on = flip.to_on
    queue.last_change_at = flip.effective_at
    queue.is_change_dated = flip.is_dated
    queue.last_change_source = origin.source
    end_override(queue)
    session.add(
        QueueChange(
            queue_id=queue.queue_id,
            is_power_on=flip.to_on,
            effective_at=flip.effective_at,
            detected_at=now,
            source=origin.source,
            confidence=flip.confidence,
            reason=reason,
            is_announced=flip.announcement is not Announcement.NOTHING,
        )
    )
