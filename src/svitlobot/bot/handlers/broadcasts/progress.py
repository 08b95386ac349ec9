"""A broadcast on its way: how far it is; it may be held, go on, and be ended at any moment."""

import html

from aiogram import Router
from aiogram.types import CallbackQuery

from svitlobot.bot.client.operator import OperatorClient
from svitlobot.bot.handlers.broadcasts.compose import audience_name
from svitlobot.bot.handlers.filters import is_operator
from svitlobot.bot.keyboards import broadcasts as broadcasts_keyboards
from svitlobot.bot.keyboards.operator_data import Turn
from svitlobot.bot.screens import broadcasts as broadcasts_screens
from svitlobot.bot.screens.screen import Screen, show
from svitlobot.bot.screens.texts import Texts
from svitlobot.bot.telegram.callback_answer import respond
from svitlobot.errors import ConflictError

router = Router(name="broadcast_progress")
router.callback_query.filter(is_operator)

_ACTIONS = {"pause": "pause", "resume": "resume", "cancel_yes": "cancel"}


@router.callback_query(Turn.filter())
async def turn(callback: CallbackQuery, callback_data: Turn, operator: OperatorClient, texts: Texts) -> None:
    """Do what the button says, and show how far the broadcast is; ending it is asked about first."""
    event_id = callback_data.event_id
    if callback_data.turn == "cancel":
        text = texts.say("ask_cancel_broadcast", number=event_id)
        await show(callback, Screen(text, broadcasts_keyboards.cancelling(texts, event_id)))
        return
    action = _ACTIONS.get(callback_data.turn)
    try:
        one = await (operator.control_broadcast(event_id, action) if action else operator.broadcast_progress(event_id))
    except ConflictError as error:
        await respond(callback, html.unescape(error.text), alert=True)
        one = await operator.broadcast_progress(event_id)
    text = broadcasts_screens.progress(texts, one, audience_name(texts, one.filter))
    await show(callback, Screen(text, broadcasts_keyboards.progress(texts, one)))
