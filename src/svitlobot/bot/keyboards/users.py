"""Buttons of settings, of one's data and of the channel's invitation."""

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from svitlobot.bot.keyboards.buttons import back, button, keyboard, link, place
from svitlobot.bot.keyboards.data import Place, Set
from svitlobot.bot.screens.texts import Texts
from svitlobot.schemas.users.profile import UserProfile


def invitation(texts: Texts, channel_url: str | None) -> InlineKeyboardMarkup:
    """Return the way into the channel, and the word that one is there."""
    way_in = [link(texts.label("button_channel"), channel_url)] if channel_url else []
    return keyboard(way_in, [place(texts, "button_joined", Place.JOINED)])


def settings(texts: Texts, profile: UserProfile) -> InlineKeyboardMarkup:
    """Return what can be set; what the tier does not have is locked."""
    chosen, rights = profile.settings, profile.rights
    return keyboard(
        [_switch(texts, "notifications", is_on=chosen.notifications_enabled)],
        [place(texts, "button_warnings" if rights.warnings else "button_warnings_locked", Place.WARNINGS)],
        [
            _switch(texts, "night", is_on=chosen.night_mode)
            if rights.night_mode
            else button(texts.label("button_night_locked"), Set(setting="night", on=True))
        ],
        [place(texts, "button_addresses", Place.ADDRESSES), place(texts, "button_my_data", Place.MY_DATA)],
    )


def _switch(texts: Texts, setting: str, *, is_on: bool) -> InlineKeyboardButton:
    return button(
        texts.label(f"button_{setting}_{'off' if is_on else 'on'}"),
        Set.model_validate({"setting": setting, "on": not is_on}),
    )


def switch_on(texts: Texts) -> InlineKeyboardMarkup:
    """Return the way back to being told."""
    return keyboard([_switch(texts, "notifications", is_on=False)])


def my_data(texts: Texts) -> InlineKeyboardMarkup:
    """Return what one may do with one's data."""
    return keyboard(
        [place(texts, "button_export", Place.EXPORT)],
        [place(texts, "button_delete", Place.DELETE)],
        back(texts, Place.SETTINGS),
    )


def deletion(texts: Texts, *, is_last_question: bool) -> InlineKeyboardMarkup:
    """Return the next step of deleting everything, and the way back."""
    further = (
        place(texts, "button_delete_yes", Place.DELETE_YES)
        if is_last_question
        else place(texts, "button_delete", Place.DELETE_AGAIN)
    )
    return keyboard([further], back(texts, Place.MY_DATA))
