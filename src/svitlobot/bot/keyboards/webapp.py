"""Buttons into the Mini App; there are none where the operator has none."""

from aiogram.types import InlineKeyboardButton, WebAppInfo

from svitlobot.bot.texts import Texts


def map_row(texts: Texts, webapp_url: str | None) -> list[InlineKeyboardButton]:
    """Return the row that opens the map, or an empty one."""
    if webapp_url is None:
        return []
    return [InlineKeyboardButton(text=texts.label("button_map"), web_app=WebAppInfo(url=webapp_url))]
