"""The operator's door for single messages, and for what was sent to whom."""

from typing import Annotated

from fastapi import APIRouter, Query

from svitlobot.api.auth import Admin, Operator
from svitlobot.api.context import InContext
from svitlobot.schemas.broadcasts import MessageAccepted, MessagePage, OperatorMessage
from svitlobot.services.admin import messages
from svitlobot.services.outbox import history as outbox_history

router = APIRouter(prefix="/api/notifications", tags=["notifications"])


@router.post("/send", status_code=202)
async def send(context: InContext, operator: Operator, wanted: OperatorMessage) -> MessageAccepted:
    """Write to one person, or to everybody of one queue; the same key again is the same message."""
    async with context.database.transaction() as session:
        return await messages.send(session, wanted, context.clock(), actor=operator.actor)


@router.get("/history", dependencies=[Admin])
async def history(
    context: InContext,
    event_id: Annotated[int | None, Query(ge=1, lt=2**63)] = None,
    user_id: Annotated[int | None, Query(lt=2**52, gt=-(2**52))] = None,
    cursor: Annotated[int | None, Query(gt=-(2**52), lt=2**63)] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
) -> MessagePage:
    """List the messages of an event, by recipient, or those of a person, the newest first."""
    async with context.database.transaction() as session:
        return await outbox_history.page(
            session, context.clock(), event_id=event_id, user_id=user_id, cursor=cursor, limit=limit
        )
