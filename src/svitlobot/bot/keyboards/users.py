"""Buttons of settings, of one's data and of the channel's invitation."""

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from svitlobot.bot.keyboards.buttons import back, button, keyboard, link, place
from svitlobot.bot.keyboards.data import Place, Set
from svitlobot.bot.screens.texts import Texts
from svitlobot.domain.outbox.topics import Topic
from svitlobot.schemas.users.profile import MutedTopic, UserProfile


def invitation(texts: Texts, channel_url: str | None, back_to: Place | None = None) -> InlineKeyboardMarkup:
    """Return the way into the channel, the button of those who have joined, and the way back where there is one."""
    way_in = [link(texts.label("button_channel"), channel_url)] if channel_url else []
    return keyboard(way_in, [place(texts, "button_joined", Place.JOINED)], back(texts, back_to) if back_to else [])


def settings(texts: Texts, profile: UserProfile) -> InlineKeyboardMarkup:
    """Return what can be set; what the tier does not have is locked."""
    chosen, rights = profile.settings, profile.rights
    locked = "" if rights.warnings else "_locked"
    return keyboard(
        [
            _switch(texts, "notifications", is_on=chosen.notifications_enabled)
            if rights.notifications
            else button(texts.label("button_notifications_locked"), Set(setting="notifications", on=True))
        ],
        [
            _topic(texts, profile, Topic.POWER),
            _topic(texts, profile, Topic.SCHEDULE),
            _topic(texts, profile, Topic.VOLTAGE),
        ],
        [
            place(texts, f"button_warnings{locked}", Place.WARNINGS),
            place(texts, f"button_returns{locked}", Place.RETURNS),
        ],
        [
            _switch(texts, "night", is_on=chosen.night_mode),
            place(texts, "button_quiet_hours", Place.QUIET_HOURS),
        ],
        [place(texts, "button_addresses", Place.ADDRESSES), place(texts, "button_my_data", Place.MY_DATA)],
    )


def _topic(texts: Texts, profile: UserProfile, topic: MutedTopic) -> InlineKeyboardButton:
    is_locked = topic is Topic.VOLTAGE and not profile.rights.voltage
    is_on = topic not in profile.settings.muted
    mark = "🔒" if is_locked else "✅" if is_on else "▫️"
    label = f"{mark} {texts.label(f'button_topic_{topic}')}"
    return button(label, Set.model_validate({"setting": topic.value, "on": not is_on}))


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
