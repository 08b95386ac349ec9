"""The operator's routes to a queue's power: what is known of it, setting it by hand, withdrawing that."""

from typing import Annotated

from fastapi import APIRouter, Path

from svitlobot.api.auth import Operator
from svitlobot.api.context import InContext
from svitlobot.schemas.admin.users import Because, Override, OverrideResult
from svitlobot.schemas.power.queue_details import QueueDetails
from svitlobot.services.power import overrides, queue_details

router = APIRouter(prefix="/api/admin/queues", tags=["admin"])

QueueId = Annotated[int, Path(ge=1, le=2**31 - 1, description="Ідентифікатор черги")]


@router.get(
    "/{queue_id}",
    summary="Черга докладно",
    description="Стан черги, хто, доки й чому задав його вручну, і останні показання її датчиків.",
)
async def get_details(context: InContext, _: Operator, queue_id: QueueId) -> QueueDetails:
    """Show a queue's power, who set it by hand until when and why, and its sensors with their last readings."""
    async with context.database.transaction() as session:
        return await queue_details.queue_details(session, queue_id, context.clock())


@router.post(
    "/{queue_id}/override",
    summary="Задати стан вручну",
    description="Задає стан черги, хай що показували датчики раніше. Діє hours годин.",
)
async def override(context: InContext, operator: Operator, queue_id: QueueId, wanted: Override) -> OverrideResult:
    """Set a queue's power by hand, whatever its sensors reported before."""
    async with context.database.transaction() as session:
        announced = await overrides.override_queue(session, queue_id, wanted, context.clock(), actor=operator.actor)
    return OverrideResult(is_changed=announced is not None, announcement=announced)


@router.post(
    "/{queue_id}/override/withdraw",
    summary="Скасувати заданий стан",
    description="Знову вирішують датчики черги.",
)
async def withdraw(context: InContext, operator: Operator, queue_id: QueueId, because: Because) -> OverrideResult:
    """Withdraw the manual override: the queue's sensors decide again."""
    async with context.database.transaction() as session:
        announced = await overrides.withdraw_override(
            session, queue_id, because.reason, context.clock(), actor=operator.actor
        )
    return OverrideResult(is_changed=announced is not None, announcement=announced)
