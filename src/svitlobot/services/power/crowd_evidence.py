"""What residents say as evidence: when it makes a silence believable, and how a change of the power answers it."""

from datetime import datetime

from svitlobot.db.models import Queue
from svitlobot.db.queries.power import crowd_reports as reports
from svitlobot.db.session import AsyncSession
from svitlobot.domain.power.crowd_reports import LATELY, ReportType, Status
from svitlobot.services import audit


async def vouches_for_outage(session: AsyncSession, queue_id: int, now: datetime) -> bool:
    """Whether enough of the queue's people say that the power is off."""
    voices = await reports.voices(session, queue_id, ReportType.POWER_OFF, now - LATELY)
    is_worth_counting = voices.are_many or voices.is_confirmed
    return is_worth_counting and voices.vouch(await reports.count_residents(session, queue_id))


async def answer(session: AsyncSession, queue: Queue, now: datetime, *, has_flipped: bool) -> None:
    """Close what was said of a queue and nobody judged, when its state answers it.

    A flip proves it, or makes it speak of the time before. While nothing changes, only those are answered who say what
    has become known. People are told of the flip itself, as everybody is.
    """
    proved_by = None if has_flipped else ReportType.of(queue.is_power_on)
    answered = await reports.settle(session, now, Status.CLOSED, queue_id=queue.queue_id, report_type=proved_by)
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
