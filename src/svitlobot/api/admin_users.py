"""The operator's routes to people."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from svitlobot.api.auth import Operator
from svitlobot.api.context import InContext
from svitlobot.schemas.admin.users import Because, DaysGranted, UserCard, UserPage
from svitlobot.schemas.broadcasts import FilterText
from svitlobot.services.admin import users

router = APIRouter(prefix="/api/admin", tags=["admin"])

UserId = Annotated[int, Path(ge=1, lt=2**52, description="Telegram user_id")]


@router.get(
    "/users",
    summary="Пошук людей",
    description="Шукає за фільтром або за user_id, @username чи початком імені.",
)
async def find_users(
    context: InContext,
    _: Operator,
    chosen: Annotated[FilterText, Query(alias="filter")] = "",
    query: Annotated[str | None, Query(max_length=100, description="user_id, @username або початок імені")] = None,
    cursor: Annotated[int, Query(ge=0, lt=2**52, description="next_cursor попередньої сторінки")] = 0,
    limit: Annotated[int, Query(ge=1, le=100, description="Скільки щонайбільше")] = 50,
) -> UserPage:
    """Find people by a filter, or by an id, a @username, the beginning of a name."""
    async with context.database.transaction() as session:
        return await users.find(session, context.clock(), filter_text=chosen, query=query, after=cursor, limit=limit)


@router.get(
    "/users/{user_id}",
    summary="Картка людини",
    description="Тариф, будинки, останні платежі, нараховані дні й повідомлення людини.",
)
async def get_person(context: InContext, _: Operator, user_id: UserId) -> UserCard:
    """Show a person's tier, houses, payments, days and last messages."""
    async with context.database.transaction() as session:
        return await users.card(session, user_id, context.clock())


@router.post(
    "/users/{user_id}/days",
    summary="Дати або забрати дні",
    description="Дає людині дні тарифу або забирає їх. Повторний запит із тим самим ключем нічого не змінює.",
)
async def grant_days(context: InContext, operator: Operator, user_id: UserId, wanted: DaysGranted) -> UserCard:
    """Give a person days of a tier, or take some back; the same key again changes nothing."""
    async with context.database.transaction() as session:
        await users.grant_days(session, user_id, wanted, context.clock(), actor=operator.actor)
        return await users.card(session, user_id, context.clock())


@router.post(
    "/users/{user_id}/ban",
    summary="Заборонити писати людині",
    description="Людина більше не отримує нічого, хай що робить.",
)
async def ban(context: InContext, operator: Operator, user_id: UserId, because: Because) -> UserCard:
    """Write to a person no more, whatever they do."""
    async with context.database.transaction() as session:
        await users.ban(session, user_id, because.reason, context.clock(), actor=operator.actor)
        return await users.card(session, user_id, context.clock())


@router.post(
    "/users/{user_id}/unban",
    summary="Зняти заборону",
    description="Людина знову отримує повідомлення.",
)
async def unban(context: InContext, operator: Operator, user_id: UserId, because: Because) -> UserCard:
    """Take a ban back."""
    async with context.database.transaction() as session:
        await users.unban(session, user_id, because.reason, context.clock(), actor=operator.actor)
        return await users.card(session, user_id, context.clock())
