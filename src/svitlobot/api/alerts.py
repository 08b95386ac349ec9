"""The operator's door to troubles: the list, the quiet mode, a silence confirmed as an outage."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Query

from svitlobot.api.auth import Admin, Bot, Operator
from svitlobot.api.context import InContext
from svitlobot.schemas.alerts import AlertPage, OperatorChatInfo, OutageClaim, OutageConfirmed, Quiet, QuietState
from svitlobot.services.alerts import chats, listing, quiet_mode
from svitlobot.services.power import overrides

router = APIRouter(prefix="/api", tags=["alerts"])

Cursor = Annotated[int | None, Query(ge=1, lt=2**63, description="next_cursor попередньої сторінки")]


@router.get(
    "/admin/alerts",
    dependencies=[Admin],
    summary="Список несправностей",
    description="Несправності, що тривають і що минули, від найновішої.",
)
async def list_alerts(
    context: InContext,
    open_only: Annotated[bool, Query(alias="open", description="Лише ті, що тривають")] = False,
    cursor: Cursor = None,
    limit: Annotated[int, Query(ge=1, le=200, description="Скільки щонайбільше")] = 50,
) -> AlertPage:
    """List what is wrong and what was, newest first."""
    async with context.database.transaction() as session:
        return await listing.page_of_alerts(session, context.clock(), open_only=open_only, before=cursor, limit=limit)


@router.get(
    "/operator-chat",
    dependencies=[Bot],
    summary="Чат оператора",
    description="Де зараз чат оператора: група дістає новий номер, коли стає супергрупою.",
)
async def operator_chat(context: InContext) -> OperatorChatInfo:
    """Tell the bot where the operator's chat is now: a group gets a new id when it becomes a supergroup."""
    async with context.database.transaction() as session:
        return OperatorChatInfo(chat_id=await chats.operator_chat(session, context.settings.admin_chat_id))


@router.put(
    "/admin/alerts/quiet",
    summary="Тихий режим",
    description="Вмикає тихий режим, змінює його кінець або вимикає (0 хвилин). Тоді все притримане надходить одразу.",
)
async def set_quiet(context: InContext, operator: Operator, quiet: Quiet) -> QuietState:
    """Begin the quiet mode, change its end, or end it (0 minutes): then what it kept back is told at once."""
    now = context.clock()
    async with context.database.transaction() as session:
        if quiet.minutes:
            until = now + timedelta(minutes=quiet.minutes)
            await quiet_mode.be_quiet(session, until, now, actor=operator.actor)
        else:
            await quiet_mode.be_loud(session, now, actor=operator.actor)
        return QuietState(quiet_until=await quiet_mode.quiet_until(session, now))


@router.post(
    "/iot/confirm-outage",
    summary="Підтвердити відключення",
    description="Підтверджує, що черги, датчики яких замовкли разом, без світла. Мешканці дізнаються за п'ять "
    "секунд. Повторний запит нічого не змінює. Відповідь 409 означає, що мовчання вже минуло.",
)
async def confirm_outage(context: InContext, operator: Operator, claim: OutageClaim) -> OutageConfirmed:
    """Confirm that these queues, whose sensors fell silent together, are off; 409 when that silence is over.

    Within five seconds people are told. Said again, it changes nothing.
    """
    async with context.database.transaction() as session:
        done = await overrides.confirm_outage(session, claim.queue_ids, context.clock(), actor=operator.actor)
    return OutageConfirmed(confirmed=done.fresh, known=done.known)
