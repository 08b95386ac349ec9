"""Buttons of warnings before outages."""

from datetime import timedelta
from typing import get_args

from aiogram.types import InlineKeyboardMarkup

from svitlobot.bot.keyboards.buttons import back, button, keyboard
from svitlobot.bot.keyboards.data import Place, Warn
from svitlobot.bot.screens.texts import Texts
from svitlobot.domain.texts.templates import spoken_duration
from svitlobot.schemas.users.profile import UserProfile, WarningTime


def warnings(texts: Texts, profile: UserProfile) -> InlineKeyboardMarkup:
    """Return the times to choose among, the chosen ones marked."""
    chosen = profile.settings.warning_times
    buttons = [
        button(
            f"{'✅' if minutes in chosen else '▫️'} {spoken_duration(timedelta(minutes=minutes))}",
            Warn(minutes=minutes, on=minutes not in chosen),
        )
        for minutes in get_args(WarningTime)
    ]
    return keyboard(buttons[:3], buttons[3:], back(texts, Place.SETTINGS))
