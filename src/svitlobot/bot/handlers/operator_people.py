"""👤 The operator finds a person, sees their card, and what can be done for or to them."""

import html

from aiogram import F, Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from svitlobot.bot import desk_people, desk_screens
from svitlobot.bot.desk import Desk
from svitlobot.bot.handlers.admin import is_operator
from svitlobot.bot.handlers.operator_deeds import ask
from svitlobot.bot.keyboards import desk as keyboards
from svitlobot.bot.keyboards.data import Go, Place
from svitlobot.bot.keyboards.desk_data import Ban, GiveDays, MorePeople, OpenPerson, Write
from svitlobot.bot.presses import respond
from svitlobot.bot.screens import Screen, show
from svitlobot.bot.states import STEP, AdminModeration
from svitlobot.bot.texts import Texts
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
    await show(callback, Screen(texts.say("ask_person"), keyboards.leave(texts)))


@router.message(AdminModeration.person, F.text & ~F.text.startswith("/"), flags=STEP)
async def find(message: Message, state: FSMContext, desk: Desk, texts: Texts) -> None:
    """List whom that may mean; something else may be typed instead."""
    said = (message.text or "")[:_LONGEST]
    await state.set_data({"said": said})
    await show(message, await _found(desk, texts, said, after=0))


@router.callback_query(AdminModeration.person, MorePeople.filter(), flags=STEP)
async def more(callback: CallbackQuery, callback_data: MorePeople, state: FSMContext, desk: Desk, texts: Texts) -> None:
    """List those who come after."""
    said = (await state.get_data()).get("said")
    if said is None:
        await respond(callback, texts.label("old_button"))
        return
    await show(callback, await _found(desk, texts, said, after=callback_data.after))


async def _found(desk: Desk, texts: Texts, said: str, *, after: int) -> Screen:
    try:
        page = await desk_people.find(desk, said, after=after, limit=_A_PAGE)
    except InvalidInputError as error:  # a filter is mended by what is said: the place, and what is known
        return Screen(html.escape(error.text, quote=False), keyboards.leave(texts))
    further = "people_none_yet" if page.next_cursor else "people_none"
    return Screen(texts.say("people_found" if page.items else further), keyboards.people(texts, page))


@router.callback_query(OpenPerson.filter(), flags=STEP)
async def look(callback: CallbackQuery, callback_data: OpenPerson, desk: Desk, texts: Texts) -> None:
    """Show a person's card."""
    card = await desk_people.card(desk, callback_data.user_id)
    await show(callback, Screen(desk_screens.person(texts, card), keyboards.person(texts, card)))


@router.callback_query(GiveDays.filter())
async def days(callback: CallbackQuery, callback_data: GiveDays, state: FSMContext, desk: Desk, texts: Texts) -> None:
    """Ask how many days, and why."""
    about = await _about(desk, callback_data.user_id)
    await ask(callback, state, texts, "days", about | {"tier": callback_data.tier}, "ask_days")


@router.callback_query(Ban.filter())
async def ban(callback: CallbackQuery, callback_data: Ban, state: FSMContext, desk: Desk, texts: Texts) -> None:
    """Ask why a person is to be banned, or not any more."""
    deed = "ban" if callback_data.on else "unban"
    await ask(callback, state, texts, deed, await _about(desk, callback_data.user_id), f"ask_{deed}_reason")


@router.callback_query(Write.filter())
async def write(callback: CallbackQuery, callback_data: Write, state: FSMContext, desk: Desk, texts: Texts) -> None:
    """Ask what to write to a person."""
    await ask(callback, state, texts, "write", await _about(desk, callback_data.user_id), "ask_write")


async def _about(desk: Desk, user_id: int) -> dict[str, object]:
    card = await desk_people.card(desk, user_id)
    return {"user_id": user_id, "name": desk_screens.name_of(card)}
