"""The operator's door for broadcasts."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from svitlobot.api.auth import Operator
from svitlobot.api.context import Context, InContext
from svitlobot.domain.broadcasts import SendingRates
from svitlobot.domain.outbox.delivery import MESSAGES_PER_STAR, PaidPolicy
from svitlobot.schemas.broadcasts import BroadcastAccepted, BroadcastPage, BroadcastProgress, NewBroadcast
from svitlobot.services import broadcasts

router = APIRouter(prefix="/api/admin", tags=["broadcasts"])

EventId = Annotated[int, Path(ge=1, lt=2**63, description="Номер розсилки")]


@router.post(
    "/broadcast",
    responses={202: {"model": BroadcastAccepted, "description": "Розсилка почалася"}},
    summary="Нова розсилка",
    description="Спершу покажіть її собі: dry_run лише рахує людей, to_self надсилає в чат оператора. Без них "
    "розсилка починається, і відповідь — 202.",
)
async def new_broadcast(
    context: InContext, operator: Operator, wanted: NewBroadcast, response: Response
) -> BroadcastAccepted:
    """Tell many people something: look first (`dry_run`), try it on oneself (`to_self`), then send it."""
    now, rates = context.clock(), rates_of(context)
    async with context.database.transaction() as session:
        if wanted.dry_run:
            return await broadcasts.preview(session, wanted, now, rates)
        if wanted.to_self:
            chat_id = operator.user_id or context.settings.admin_chat_id
            return await broadcasts.try_on(session, wanted, chat_id, now, rates)
        response.status_code = 202
        return await broadcasts.accept(session, wanted, now, rates, actor=operator.actor)


@router.get(
    "/broadcasts",
    summary="Список розсилок",
    description="Розсилки від найновішої та скільки кожної вже надіслано.",
)
async def list_broadcasts(
    context: InContext,
    _: Operator,
    cursor: Annotated[int, Query(ge=1, lt=2**63, description="next_cursor попередньої сторінки")] = 2**63 - 1,
    limit: Annotated[int, Query(ge=1, le=50, description="Скільки щонайбільше")] = 10,
) -> BroadcastPage:
    """List broadcasts, the newest first, and how far they are."""
    async with context.database.transaction() as session:
        items = await broadcasts.page(session, context.clock(), rates_of(context), before=cursor, limit=limit)
    return BroadcastPage(items=items, next_cursor=items[-1].id if len(items) == limit else None)


@router.get(
    "/broadcasts/{event_id}",
    summary="Стан розсилки",
    description="Скільки людей уже отримали розсилку.",
)
async def get_broadcast(context: InContext, _: Operator, event_id: EventId) -> BroadcastProgress:
    """Tell how far a broadcast is."""
    async with context.database.transaction() as session:
        return await broadcasts.progress(session, event_id, context.clock(), rates_of(context))


@router.post(
    "/broadcasts/{event_id}/pause",
    summary="Призупинити розсилку",
    description="Поки що нічого більше не надсилає.",
)
async def pause_broadcast(context: InContext, operator: Operator, event_id: EventId) -> BroadcastProgress:
    """Let nothing more of it be sent for now."""
    async with context.database.transaction() as session:
        await broadcasts.pause(session, event_id, context.clock(), actor=operator.actor)
    return await get_broadcast(context, operator, event_id)


@router.post(
    "/broadcasts/{event_id}/resume",
    summary="Продовжити розсилку",
    description="Надсилає далі з того місця, де зупинилися.",
)
async def resume_broadcast(context: InContext, operator: Operator, event_id: EventId) -> BroadcastProgress:
    """Let it go on from where it stood."""
    async with context.database.transaction() as session:
        await broadcasts.resume(session, event_id, context.clock(), actor=operator.actor)
    return await get_broadcast(context, operator, event_id)


@router.post(
    "/broadcasts/{event_id}/cancel",
    summary="Скасувати розсилку",
    description="Надсилає лише те, що вже в дорозі.",
)
async def cancel_broadcast(context: InContext, operator: Operator, event_id: EventId) -> BroadcastProgress:
    """End it: only what is in flight is still sent."""
    async with context.database.transaction() as session:
        is_new = await broadcasts.cancel(session, event_id, context.clock(), actor=operator.actor)
    if is_new:  # counted when the senders know already that it is over
        async with context.database.transaction() as session:
            await broadcasts.record_not_told(session, event_id, context.clock(), actor=operator.actor)
    return await get_broadcast(context, operator, event_id)


@router.get(
    "/broadcasts/{event_id}/not_told.csv",
    response_class=Response,
    summary="Кому не надіслано скасованої розсилки",
    description="Люди, яких не досягла скасована або прострочена розсилка: щонайбільше 100 000 рядків CSV.",
    responses={200: {"content": {"text/csv": {"example": "user_id,tier\r\n1001,PRO\r\n"}}}},
)
async def list_not_told(
    context: InContext,
    _: Operator,
    event_id: EventId,
    after: Annotated[int, Query(ge=0, lt=2**63, description="Після людини з цим номером")] = 0,
) -> Response:
    """List whom a broadcast that ended early did not reach: at most 100 000 people with ids over `after`."""
    async with context.database.transaction() as session:
        people = await broadcasts.list_not_told(session, event_id, after=after)
    headers = {"Content-Disposition": f'attachment; filename="broadcast-{event_id}-not-told.csv"'}
    return Response(people, media_type="text/csv; charset=utf-8", headers=headers)


def rates_of(context: Context) -> SendingRates:
    """Return how fast our senders may send by the settings."""
    settings = context.settings
    policy = PaidPolicy(settings.paid_broadcast)
    return SendingRates(
        free_rate=settings.granted_rate,
        paid_rate=0.0 if policy is PaidPolicy.NEVER else settings.paid_broadcast_rate,
        paid_messages=settings.paid_broadcast_daily_cap_stars * MESSAGES_PER_STAR,
        paid_above_s=settings.paid_broadcast_eta_minutes * 60 if policy is PaidPolicy.ETA else 0.0,
    )
