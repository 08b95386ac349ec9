"""The parts of inline keyboards: buttons, rows, the way back."""

from collections.abc import Sequence

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from svitlobot.bot.keyboards.data import Go, Place
from svitlobot.bot.screens.texts import Texts

Row = list[InlineKeyboardButton]


def button(text: str, data: CallbackData) -> InlineKeyboardButton:
    """Return a button that carries ``data``."""
    return InlineKeyboardButton(text=text, callback_data=data.pack())


def place(texts: Texts, key: str, to: Place) -> InlineKeyboardButton:
    """Return a button that opens a screen."""
    return button(texts.label(key), Go(to=to))


def link(text: str, url: str) -> InlineKeyboardButton:
    """Return a button that opens an address."""
    return InlineKeyboardButton(text=text, url=url)


def keyboard(*rows: Row) -> InlineKeyboardMarkup:
    """Return the rows that have any buttons."""
    return InlineKeyboardMarkup(inline_keyboard=[row for row in rows if row])


def back(texts: Texts, to: Place) -> Row:
    """Return the row with the way back."""
    return [place(texts, "button_back", to)]


def rows(buttons: Sequence[InlineKeyboardButton], in_a_row: int = 4) -> list[Row]:
    """Return the buttons, so many in a row."""
    return [list(buttons[at : at + in_a_row]) for at in range(0, len(buttons), in_a_row)]
