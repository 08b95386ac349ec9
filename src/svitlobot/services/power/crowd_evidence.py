"""Crowd reports as evidence: when they make a silence believable, and which of them a known state closes."""

from datetime import datetime

from svitlobot.db.models import Queue
from svitlobot.db.queries.power import crowd_reports as reports
from svitlobot.db.session import AsyncSession
from svitlobot.domain.power.crowd_reports import LATELY, ReportStatus, ReportType
from svitlobot.services import audit


async def confirms_outage(session: AsyncSession, queue_id: int, now: datetime) -> bool:
    """Whether enough of the queue's residents report that the power is off."""
    tally = await reports.tally(session, queue_id, ReportType.POWER_OFF, now - LATELY)
    is_worth_counting = tally.are_many or tally.is_confirmed
    return is_worth_counting and tally.suffices(await reports.count_residents(session, queue_id))


async def close_answered(session: AsyncSession, queue: Queue, now: datetime, *, has_flipped: bool) -> None:
    """Close a queue's pending reports that its state answers.

    A flip answers all: it proves them, or they speak of the time before it. Without a flip only those are closed that
    report the known state. Their authors get the flip's message, as everybody does.
    """
    proved_by = None if has_flipped else ReportType.of(queue.is_power_on)
    answered = await reports.settle_reports(
        session, now, ReportStatus.CLOSED, queue_id=queue.queue_id, report_type=proved_by
    )
    if answered:
        proved = sum(ReportType(report.report_type).is_on is queue.is_power_on for report in answered)
        audit.record(
            session,
            "crowdreports_closed",
            now,
            actor=None,
            description=f"Черга {queue.name}: стан відомий, повідомлення закрито",
            details={"queue_id": queue.queue_id, "proved": proved, "disproved": len(answered) - proved},
        )
