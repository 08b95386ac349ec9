"""Crowd reports: submit one, list the pending ones, moderate them, close old ones."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from svitlobot.db.models import CrowdReport, Queue, User
from svitlobot.db.queries.power import crowd_reports as reports
from svitlobot.db.queries.users.profile import Followed
from svitlobot.db.session import AsyncSession
from svitlobot.domain.outbox.delivery import Tier
from svitlobot.domain.payments.subscriptions import ENTITLEMENTS
from svitlobot.domain.power.crowd_reports import (
    LATELY,
    MODERATED_WITHIN,
    ReportStatus,
    ReportTally,
    ReportType,
    SensorCounts,
    tally_sensors,
)
from svitlobot.domain.power.decisions import Announcement, Decision, Flip, Hold, NoChange, PowerSource, Settled, Stale
from svitlobot.domain.power.evaluate import decide
from svitlobot.domain.power.observations import Power, observe
from svitlobot.errors import ConflictError, NotFoundError
from svitlobot.schemas.power.crowd_reports import (
    CrowdReportTaken,
    Judged,
    NewCrowdReport,
    PendingPage,
    PendingReports,
    PlaceOnMap,
    SensorsCount,
    Verdict,
)
from svitlobot.services import audit
from svitlobot.services.power import evaluate, overrides, report_prompts
from svitlobot.services.users import addresses, profile


async def submit(session: AsyncSession, new: NewCrowdReport, now: datetime, admin_chat: int | None) -> CrowdReportTaken:
    """Store a resident's report on the power of one of their houses.

    A report repeated within ten minutes is the same one, moderated or not. A report of the known state is closed at
    once. Others wait for the operator, who gets one card for all that say the same. Enough reports make a held silence
    an outage at once.

    Raises NotRegisteredError, BannedError, and NotFoundError for a house that is not theirs or that their tier does not
    include.
    """
    person = await profile.get_locked(session, new.user_id)
    profile.check_not_banned(person)
    house = _theirs(await addresses.houses_of(session, person.user_id), person, new)
    queue = await evaluate.lock_queue(session, house.address.queue_id)
    decision, sensors = await _look(session, queue, now)
    report = await _write_down(session, new, house, now, is_known=_agrees(decision, queue, new.report_type))
    if report.status == ReportStatus.PENDING and not new.report_type.is_on:
        decision = await evaluate.evaluate_queue(session, queue, now)
        await session.refresh(report)
    tally = await reports.tally(session, queue.queue_id, new.report_type, now - LATELY)
    if report.status == ReportStatus.PENDING:
        await _call_operator(session, queue, report, tally, now, admin_chat)
    return CrowdReportTaken(
        id=report.id,
        queue_id=queue.queue_id,
        queue=queue.name,
        report_type=new.report_type,
        status=ReportStatus(report.status),
        reported_at=report.reported_at,
        last_said_at=report.last_said_at,
        people=max(1, tally.people),
        power=_known(decision, queue),
        is_overridden=evaluate.queue_state_of(queue).has_override(now),
        sensors=SensorsCount.model_validate(sensors),
    )


def _theirs(houses: list[addresses.House], person: User, new: NewCrowdReport) -> Followed:
    allowed = ENTITLEMENTS[Tier(person.subscription_tier)].addresses
    rows = [row for house in houses for row in house if _is_meant(house, row, new)]
    awake = [row for row in rows if row.link.priority <= allowed]
    if rows and not awake:
        raise NotFoundError("За вашим тарифом за цією адресою зараз не стежимо")
    if not awake:
        raise NotFoundError("Серед ваших адрес такої немає")
    return next((row for row in awake if row.address.id == new.address_id), awake[0])


def _is_meant(house: addresses.House, row: Followed, new: NewCrowdReport) -> bool:
    if new.queue_id is not None and row.address.queue_id != new.queue_id:
        return False
    return new.address_id is None or any(other.address.id == new.address_id for other in house)


async def _look(session: AsyncSession, queue: Queue, now: datetime) -> tuple[Decision, SensorCounts]:
    """Return what the rule makes of the queue now, and what its sensors say."""
    states = await evaluate.sensor_states(session, queue.queue_id)
    decision = decide(await evaluate.queue_state(session, queue, now), states, now)
    return decision, tally_sensors(observe(state, now) for state in states)


def _agrees(decision: Decision, queue: Queue, report_type: ReportType) -> bool:
    """Whether the report says what nobody doubts."""
    return isinstance(decision, NoChange | Settled) and queue.is_power_on is report_type.is_on


def _known(decision: Decision, queue: Queue) -> Power:
    return Power.UNKNOWN if isinstance(decision, Hold | Stale) else Power.of(queue.is_power_on)


async def _write_down(
    session: AsyncSession, new: NewCrowdReport, house: Followed, now: datetime, *, is_known: bool
) -> CrowdReport:
    """Write a report down, or that it was said again; what the person said to the contrary is over.

    Who goes back and forth has their report opened again, so that the operator is not called each time.
    """
    queue_id, contrary = house.address.queue_id, ReportType.of(not new.report_type.is_on)
    same = {ReportStatus.CLOSED} if is_known else set(ReportStatus)
    await reports.settle_reports(
        session, now, ReportStatus.CLOSED, queue_id=queue_id, report_type=contrary, user_id=new.user_id
    )
    report = await reports.find_same(session, new.user_id, queue_id, new.report_type, now - LATELY, same)
    if report is None:
        report = CrowdReport(
            user_id=new.user_id,
            address_id=house.address.id,
            queue_id=queue_id,
            report_type=new.report_type,
            reported_at=now,
            status=ReportStatus.CLOSED if is_known else ReportStatus.PENDING,
            moderated_at=now if is_known else None,
        )
        session.add(report)
    elif report.status == ReportStatus.CLOSED and not is_known:
        report.status, report.moderated_at = ReportStatus.PENDING, None
    report.last_said_at = now
    if new.latitude is not None and new.longitude is not None:
        report.latitude, report.longitude = Decimal(f"{new.latitude:.6f}"), Decimal(f"{new.longitude:.6f}")
    await session.flush()
    return report


async def _call_operator(
    session: AsyncSession, queue: Queue, report: CrowdReport, tally: ReportTally, now: datetime, admin_chat: int | None
) -> None:
    groups = await _groups(session, now, queue_id=queue.queue_id)
    group = next(one for one in groups if one.report_type == report.report_type)
    await report_prompts.show_operator(session, group, tally, now, admin_chat)


async def pending(session: AsyncSession, now: datetime, *, after: int, limit: int) -> PendingPage:
    """Return who waits for a moderator, grouped by queue and by what they say, the longest waiting first."""
    items = await _groups(session, now, after=after, limit=limit)
    return PendingPage(items=items, next_cursor=items[-1].report_id if len(items) == limit else None)


async def _groups(
    session: AsyncSession, now: datetime, *, after: int = 0, limit: int = 2, queue_id: int | None = None
) -> list[PendingReports]:
    rows = await reports.pending_groups(session, now - LATELY, after=after, limit=limit, queue_id=queue_id)
    groups = []
    for row in rows:
        of = await session.get_one(Queue, row["queue_id"])
        decision, say = await _look(session, of, now)
        places = [PlaceOnMap(latitude=place[0], longitude=place[1]) for place in row.pop("places") or ()]
        sensors = SensorsCount.model_validate(say)
        groups.append(PendingReports(**row, places=places, power=_known(decision, of), sensors=sensors))
    return groups


async def judge(
    session: AsyncSession, report_id: int, verdict: Verdict, now: datetime, *, actor: str, moderator: int | None
) -> Judged:
    """Confirm or reject a report and all that say the same of its queue and wait.

    Of two moderators the first decides; the other gets ConflictError, whose details say what was decided by whom.
    Raises NotFoundError when there is no such report any more.
    """
    report, queue = await _lock_pending(session, report_id)
    claim = ReportType(report.report_type)
    judged = await reports.settle_reports(
        session, now, ReportStatus(verdict.status), queue_id=queue.queue_id, report_type=claim, by=moderator
    )
    if not judged:  # they have just grown too old
        await session.refresh(report)
        raise await _decided_before(session, report)
    audit.record(
        session,
        f"crowdreports_{verdict.status}",
        now,
        actor=actor,
        description=f"Черга {queue.name}: {claim.value}",
        details={"queue_id": queue.queue_id, "report_ids": [one.id for one in judged], "flip": verdict.flip},
    )
    announced = await _apply_verdict(session, queue, claim, verdict, judged, now, actor)
    return Judged(
        report_id=report_id,
        queue_id=queue.queue_id,
        queue=queue.name,
        report_type=claim,
        status=ReportStatus(verdict.status),
        reports=len(judged),
        flipped=announced is not None,
        announcement=announced,
        moderated_at=now,
    )


async def _lock_pending(session: AsyncSession, report_id: int) -> tuple[CrowdReport, Queue]:
    """Lock a pending report and its queue, and return both. Raises NotFoundError, ConflictError."""
    report = await session.get(CrowdReport, report_id)
    if report is None:
        raise NotFoundError("Такого повідомлення немає")
    queue = await evaluate.lock_queue(session, report.queue_id)
    await session.refresh(report)
    if report.status != ReportStatus.PENDING:
        raise await _decided_before(session, report)
    return report, queue


async def _apply_verdict(
    session: AsyncSession,
    queue: Queue,
    claim: ReportType,
    verdict: Verdict,
    judged: Sequence[CrowdReport],
    now: datetime,
    actor: str,
) -> Announcement | None:
    """Set a locked queue's power as the judged reports say, or decide over it anew; return what residents get of it."""
    announced = None
    if verdict.flip:
        announced = await overrides.apply_override(
            session,
            queue,
            claim.is_on,
            source=PowerSource.RESIDENTS,
            reason=f"повідомлення мешканців: {len(judged)}",
            actor=actor,
            now=now,
            since=min(one.reported_at for one in judged),
        )
    if verdict.status == "confirmed" and not announced:
        decision = await evaluate.evaluate_queue(session, queue, now)
        announced = decision.announcement if isinstance(decision, Flip) else None
    return announced


async def _decided_before(session: AsyncSession, report: CrowdReport) -> ConflictError:
    by = await session.get(User, report.moderated_by) if report.moderated_by else None
    return ConflictError(
        "Це повідомлення вже розглянуто",
        status=report.status,
        moderated_at=report.moderated_at.isoformat() if report.moderated_at else None,
        moderated_by=(by.first_name or by.username) if by else None,
    )


async def close_old(session: AsyncSession, now: datetime) -> int:
    """Close reports that nobody moderated in time; return how many."""
    closed = len(await reports.settle_reports(session, now, ReportStatus.CLOSED, said_before=now - MODERATED_WITHIN))
    if closed:
        description = f"Ніхто не розглянув за дві години повідомлень: {closed}"
        audit.record(session, "crowdreports_expired", now, actor=None, description=description)
    return closed
