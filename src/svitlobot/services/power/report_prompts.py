"""Prompts on crowd reports: a card for the operator, and the question to residents when sensors disagree."""

from datetime import datetime, timedelta

from svitlobot.db.models import Queue
from svitlobot.db.queries.power import crowd_reports as reports
from svitlobot.db.session import AsyncSession
from svitlobot.domain.outbox.delivery import POLICIES, EventKind
from svitlobot.domain.outbox.payloads.power import CrowdManyPayload, CrowdReportPayload, PowerQuestionPayload
from svitlobot.domain.outbox.topics import in_quiet_hours
from svitlobot.domain.payments.subscriptions import ENTITLEMENTS
from svitlobot.domain.power.crowd_reports import ReportTally, answer_buttons, moderation_buttons
from svitlobot.schemas.power.crowd_reports import PendingReports
from svitlobot.services.outbox import events
from svitlobot.services.texts import read_catalog

SAMPLE = 50
"""The most people asked: enough to get answers, few enough not to bother everybody."""

ASKED_AGAIN_AFTER = timedelta(hours=1)
"""A sensor that keeps changing its mind makes many disagreements, and should not make many questions."""


async def show_operator(
    session: AsyncSession, group: PendingReports, tally: ReportTally, now: datetime, admin_chat: int | None
) -> None:
    """Send the operator a card of what residents report: at the first report, and again when there are many."""
    if admin_chat is None:
        return
    card, buttons = group.card(await read_catalog(session)), moderation_buttons(group.report_id)
    for payload_class in (CrowdReportPayload, CrowdManyPayload) if tally.are_many else (CrowdReportPayload,):
        payload, key = payload_class.of(card, buttons), dedup_key(payload_class.kind, group.report_id)
        await events.tell_users(session, payload, [admin_chat], now, key, queue_id=group.queue_id)


def dedup_key(kind: EventKind, report_id: int) -> str:
    """Return the key that keeps the card to one for all reports that say the same."""
    return f"{kind}:{report_id}"


async def ask_residents(session: AsyncSession, queue: Queue, since: datetime, now: datetime) -> None:
    """Ask a sample of a queue's residents whether they have power, as its sensors disagree since ``since``.

    Once a disagreement, at most once an hour, and never at night: it is no news, and people asleep do not answer.
    """
    if in_quiet_hours(now) or in_quiet_hours(now + POLICIES[EventKind.POWER_QUESTION].ttl):
        return
    if await reports.were_residents_asked(session, queue.queue_id, now - ASKED_AGAIN_AFTER):
        return
    allowed = [(tier.value, rights.addresses) for tier, rights in ENTITLEMENTS.items() if rights.notifications]
    people = await reports.sample_of_residents(session, queue.queue_id, allowed, SAMPLE)
    if people:
        await events.tell_users(
            session,
            PowerQuestionPayload(buttons=answer_buttons(queue.queue_id)),
            people,
            now,
            f"question:{queue.queue_id}:{since.isoformat()}",
            queue_id=queue.queue_id,
        )
