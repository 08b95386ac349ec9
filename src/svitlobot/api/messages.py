"""The operator's single messages, and what was sent to whom."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from svitlobot.api.auth import Allow, Operator, Principal, Role
from svitlobot.api.context import InContext
from svitlobot.schemas.broadcasts import MessageAccepted, MessagePage, OperatorMessage
from svitlobot.services.admin import messages
from svitlobot.services.outbox import history as outbox_history

router = APIRouter(prefix="/api/notifications", tags=["notifications"])


@router.post(
    "/send",
    status_code=202,
    summary="Написати людям",
    description="Пише одній людині або всім з однієї черги. Повторний запит із тим самим ключем — те саме "
    "повідомлення.",
)
async def send(context: InContext, operator: Operator, wanted: OperatorMessage) -> MessageAccepted:
    """Write to one person, or to everybody of one queue; the same key again is the same message."""
    async with context.database.transaction() as session:
        return await messages.send(session, wanted, context.clock(), actor=operator.actor)


@router.get(
    "/history",
    summary="Надіслані повідомлення",
    description="Усі повідомлення від найновішого, або однієї події, або однієї людини. Користувач Mini App бачить "
    "лише свої.",
)
async def history(
    context: InContext,
    caller: Annotated[Principal, Depends(Allow(Role.ADMIN, Role.OPERATOR, Role.RESIDENT))],
    event_id: Annotated[int | None, Query(ge=1, lt=2**63, description="Лише повідомлення про цю подію")] = None,
    user_id: Annotated[int | None, Query(lt=2**52, gt=-(2**52), description="Лише повідомлення цій людині")] = None,
    cursor: Annotated[
        str | None, Query(pattern=outbox_history.CURSOR, description="next_cursor попередньої сторінки")
    ] = None,
    limit: Annotated[int, Query(ge=1, le=100, description="Скільки щонайбільше")] = 50,
) -> MessagePage:
    """List everybody's messages, the newest events first, or those of one event, or of one person.

    A Mini App user sees their own only.
    """
    if caller.is_resident:
        user_id = caller.user_id if user_id is None else user_id
        caller.check_reaches(user_id or 0)
    async with context.database.transaction() as session:
        return await outbox_history.page(
            session, context.clock(), event_id=event_id, user_id=user_id, cursor=cursor, limit=limit
        )
