"""Buttons of warnings before outages and returns, and of quiet hours."""

from datetime import timedelta
from typing import get_args

from aiogram.types import InlineKeyboardMarkup

from svitlobot.bot.keyboards.buttons import back, button, keyboard
from svitlobot.bot.keyboards.data import Place, SetQuietHours, Warn, WarnReturn
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


def returns(texts: Texts, profile: UserProfile) -> InlineKeyboardMarkup:
    """Return the times before a return of power to choose among, the chosen ones marked."""
    chosen = profile.settings.return_times
    buttons = [
        button(
            f"{'✅' if minutes in chosen else '▫️'} {spoken_duration(timedelta(minutes=minutes))}",
            WarnReturn(minutes=minutes, on=minutes not in chosen),
        )
        for minutes in get_args(WarningTime)
    ]
    return keyboard(buttons[:3], buttons[3:], back(texts, Place.SETTINGS))


QUIET_HOURS_OFFERED = ((21, 7), (22, 7), (23, 7), (23, 9), (0, 8), (1, 10))


def quiet_hours(texts: Texts, profile: UserProfile) -> InlineKeyboardMarkup:
    """Return the quiet hours to choose among, the chosen ones marked."""
    chosen = profile.settings.quiet_from, profile.settings.quiet_until
    buttons = [
        button(
            f"{'✅' if chosen == (hour(begins), hour(ends)) else '▫️'} {hour(begins)}–{hour(ends)}",
            SetQuietHours(begins=begins, ends=ends),
        )
        for begins, ends in QUIET_HOURS_OFFERED
    ]
    return keyboard(buttons[:2], buttons[2:4], buttons[4:], back(texts, Place.SETTINGS))


def hour(number: int) -> str:
    """Write an hour as a clock shows it."""
    return f"{number:02}:00"
