"""👤 The operator finds a person, sees their card, and what can be done for or to them."""

import html

from aiogram import F, Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from svitlobot.bot.client.operator import OperatorClient
from svitlobot.bot.handlers.admin.actions import GiveDays, SetBan, WriteTo, ask
from svitlobot.bot.handlers.filters import is_operator
from svitlobot.bot.handlers.states import STEP, AdminModeration
from svitlobot.bot.keyboards import admin as admin_keyboards
from svitlobot.bot.keyboards import operator_data as data
from svitlobot.bot.keyboards.data import Go, Place
from svitlobot.bot.screens import admin as admin_screens
from svitlobot.bot.screens.screen import Screen, show
from svitlobot.bot.screens.texts import Texts
from svitlobot.bot.telegram.callback_answer import respond
from svitlobot.domain.outbox.delivery import Tier
from svitlobot.errors import InvalidInputError

router = Router(name="operator_people")
router.message.filter(is_operator)
router.callback_query.filter(is_operator)

_A_PAGE = 8
_LONGEST = 300  # characters of what is looked for


@router.callback_query(Go.filter(F.to == Place.DESK_PEOPLE))
async def whom(callback: CallbackQuery, state: FSMContext, texts: Texts) -> None:
    """Ask whom to find."""
    await state.set_state(AdminModeration.person)
    await show(callback, Screen(texts.say("ask_person"), admin_keyboards.leave(texts)))


@router.message(AdminModeration.person, F.text & ~F.text.startswith("/"), flags=STEP)
async def find(message: Message, state: FSMContext, operator: OperatorClient, texts: Texts) -> None:
    """List whom that may mean; something else may be typed instead."""
    query = (message.text or "")[:_LONGEST]
    await state.set_data({"said": query})
    await show(message, await _found(operator, texts, query, after=0))


@router.callback_query(AdminModeration.person, data.MoreUsers.filter(), flags=STEP)
async def more(
    callback: CallbackQuery, callback_data: data.MoreUsers, state: FSMContext, operator: OperatorClient, texts: Texts
) -> None:
    """List those who come after."""
    query = (await state.get_data()).get("said")
    if query is None:
        await respond(callback, texts.label("old_button"))
        return
    await show(callback, await _found(operator, texts, query, after=callback_data.after))


async def _found(operator: OperatorClient, texts: Texts, query: str, *, after: int) -> Screen:
    try:
        page = await operator.find_users(query, after=after, limit=_A_PAGE)
    except InvalidInputError as error:  # its text tells how to mend the filter
        return Screen(html.escape(error.text, quote=False), admin_keyboards.leave(texts))
    further = "people_none_yet" if page.next_cursor else "people_none"
    return Screen(texts.say("people_found" if page.items else further), admin_keyboards.users(texts, page))


@router.callback_query(data.OpenUser.filter(), flags=STEP)
async def look(callback: CallbackQuery, callback_data: data.OpenUser, operator: OperatorClient, texts: Texts) -> None:
    """Show a person's card."""
    card = await operator.user(callback_data.user_id)
    await show(callback, Screen(admin_screens.user(texts, card), admin_keyboards.user(texts, card)))


@router.callback_query(data.GiveTier.filter())
async def days(
    callback: CallbackQuery, callback_data: data.GiveTier, state: FSMContext, operator: OperatorClient, texts: Texts
) -> None:
    """Ask how many days, and why."""
    user_id, tier = callback_data.user_id, Tier(callback_data.tier)
    action = GiveDays(user_id=user_id, name=await _name(operator, user_id), tier=tier)
    await ask(callback, state, texts, action, "ask_days")


@router.callback_query(data.Ban.filter())
async def ban(
    callback: CallbackQuery, callback_data: data.Ban, state: FSMContext, operator: OperatorClient, texts: Texts
) -> None:
    """Ask why a person is to be banned, or not any more."""
    user_id = callback_data.user_id
    action = SetBan(kind="ban" if callback_data.on else "unban", user_id=user_id, name=await _name(operator, user_id))
    await ask(callback, state, texts, action, f"ask_{action.kind}_reason")


@router.callback_query(data.Write.filter())
async def write(
    callback: CallbackQuery, callback_data: data.Write, state: FSMContext, operator: OperatorClient, texts: Texts
) -> None:
    """Ask what to write to a person."""
    user_id = callback_data.user_id
    await ask(callback, state, texts, WriteTo(user_id=user_id, name=await _name(operator, user_id)), "ask_write")


async def _name(operator: OperatorClient, user_id: int) -> str:
    return admin_screens.user_name(await operator.user(user_id))
