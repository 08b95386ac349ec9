"""Crowd reports: find, count, group for the moderator, close."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import exists, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from svitlobot.db.models import CrowdReport, Event, User
from svitlobot.domain.outbox.delivery import EventKind
from svitlobot.domain.power.crowd_reports import ReportStatus, ReportTally, ReportType


async def find_same(
    session: AsyncSession,
    user_id: int,
    queue_id: int,
    report_type: ReportType,
    since: datetime,
    statuses: Collection[ReportStatus],
) -> CrowdReport | None:
    """Return the person's last report that says this of the queue, since then and in one of these statuses."""
    query = (
        select(CrowdReport)
        .where(CrowdReport.queue_id == queue_id, CrowdReport.last_said_at > since, CrowdReport.user_id == user_id)
        .where(CrowdReport.report_type == report_type, CrowdReport.status.in_(statuses))
        .order_by(CrowdReport.id.desc())
        .limit(1)
    )
    return (await session.scalars(query)).one_or_none()


async def tally(session: AsyncSession, queue_id: int, report_type: ReportType, since: datetime) -> ReportTally:
    """Count the reports that say this of the queue since then, without rejected ones and those of banned people."""
    query = (
        select(
            func.count(CrowdReport.user_id.distinct()),
            func.count(CrowdReport.address_id.distinct()),
            func.coalesce(func.bool_or(CrowdReport.status == ReportStatus.CONFIRMED), False),
        )
        .where(CrowdReport.queue_id == queue_id, CrowdReport.last_said_at > since)
        .where(
            CrowdReport.report_type == report_type,
            CrowdReport.status.in_([ReportStatus.PENDING, ReportStatus.CONFIRMED]),
        )
        .where(~exists().where(User.user_id == CrowdReport.user_id, User.banned_at.is_not(None)))
    )
    people, houses, is_confirmed = (await session.execute(query)).one()
    return ReportTally(people, houses, is_confirmed)


async def count_residents(session: AsyncSession, queue_id: int) -> int:
    """Return how many addresses in the queue are followed: about as many as there are people to tell."""
    query = text("SELECT count(*) FROM user_addresses WHERE queue_id = :queue_id")
    return int(await session.scalar(query, {"queue_id": queue_id}) or 0)


async def were_residents_asked(session: AsyncSession, queue_id: int, since: datetime) -> bool:
    """Whether residents of the queue got the question "is there power?" after ``since``."""
    asked = exists().where(Event.queue_id == queue_id, Event.created_at > since, Event.kind == EventKind.POWER_QUESTION)
    return bool(await session.scalar(select(asked)))


async def settle_reports(
    session: AsyncSession,
    now: datetime,
    status: ReportStatus,
    *,
    queue_id: int | None = None,
    report_type: ReportType | None = None,
    user_id: int | None = None,
    said_before: datetime | None = None,
    by: int | None = None,
) -> Sequence[CrowdReport]:
    """Give these pending reports the status and return them.

    They are locked in the order of their ids, so that two callers never wait for each other.
    """
    chosen = select(CrowdReport.id).where(CrowdReport.status == ReportStatus.PENDING).order_by(CrowdReport.id)
    if queue_id is not None:
        chosen = chosen.where(CrowdReport.queue_id == queue_id)
    if report_type is not None:
        chosen = chosen.where(CrowdReport.report_type == report_type)
    if user_id is not None:
        chosen = chosen.where(CrowdReport.user_id == user_id)
    if said_before is not None:
        chosen = chosen.where(CrowdReport.last_said_at < said_before)
    ids = (await session.scalars(chosen.with_for_update())).all()
    if not ids:
        return []
    settled = (
        update(CrowdReport)
        .where(CrowdReport.id.in_(ids))
        .values(status=status, moderated_at=now, moderated_by=by)
        .returning(CrowdReport)
    )
    return (await session.scalars(settled.execution_options(synchronize_session=False, populate_existing=True))).all()


_GROUPS = """
    SELECT min(report.id) AS report_id, report.queue_id, queues.name AS queue, report_type,
           count(DISTINCT user_id) AS people,
           count(DISTINCT user_id) FILTER (WHERE last_said_at > :lately) AS people_lately,
           count(DISTINCT address_id) AS houses,
           min(reported_at) AS first_said_at, max(last_said_at) AS last_said_at,
           (array_agg(DISTINCT street || ', ' || house_number))[1:5] AS addresses,
           (array_agg(ARRAY[report.latitude, report.longitude]::float8[] ORDER BY last_said_at DESC)
               FILTER (WHERE report.latitude IS NOT NULL))[1:5] AS places
    FROM crowdreports AS report JOIN queues USING (queue_id) JOIN addresses ON addresses.id = address_id
    WHERE report.status = 'pending' {narrowed}
    GROUP BY report.queue_id, queues.name, report_type
    HAVING min(report.id) > :after
    ORDER BY report_id LIMIT :limit
"""


async def pending_groups(
    session: AsyncSession, lately: datetime, *, after: int = 0, limit: int = 1, queue_id: int | None = None
) -> Sequence[dict[str, Any]]:
    """Return pending reports grouped by queue and by what they say, the longest waiting first."""
    wanted: dict[str, object] = {"lately": lately, "after": after, "limit": limit}
    narrowed = ""
    if queue_id is not None:
        narrowed, wanted["queue_id"] = "AND report.queue_id = :queue_id", queue_id
    rows = await session.execute(text(_GROUPS.format(narrowed=narrowed)), wanted)
    return [{**row} for row in rows.mappings()]


async def sample_of_residents(
    session: AsyncSession, queue_id: int, allowed: Sequence[tuple[str, int]], count: int
) -> list[int]:
    """Return a random sample of up to ``count`` residents of the queue who may get messages.

    ``allowed`` is how many houses each tier gives. Four times as many are drawn first, from the index alone, as some
    have switched messages off.
    """
    query = text(
        """
        WITH drawn AS (
            SELECT user_id, subscription_tier FROM user_addresses
            JOIN unnest(cast(:tiers AS text[]), cast(:houses AS int[])) AS allowed (tier, houses)
              ON subscription_tier = tier AND priority <= houses
            WHERE queue_id = :queue_id GROUP BY user_id, subscription_tier ORDER BY random() LIMIT 4 * :count
        )
        SELECT user_id FROM drawn JOIN users USING (user_id, subscription_tier) WHERE wants_notifications LIMIT :count
        """
    )
    tiers, houses = [tier for tier, _ in allowed], [number for _, number in allowed]
    wanted = {"queue_id": queue_id, "tiers": tiers, "houses": houses, "count": count}
    return list(await session.scalars(query, wanted))
