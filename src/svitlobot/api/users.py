"""User routes. The bot acts for every user, a Mini App user for themselves."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from svitlobot.api.auth import Bot, Caller, Person, Principal
from svitlobot.api.context import Context, InContext
from svitlobot.api.rate_limit import limited
from svitlobot.db.session import AsyncSession
from svitlobot.domain.outbox.delivery import Tier
from svitlobot.domain.users.forgotten import mark_of
from svitlobot.errors import InvalidInputError
from svitlobot.gateways.telegram.members import TelegramMembers
from svitlobot.schemas.power.history import OutageHistory, VoltageHistory
from svitlobot.schemas.users.personal_data import PersonalData
from svitlobot.schemas.users.profile import (
    AddressChange,
    AddressChoice,
    Registration,
    SubscriptionQuestion,
    SubscriptionState,
    UserChange,
    UserProfile,
    UsersActive,
)
from svitlobot.services.payments import referrals
from svitlobot.services.power import history
from svitlobot.services.users import addresses, erasure, membership, operator_changes, profile

router = APIRouter(prefix="/api/users", tags=["users"])

Reads = Depends(limited("user_history", "60/minute"))
Writes = Depends(limited("user_writes", "60/minute"))
AddressId = Annotated[int, Path(ge=1, le=2**31 - 1, description="Ідентифікатор будинку")]


@router.post(
    "",
    dependencies=[Bot],
    responses={201: {"model": UserProfile, "description": "Нова людина"}},
    summary="Зареєструвати людину",
    description="201 для нової людини, 200 для відомої. Власник коду запрошення отримує нагороду за нову.",
)
async def register(context: InContext, person: Registration, response: Response) -> UserProfile:
    """Register a person who wrote to the bot: 201 if they are new, 200 if they are known.

    With a referral code its owner is rewarded for a new person.
    """
    has_channel = context.settings.telegram_channel_id is not None
    mark = await asyncio.to_thread(mark_of, person.user_id) if person.referral_code else b""
    async with context.database.transaction() as session:
        is_new = await referrals.meet(session, person, mark, context.clock(), has_channel=has_channel)
        response.status_code = 201 if is_new else 200
        return await profile.profile(session, person.user_id)


@router.post(
    "/activity",
    status_code=204,
    dependencies=[Bot],
    summary="Хто користувався ботом",
    description="Позначає людей, які користувалися ботом за останню хвилину. Невідомих пропускає.",
)
async def report_activity(context: InContext, active: UsersActive) -> None:
    """Note that people used the bot in the last minute; those who are unknown are passed over."""
    async with context.database.transaction() as session:
        await profile.note_activity(session, active.user_ids, context.clock())


@router.post(
    "/check_subscription",
    dependencies=[Depends(limited("check_subscription", "60/minute"))],
    summary="Перевірити підписку на канал",
    description="Чи є людина в каналі оператора. Якщо це невідомо, питає Telegram.",
)
async def check_subscription(
    context: InContext, request: Request, caller: Caller, question: SubscriptionQuestion
) -> SubscriptionState:
    """Tell whether a person is in the operator's channel, asking Telegram where that is not known."""
    user_id, settings, now = question.user_id, context.settings, context.clock()
    caller.check_reaches(user_id)
    if caller.is_resident and question.is_member is not None:
        raise InvalidInputError("is_member повідомляє лише бот: його дізнаються від Telegram")
    is_member: bool | None
    if settings.telegram_channel_id is None:
        async with context.database.transaction() as session:
            user, is_member = await membership.admit(session, user_id, now), True
    elif question.is_member is not None:
        async with context.database.transaction() as session:
            at = min(question.at or now, now)  # clocks differ, and what is of the future could not be corrected
            user = await membership.learn(session, user_id, is_member=question.is_member, at=at)
        is_member = user.is_channel_subscribed
    else:
        members: TelegramMembers = request.app.state.members
        ask = partial(members.is_member, settings.telegram_channel_id)
        user, is_member = await membership.check(
            context.database, context.redis, ask, user_id, now, refresh=question.refresh
        )
    return SubscriptionState(
        user_id=user_id,
        is_channel_subscribed=is_member,
        subscription_tier=Tier(user.subscription_tier),
        checked_at=user.last_subscription_check,
        channel_url=settings.telegram_channel_url,
    )


@router.get(
    "/{user_id}",
    summary="Профіль людини",
    description="Усе, що людина бачить про себе.",
)
async def get_user(context: InContext, user_id: Person) -> UserProfile:
    """Tell a person all that concerns them."""
    async with context.database.transaction() as session:
        return await profile.profile(session, user_id)


@router.patch(
    "/{user_id}",
    dependencies=[Writes],
    summary="Змінити профіль",
    description="Змінює налаштування, головний будинок або ім'я. Чого в запиті немає, те лишається.",
)
async def change_user(context: InContext, user_id: Person, caller: Caller, wanted: UserChange) -> UserProfile:
    """Change settings, the primary address, the name."""
    if caller.is_resident and wanted.is_blocked is not None:
        raise InvalidInputError("is_blocked змінюють лише бот і оператор")
    async with _changes(context, user_id, caller) as session:
        await profile.change(session, user_id, wanted)
        return await profile.profile(session, user_id)


@router.post(
    "/{user_id}/addresses",
    status_code=201,
    dependencies=[Writes],
    summary="Стежити за будинком",
    description="Додає будинок останнім у списку людини або замість іншого.",
)
async def follow_address(context: InContext, user_id: Person, caller: Caller, choice: AddressChoice) -> UserProfile:
    """Follow a house; it becomes the last of the person's, or takes the place of the one it comes instead of."""
    async with _changes(context, user_id, caller) as session:
        user = await profile.get_locked(session, user_id)
        await addresses.follow(session, user, choice.address_id, choice.label, instead=choice.instead)
        return await profile.profile(session, user_id)


@router.patch(
    "/{user_id}/addresses/{address_id}",
    dependencies=[Writes],
    summary="Назвати будинок або вибрати, про що про нього писати",
    description="Дає будинку власну назву (дім, робота), вимикає сповіщення про нього зовсім або за темами.",
)
async def label_address(
    context: InContext, user_id: Person, caller: Caller, address_id: AddressId, wanted: AddressChange
) -> UserProfile:
    """Call a house by a name of one's own (дім, робота), mute it or topics of it."""
    async with _changes(context, user_id, caller) as session:
        user = await profile.get_locked(session, user_id)
        if "label" in wanted.model_fields_set:
            await addresses.relabel(session, user, address_id, wanted.label)
        if wanted.is_muted is not None or wanted.muted is not None:
            await addresses.mute(session, user, address_id, is_muted=wanted.is_muted, topics=wanted.muted)
        return await profile.profile(session, user_id)


@router.delete(
    "/{user_id}/addresses/{address_id}",
    dependencies=[Writes],
    summary="Не стежити за будинком",
    description="Прибирає будинок зі списку людини.",
)
async def unfollow_address(context: InContext, user_id: Person, caller: Caller, address_id: AddressId) -> UserProfile:
    """Follow a house no more."""
    async with _changes(context, user_id, caller) as session:
        user = await profile.get_locked(session, user_id)
        await addresses.unfollow(session, user, address_id)
        return await profile.profile(session, user_id)


@router.get(
    "/{user_id}/outages",
    dependencies=[Reads],
    summary="Історія відключень",
    description="Відключення в будинках людини за стільки днів, скільки дає її тариф.",
)
async def get_outages(context: InContext, user_id: Person) -> OutageHistory:
    """List the outages of a person's houses, as many days back as their tier gives."""
    async with context.database.transaction() as session:
        return await history.outages(session, user_id, context.clock())


@router.get(
    "/{user_id}/voltage",
    dependencies=[Reads],
    summary="Напруга в будинку",
    description="Напруга й частота зараз і за останні години. Лише для тарифу PRO.",
)
async def get_voltage(
    context: InContext,
    user_id: Person,
    address_id: Annotated[int | None, Query(ge=1, le=2**31 - 1, description="Не вказано — домівка")] = None,
    hours: Annotated[int, Query(ge=1, le=168, description="За скільки останніх годин")] = 24,
    by_day: Annotated[bool, Query(description="Крок — доба за Києвом, перша — уся")] = False,
) -> VoltageHistory:
    """Show voltage and frequency at one of a person's houses, now and over the last hours. Only for PRO."""
    async with context.database.transaction() as session:
        return await history.voltage(session, user_id, address_id, context.clock(), hours=hours, by_day=by_day)


@router.get(
    "/{user_id}/export",
    dependencies=[Depends(limited("export", "3/hour"))],
    summary="Усі дані людини",
    description="Усе, що зберігається про людину.",
)
async def export_personal_data(context: InContext, user_id: Person, response: Response) -> PersonalData:
    """Give a person all that is kept of them."""
    response.headers["Content-Disposition"] = f'attachment; filename="svitlobot-{user_id}.json"'
    async with context.database.transaction() as session:
        return await erasure.export(session, user_id, context.clock())


@router.delete(
    "/{user_id}",
    status_code=204,
    dependencies=[Writes],
    summary="Забути людину",
    description="Видаляє дані людини. Лише платежі зберігаються для обліку.",
)
async def forget_user(context: InContext, user_id: Person, caller: Caller) -> None:
    """Forget a person. Payments alone are kept, for the books."""
    await erasure.forget(context.database, user_id, context.clock(), actor=caller.for_others)


@asynccontextmanager
async def _changes(context: Context, user_id: int, caller: Principal) -> AsyncIterator[AsyncSession]:
    """Open a transaction that changes a person's data; an operator who changes it is audited."""
    now, actor = context.clock(), caller.for_others
    async with (
        context.database.transaction() as session,
        operator_changes.recorded(session, user_id, now, actor=actor),
    ):
        yield session
