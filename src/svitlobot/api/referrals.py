"""Referral routes."""

import asyncio

from fastapi import APIRouter

from svitlobot.api.auth import Caller, Person
from svitlobot.api.context import InContext
from svitlobot.domain.users.forgotten import mark_of
from svitlobot.schemas.payments import NewReferral, ReferralActivated, ReferralInfo
from svitlobot.services.payments import referrals

router = APIRouter(prefix="/api/referrals", tags=["referrals"])


@router.get("/{user_id}")
async def get_stats(context: InContext, user_id: Person) -> ReferralInfo:
    """Tell what a person's invitations have come to."""
    async with context.database.transaction() as session:
        return ReferralInfo.model_validate(await referrals.stats(session, user_id))


@router.post("/activate")
async def activate(context: InContext, caller: Caller, wanted: NewReferral) -> ReferralActivated:
    """Reward the owner of a code for a new person, once for each person brought."""
    caller.check_reaches(wanted.user_id)
    mark = await asyncio.to_thread(mark_of, wanted.user_id)
    async with context.database.transaction() as session:
        days = await referrals.activate(session, wanted.user_id, wanted.code, mark, context.clock())
        return ReferralActivated(days_granted=days)
