"""Referral routes."""

import asyncio

from fastapi import APIRouter, Request

from svitlobot.api.auth import Caller, Person
from svitlobot.api.context import InContext
from svitlobot.domain.users.forgotten import mark_of
from svitlobot.gateways.telegram.links import TelegramLinks
from svitlobot.schemas.payments import NewReferral, ReferralActivated, ReferralInfo
from svitlobot.services.payments import referrals

router = APIRouter(prefix="/api/referrals", tags=["referrals"])


@router.get(
    "/{user_id}",
    summary="Запрошення людини",
    description="Скільки людей прийшло за її кодом і скільки днів вона отримала.",
)
async def get_stats(request: Request, context: InContext, caller: Caller, user_id: Person) -> ReferralInfo:
    """Tell what a person's invitations have come to, and a Mini App user by which link they invite."""
    async with context.database.transaction() as session:
        info = ReferralInfo.model_validate(await referrals.stats(session, user_id))
    if caller.is_resident:
        links: TelegramLinks = request.app.state.telegram_links
        info.link = await links.start(f"ref_{info.code}")
    return info


@router.post(
    "/activate",
    summary="Зарахувати запрошення",
    description="Нагороджує власника коду за нову людину, один раз за кожну.",
)
async def activate(context: InContext, caller: Caller, wanted: NewReferral) -> ReferralActivated:
    """Reward the owner of a code for a new person, once for each person brought."""
    caller.check_reaches(wanted.user_id)
    mark = await asyncio.to_thread(mark_of, wanted.user_id)
    async with context.database.transaction() as session:
        days = await referrals.activate(session, wanted.user_id, wanted.code, mark, context.clock())
        return ReferralActivated(days_granted=days)
