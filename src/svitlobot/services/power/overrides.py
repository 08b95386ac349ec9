"""The operator's word on a queue's power, and its withdrawal."""

from datetime import datetime, timedelta

from svitlobot.db.session import AsyncSession
from svitlobot.domain.power.decisions import Witness
from svitlobot.errors import ConflictError
from svitlobot.schemas.admin.people import Override
from svitlobot.services import audit
from svitlobot.services.power import evaluate


async def override(session: AsyncSession, queue_id: int, wanted: Override, now: datetime, *, actor: str) -> bool:
    """Flip a queue by the operator's word; tell whether it was otherwise before. Raises NotFoundError.

    The edge drops the cached status after the commit.
    """
    queue = await evaluate.lock_queue(session, queue_id)
    return await evaluate.take_word(
        session,
        queue,
        wanted.is_power_on,
        source=Witness.OPERATOR,
        reason=wanted.reason,
        actor=actor,
        now=now,
        holds_for=timedelta(hours=wanted.hours),
    )


async def withdraw(session: AsyncSession, queue_id: int, reason: str, now: datetime, *, actor: str) -> bool:
    """Take a person's word back, and decide by the sensors alone; tell whether that flips the queue.

    Raises NotFoundError, ConflictError when nobody's word holds.
    """
    queue = await evaluate.lock_queue(session, queue_id)
    if queue.word_until is None or queue.word_until <= now:
        raise ConflictError("Нічиє слово тут зараз не діє: вирішують датчики", queue_id=queue_id)
    before = {"is_power_on": queue.is_power_on, "until": queue.word_until.isoformat()}
    queue.word_at = queue.word_until = None
    await session.flush()
    await evaluate.reconsider(session, queue, now)
    after = {"is_power_on": queue.is_power_on}
    details = {"queue_id": queue_id, "before": before, "after": after}
    audit.record(session, "power_word_withdrawn", now, actor=actor, description=reason, details=details)
    return before["is_power_on"] is not queue.is_power_on
