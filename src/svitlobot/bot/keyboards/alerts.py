"""Buttons of the operator's list of alerts."""

from aiogram.types import InlineKeyboardMarkup

from svitlobot.bot.keyboards.buttons import button, keyboard, place
from svitlobot.bot.keyboards.data import BeQuiet, Place
from svitlobot.bot.screens.texts import Texts


def alerts(texts: Texts, *, is_quiet: bool) -> InlineKeyboardMarkup:
    """Return what can be done with the list of what is wrong."""
    quiet = button(texts.label("button_loud"), BeQuiet(hours=0))
    if not is_quiet:
        quiet = button(texts.label("button_quiet"), BeQuiet(hours=2))
    return keyboard([place(texts, "button_refresh", Place.ALERTS), quiet], [place(texts, "button_desk", Place.DESK)])
