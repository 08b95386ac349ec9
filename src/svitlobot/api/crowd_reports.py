"""Routes of residents' reports on the power, and of the operator's moderation of them."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from limits import parse

from svitlobot.api.auth import Admin, Caller, Operator, Role
from svitlobot.api.context import InContext
from svitlobot.request_limiter import RequestLimiter
from svitlobot.schemas.power.crowd_reports import CrowdReportTaken, Judged, NewCrowdReport, PendingPage, Verdict
from svitlobot.services.power import crowd_reports

router = APIRouter(prefix="/api/crowdreports", tags=["crowdreports"])

REPORTS = parse("5/minute")


@router.post(
    "",
    status_code=201,
    summary="Повідомити про світло",
    description="Людина повідомляє, чи є світло в одному з її будинків. Повтор протягом десяти хвилин — те саме "
    "повідомлення.",
)
async def report(request: Request, context: InContext, caller: Caller, new_report: NewCrowdReport) -> CrowdReportTaken:
    """Say whether there is power at one of one's houses; said again within ten minutes, it is the same report."""
    caller.check_reaches(new_report.user_id)
    if caller.role is not Role.ADMIN:
        limiter: RequestLimiter = request.app.state.limiter
        await limiter.hit(REPORTS, "crowdreports", str(new_report.user_id))
    async with context.database.transaction() as session:
        return await crowd_reports.submit(session, new_report, context.clock(), context.settings.admin_chat_id)


@router.get(
    "/pending",
    dependencies=[Admin],
    summary="Повідомлення, що чекають рішення",
    description="Однакові повідомлення з однієї черги зібрано разом. Лише для оператора.",
)
async def list_pending(
    context: InContext,
    cursor: Annotated[int, Query(ge=0, le=2**31 - 1, description="next_cursor попередньої сторінки")] = 0,
    limit: Annotated[int, Query(ge=1, le=100, description="Скільки щонайбільше")] = 20,
) -> PendingPage:
    """List who waits for a moderator, by queue and by what they say. Admin only."""
    async with context.database.transaction() as session:
        return await crowd_reports.pending(session, context.clock(), after=cursor, limit=limit)


@router.patch(
    "/{report_id}",
    summary="Розглянути повідомлення",
    description="Підтверджує або відхиляє повідомлення й усі такі самі. Якщо рішення вже є, відповідь 409 називає "
    "його.",
)
async def judge(
    context: InContext,
    operator: Operator,
    report_id: Annotated[int, Path(ge=1, le=2**31 - 1, description="Номер повідомлення")],
    verdict: Verdict,
) -> Judged:
    """Confirm or reject a report and all that say the same. 409, and who decided what, when it was decided before."""
    async with context.database.transaction() as session:
        return await crowd_reports.judge(
            session, report_id, verdict, context.clock(), actor=operator.actor, moderator=operator.user_id
        )
