"""The keyboard below the chat."""

from aiogram.types import KeyboardButton, ReplyKeyboardMarkup

from svitlobot.bot.screens.texts import Texts

_MENU = (("menu_info", "menu_addresses"), ("menu_settings", "menu_tariffs"), ("menu_referral", "menu_crowd"))


def main_menu(texts: Texts) -> ReplyKeyboardMarkup:
    """Return the menu that stays."""
    rows = [[KeyboardButton(text=texts.label(key)) for key in row] for row in _MENU]
    return ReplyKeyboardMarkup(keyboard=rows, resize_keyboard=True, is_persistent=True)


def ask_place(texts: Texts) -> ReplyKeyboardMarkup:
    """Return the one button by which Telegram lets a bot ask where a person is, and the way back."""
    rows = [
        [KeyboardButton(text=texts.label("menu_send_place"), request_location=True)],
        [KeyboardButton(text=texts.label("menu_back"))],
    ]
    return ReplyKeyboardMarkup(keyboard=rows, resize_keyboard=True, one_time_keyboard=True)
