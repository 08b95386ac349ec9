"""A broadcast on its way: how far it is; it may be held, go on, be ended; then whom it did not reach."""

import html

from aiogram import Bot, Router
from aiogram.types import BufferedInputFile, CallbackQuery

from svitlobot.bot.client.operator import BroadcastCommand, OperatorClient
from svitlobot.bot.handlers.broadcasts.compose import audience_name
from svitlobot.bot.handlers.filters import is_operator
from svitlobot.bot.keyboards import broadcasts as broadcasts_keyboards
from svitlobot.bot.keyboards.operator_data import ListNotTold, Turn
from svitlobot.bot.screens import broadcasts as broadcasts_screens
from svitlobot.bot.screens.screen import Screen, show
from svitlobot.bot.screens.texts import Texts
from svitlobot.bot.telegram.callback_answer import respond
from svitlobot.domain.broadcasts import LONGEST_LIST
from svitlobot.errors import ConflictError, NotFoundError

router = Router(name="broadcast_progress")
router.callback_query.filter(is_operator)

_COMMANDS: dict[str, BroadcastCommand] = {"pause": "pause", "resume": "resume", "cancel_yes": "cancel"}


@router.callback_query(Turn.filter())
async def turn(callback: CallbackQuery, callback_data: Turn, operator: OperatorClient, texts: Texts) -> None:
    """Do what the button says, and show how far the broadcast is; ending it is asked about first."""
    event_id = callback_data.event_id
    if callback_data.turn == "cancel":
        text = texts.say("ask_cancel_broadcast", number=event_id)
        await show(callback, Screen(text, broadcasts_keyboards.cancelling(texts, event_id)))
        return
    command = _COMMANDS.get(callback_data.turn)
    try:
        one = await (
            operator.control_broadcast(event_id, command) if command else operator.broadcast_progress(event_id)
        )
    except ConflictError as error:
        await respond(callback, html.unescape(error.text), alert=True)
        one = await operator.broadcast_progress(event_id)
    text = broadcasts_screens.progress(texts, one, audience_name(texts, one.filter))
    await show(callback, Screen(text, broadcasts_keyboards.progress(texts, one)))


@router.callback_query(ListNotTold.filter())
async def send_not_told(
    callback: CallbackQuery, callback_data: ListNotTold, bot: Bot, operator: OperatorClient, texts: Texts
) -> None:
    """Send whom a broadcast that ended early did not reach, as a file."""
    number = callback_data.event_id
    try:
        people = await operator.not_told(number)
    except (ConflictError, NotFoundError):
        await respond(callback, texts.label("old_button"))
        return
    await respond(callback)
    caption = texts.say("broadcast_not_told_caption", number=number, most=LONGEST_LIST)
    await bot.send_document(
        callback.from_user.id, BufferedInputFile(people, f"broadcast-{number}-not-told.csv"), caption=caption
    )
