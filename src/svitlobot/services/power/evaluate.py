"""Decides over queues and writes down what follows: the flip, its history and the event, in one transaction."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from svitlobot.db.models import IotSensor, Queue, QueueChange, SilenceWatch
from svitlobot.db.session import AsyncSession
from svitlobot.domain.outbox.delivery import Kind
from svitlobot.domain.power.decisions import Announcement, Corroboration, Decision, Flip, Hold, Settled, Witness
from svitlobot.domain.power.evaluate import decide, is_word_over
from svitlobot.domain.power.liveness import Hearing
from svitlobot.domain.power.observations import SensorState, Supply
from svitlobot.domain.power.transitions import CALM_AFTER, QueueState, Word, applied, word_flip
from svitlobot.errors import ConflictError, InvalidInputError, NotFoundError
from svitlobot.services import audit
from svitlobot.services.outbox import events
from svitlobot.services.power import crowd_evidence, news
from svitlobot.services.schedules.lookup import days_of


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
        word=word_on(queue),
    )


def word_on(queue: Queue) -> Word | None:
    """Return the person's word that the queue's state rests on."""
    return Word(queue.word_at, queue.word_until) if queue.word_at and queue.word_until else None


async def reconsider(session: AsyncSession, queue: Queue, now: datetime, hearing: Hearing | None = None) -> Decision:
    """Decide over a locked queue from what its sensors say, and write down what follows."""
    state = await queue_state(session, queue, now)
    views = [sensor_state(sensor) for sensor in await sensors_of(session, queue.queue_id)]
    vouched = queue.outage_confirmed_until is not None and now < queue.outage_confirmed_until
    decision = decide(state, views, now, hearing, Corroboration.OPERATOR if vouched else None)
    if isinstance(decision, Hold) and await crowd_evidence.vouches_for_outage(session, queue.queue_id, now):
        decision = decide(state, views, now, hearing, Corroboration.CROWD)
    if isinstance(decision, Flip):
        await _flip(session, queue, decision, now, Witness.SENSORS, decision.reason)
    elif isinstance(decision, Settled):
        await news.announce(session, queue, decision.is_power_on, decision.since or now, [], now)
    queue.unstable_since = applied(state, decision, now).unstable_since
    if is_word_over(state, views, now, hearing):
        queue.word_at = queue.word_until = None
    return decision


async def _flip(session: AsyncSession, queue: Queue, flip: Flip, now: datetime, witness: Witness, reason: str) -> None:
    lasted = news.how_long(queue, flip)
    if flip.to_on:
        queue.outage_confirmed_until = None
    else:
        queue.total_outages += 1
        queue.total_uptime_minutes += int(lasted.total_seconds()) // 60 if lasted else 0
    queue.is_power_on = flip.to_on
    queue.last_change_at = flip.effective_at
    queue.is_change_dated = flip.is_dated
    queue.last_change_source = witness
    queue.word_at = queue.word_until = None
    session.add(
        QueueChange(
            queue_id=queue.queue_id,
            is_power_on=flip.to_on,
            effective_at=flip.effective_at,
            detected_at=now,
            source=witness,
            confidence=flip.confidence,
            reason=reason,
            is_announced=flip.announcement is not Announcement.NOTHING,
        )
    )
    await crowd_evidence.answer(session, queue, now, has_flipped=True)
    if flip.announcement is Announcement.UNSTABLE:
        await events.announce_in_queue(session, Kind.POWER_UNSTABLE, queue.queue_id, {}, now)
    elif flip.announcement is Announcement.CHANGE:
        notes = news.notes_on(flip, lasted, await days_of(session, queue.queue_id, now), witness, now)
        await news.announce(session, queue, flip.to_on, flip.effective_at, notes, now)


HOLDS_FOR = {Witness.OPERATOR: timedelta(hours=6), Witness.RESIDENTS: timedelta(hours=1)}
LONGEST_HOLD = timedelta(days=7)


async def take_word(
    session: AsyncSession,
    queue: Queue,
    is_on: bool,
    *,
    source: Witness,
    reason: str,
    actor: str | None,
    now: datetime,
    holds_for: timedelta | None = None,
    since: datetime | None = None,
) -> bool:
    """Flip a locked queue on a person's word, which outweighs what its sensors said before.

    It holds for ``holds_for``, or as long as words of its source do. ``since`` is when the power changed, if they know.
    Returns False when the queue is so already: then nobody is told, and the word is kept only where its sensors alone
    do not say so. Both are audited. The edge drops the cached status after the commit.

    Raises InvalidInputError when it is to hold for no time or for more than a week.
    """
    lasts = HOLDS_FOR[source] if holds_for is None else holds_for
    if not timedelta(0) < lasts <= LONGEST_HOLD:
        raise InvalidInputError("слово про живлення діє від хвилини до семи днів")
    is_news = queue.is_power_on is not is_on
    before = {"is_power_on": queue.is_power_on, "last_change_source": queue.last_change_source}
    if is_news:
        state = await queue_state(session, queue, now)
        flip = word_flip(state, is_on, now, since)
        await _flip(session, queue, flip, now, source, reason)
        queue.unstable_since = applied(state, flip, now).unstable_since
    until = max(now + lasts, queue.word_until or now)  # said again, it is not over sooner
    queue.word_at, queue.word_until = now, until
    if not is_news:
        await reconsider(session, queue, now)
    after = {"is_power_on": is_on, "last_change_source": queue.last_change_source, "until": until.isoformat()}
    audit.record(
        session,
        "power_word" if is_news else "power_word_no_news",
        now,
        actor=actor,
        description=reason,
        details={"queue_id": queue.queue_id, "before": before} | ({"after": after} if queue.word_until else {}),
    )
    return is_news


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
