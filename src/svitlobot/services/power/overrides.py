"""Manual overrides: set a queue's power by hand, withdraw that, confirm an outage behind a held silence."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from svitlobot.db.models import Queue
from svitlobot.db.queries.power import liveness, queues
from svitlobot.db.session import AsyncSession
from svitlobot.domain.power.decisions import Announcement, Flip, PowerSource
from svitlobot.domain.power.transitions import applied, override_flip
from svitlobot.errors import ConflictError, InvalidInputError
from svitlobot.metrics.readings import count_decision
from svitlobot.schemas.admin.users import Override
from svitlobot.services import audit
from svitlobot.services.power.evaluate import evaluate_queue, lock_queue, queue_state, record_flip
from svitlobot.services.power.news import Origin

HOLDS_FOR = {PowerSource.OPERATOR: timedelta(hours=6), PowerSource.RESIDENTS: timedelta(hours=1)}
LONGEST_HOLD = timedelta(days=7)
CONFIRMED_FOR = timedelta(minutes=30)


async def override_queue(
    session: AsyncSession, queue_id: int, wanted: Override, now: datetime, *, actor: str
) -> Announcement | None:
    """Set a queue's power by the operator's decision; return what residents get, as `apply_override` does.

    Raises NotFoundError.
    """
    return await apply_override(
        session,
        await lock_queue(session, queue_id),
        wanted.is_power_on,
        source=PowerSource.OPERATOR,
        reason=wanted.reason,
        actor=actor,
        now=now,
        holds_for=timedelta(hours=wanted.hours),
    )


async def apply_override(
    session: AsyncSession,
    queue: Queue,
    is_on: bool,
    *,
    source: PowerSource,
    reason: str,
    actor: str | None,
    now: datetime,
    holds_for: timedelta | None = None,
    since: datetime | None = None,
) -> Announcement | None:
    """Set a locked queue's power by hand. It outweighs what the sensors reported before.

    It is active for ``holds_for``, or for its source's usual time. ``since`` is when the power changed, if known.
    Returns what residents get of the change. None: the queue is in that state already. Then residents get no message,
    and the override is kept only where the sensors alone do not say so. Both are audited.

    Raises InvalidInputError when it is to last no time or more than a week.
    """
    lasts = HOLDS_FOR[source] if holds_for is None else holds_for
    if not timedelta(0) < lasts <= LONGEST_HOLD:
        raise InvalidInputError("слово про живлення діє від хвилини до семи днів")
    is_news = queue.is_power_on is not is_on
    before = {"is_power_on": queue.is_power_on, "last_change_source": queue.last_change_source}
    announced = await _flip(session, queue, is_on, source, reason, now, since) if is_news else None
    until = max(now + lasts, queue.word_until or now)  # a repeated override never ends earlier
    queue.word_at, queue.word_until = now, until
    queue.word_source, queue.word_by, queue.word_reason = source, actor, reason
    if not is_news:
        await evaluate_queue(session, queue, now)
    after = {"is_power_on": is_on, "last_change_source": queue.last_change_source, "until": until.isoformat()}
    audit.record(
        session,
        "power_word" if is_news else "power_word_no_news",
        now,
        actor=actor,
        description=reason,
        details={"queue_id": queue.queue_id, "before": before} | ({"after": after} if queue.word_until else {}),
    )
    return announced


async def _flip(
    session: AsyncSession,
    queue: Queue,
    is_on: bool,
    source: PowerSource,
    reason: str,
    now: datetime,
    since: datetime | None,
) -> Announcement | None:
    """Flip a locked queue by hand; return what residents get of it."""
    state = await queue_state(session, queue, now)
    flip = override_flip(state, is_on, now, since)
    count_decision(flip)
    await record_flip(session, queue, flip, now, Origin(source), reason)
    queue.unstable_since = applied(state, flip, now).unstable_since
    return flip.announcement


async def withdraw_override(
    session: AsyncSession, queue_id: int, reason: str, now: datetime, *, actor: str
) -> Announcement | None:
    """End a queue's override and decide by its sensors alone; return what residents get if that flips it, else None.

    Raises NotFoundError, and ConflictError when no override is active.
    """
    queue = await lock_queue(session, queue_id)
    if queue.word_until is None or queue.word_until <= now:
        raise ConflictError("Нічиє слово тут зараз не діє: вирішують датчики", queue_id=queue_id)
    before = {"is_power_on": queue.is_power_on, "until": queue.word_until.isoformat()}
    queue.word_until = now
    await session.flush()
    decision = await evaluate_queue(session, queue, now, is_withdrawn=True)
    after = {"is_power_on": queue.is_power_on}
    details = {"queue_id": queue_id, "before": before, "after": after}
    audit.record(session, "power_word_withdrawn", now, actor=actor, description=reason, details=details)
    return decision.announcement if isinstance(decision, Flip) else None


@dataclass(frozen=True, slots=True)
class OutageConfirmation:
    """The names of the queues confirmed by this call, and of those that were confirmed before."""

    fresh: list[str]
    known: list[str]


async def confirm_outage(
    session: AsyncSession, queue_ids: Iterable[int] | None, now: datetime, *, actor: str
) -> OutageConfirmation:
    """Record the operator's confirmation that silent queues are off: for 30 minutes their silence is believed.

    Only a silence that is held now can be confirmed. ``queue_ids`` are those the operator saw, None means all.
    Confirming again changes nothing. Raises ConflictError when there is nothing to confirm (any more).
    """
    doubtful = await liveness.load_doubtful_queues(session)
    named = doubtful if queue_ids is None else set(queue_ids)
    fresh, known = [], []
    for queue in await queues.get_many_locked(session, named):
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
