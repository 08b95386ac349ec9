"""Audit routes for the operator: who did what, and when."""

from typing import Annotated

from fastapi import APIRouter, Query

from svitlobot.api.auth import Admin
from svitlobot.api.context import InContext
from svitlobot.db.queries.audit import AuditFilter
from svitlobot.schemas.audit import AuditPage, AuditRecord
from svitlobot.schemas.storable import NO_NUL, Moment
from svitlobot.services import audit

router = APIRouter(prefix="/api/admin", tags=["audit"])

AuditText = Annotated[str | None, Query(max_length=64, pattern=NO_NUL)]


@router.get(
    "/audit",
    dependencies=[Admin],
    summary="Журнал дій",
    description="Хто що зробив, від найновішого.",
)
async def list_audit(
    context: InContext,
    actor: Annotated[AuditText, Query(description="telegram:ID, admin, panel:LOGIN, cli")] = None,
    action: Annotated[AuditText, Query(description="Що зробили, напр. outage_confirmed")] = None,
    user_id: Annotated[int | None, Query(ge=1, lt=2**52, description="Кого це стосується")] = None,
    since: Annotated[Moment | None, Query(description="Не раніше цього часу")] = None,
    until: Annotated[Moment | None, Query(description="Раніше цього часу")] = None,
    cursor: Annotated[int | None, Query(ge=1, lt=2**63, description="next_cursor попередньої сторінки")] = None,
    limit: Annotated[int, Query(ge=1, le=200, description="Скільки щонайбільше")] = 50,
) -> AuditPage:
    """List what was done, newest first."""
    wanted = AuditFilter(actor, action, user_id, since, until)
    async with context.database.transaction() as session:
        found = await audit.page_of_audit(session, wanted, before=cursor, limit=limit)
    items = [AuditRecord.model_validate(record) for record in found]
    return AuditPage(items=items, next_cursor=items[-1].id if len(items) == limit else None)
