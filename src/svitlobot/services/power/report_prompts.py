"""Calls: the operator is shown what residents say, once for all who say it; residents are asked when sensors differ."""

from datetime import datetime, timedelta

from sqlalchemy import select

from svitlobot.db.models import Event, Queue
from svitlobot.db.queries.power import crowd_reports as reports
from svitlobot.db.session import AsyncSession
from svitlobot.domain.outbox.delivery import RULES, Kind, is_night
from svitlobot.domain.payments.subscriptions import RIGHTS
from svitlobot.domain.power.crowd_reports import Voices, answer_buttons, moderation_buttons
from svitlobot.schemas.power.crowd_reports import PendingReports
from svitlobot.services.outbox import events

SAMPLE = 50
"""People asked at most: enough answers among them, and everybody else left in peace."""

ASKED_AGAIN_AFTER = timedelta(hours=1)
"""A sensor that keeps changing its mind makes many disagreements, and should not make many questions."""


async def call(
    session: AsyncSession, group: PendingReports, voices: Voices, now: datetime, admin_chat: int | None
) -> None:
    """Show the operator what residents say of a queue: when the first one does, and again when they become many."""
    if admin_chat is None:
        return
    kinds = [Kind.CROWD_REPORT, Kind.CROWD_MANY] if voices.are_many else [Kind.CROWD_REPORT]
    card = group.card_values() | {"buttons": moderation_buttons(group.report_id)}
    for kind in kinds:
        await events.tell_operator(
            session, kind, admin_chat, group.queue_id, card, now, dedup_key(kind, group.report_id)
        )


def dedup_key(kind: Kind, report_id: int) -> str:
    """Return what makes the message the only one of all who say the same."""
    return f"{kind}:{report_id}"


async def ask_residents(session: AsyncSession, queue: Queue, since: datetime, now: datetime) -> None:
    """Ask some of a queue's people, whose sensors disagree since then, whether they have power.

    Once a disagreement, once an hour, and never at night: it is no news, and who sleeps does not answer.
    """
    if is_night(now) or is_night(now + RULES[Kind.POWER_QUESTION].useful_for):
        return
    asked = select(Event.id).where(
        Event.queue_id == queue.queue_id,
        Event.created_at > now - ASKED_AGAIN_AFTER,
        Event.kind == Kind.POWER_QUESTION,
    )
    if await session.scalar(asked.limit(1)) is not None:
        return
    allowed = [(tier.value, rights.addresses) for tier, rights in RIGHTS.items() if rights.notifications]
    people = await reports.sample_of_residents(session, queue.queue_id, allowed, SAMPLE)
    if people:
        await events.tell_people(
            session,
            Kind.POWER_QUESTION,
            people,
            {"buttons": answer_buttons(queue.queue_id)},
            now,
            f"question:{queue.queue_id}:{since.isoformat()}",
            queue_id=queue.queue_id,
        )
