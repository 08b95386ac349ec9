"""A broadcast on its way: how far it is; it may be held, go on, and be ended at any moment."""

import html

from aiogram import Router
from aiogram.types import CallbackQuery

from svitlobot.bot import desk_broadcasts, desk_screens
from svitlobot.bot.desk import Desk
from svitlobot.bot.handlers.admin import is_operator
from svitlobot.bot.handlers.broadcast import audience_name
from svitlobot.bot.keyboards import desk as keyboards
from svitlobot.bot.keyboards.desk_data import Turn
from svitlobot.bot.presses import respond
from svitlobot.bot.screens import Screen, show
from svitlobot.bot.texts import Texts
from svitlobot.errors import ConflictError

router = Router(name="broadcast_progress")
router.callback_query.filter(is_operator)

_DEEDS = {"pause": "pause", "resume": "resume", "cancel_yes": "cancel"}


@router.callback_query(Turn.filter())
async def turn(callback: CallbackQuery, callback_data: Turn, desk: Desk, texts: Texts) -> None:
    """Do what the button says, and show how far the broadcast is; ending it is asked about first."""
    event_id = callback_data.event_id
    if callback_data.turn == "cancel":
        text = texts.say("ask_cancel_broadcast", number=event_id)
        await show(callback, Screen(text, keyboards.cancelling(texts, event_id)))
        return
    deed = _DEEDS.get(callback_data.turn)
    try:
        one = await (desk_broadcasts.turn(desk, event_id, deed) if deed else desk_broadcasts.progress(desk, event_id))
    except ConflictError as error:
        await respond(callback, html.unescape(error.text), alert=True)
        one = await desk_broadcasts.progress(desk, event_id)
    text = desk_screens.progress(texts, one, audience_name(texts, one.filter))
    await show(callback, Screen(text, keyboards.progress(texts, one)))
