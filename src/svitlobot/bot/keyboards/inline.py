"""Buttons under messages: settings, one's data, and the small screens. Those for addresses are in addresses.py."""

from collections.abc import Sequence
from datetime import timedelta
from typing import get_args
from urllib.parse import urlencode

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from svitlobot.bot.keyboards.data import ApplyPartial, ApplySchedule, BeQuiet, Go, Place, Plan, PlanView, Set, Warn
from svitlobot.bot.keyboards.webapp import map_row
from svitlobot.bot.texts import Texts
from svitlobot.domain.schedules.coverage import Others
from svitlobot.domain.texts.templates import spoken_duration
from svitlobot.schemas.addresses import QueueRef
from svitlobot.schemas.users.profile import UserProfile, WarningTime

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


def info(texts: Texts, queues: Sequence[QueueRef], webapp_url: str | None) -> InlineKeyboardMarkup:
    """Return what can be done with the state of one's addresses, which are in these queues."""
    plans = [button(texts.label("button_plan_of", queue=queue.name), Plan(queue_id=queue.queue_id)) for queue in queues]
    if len(queues) == 1:
        plans = [button(texts.label("button_plan"), Plan(queue_id=queues[0].queue_id))]
    return keyboard(
        [place(texts, "button_refresh", Place.INFO)],
        *(plans[at : at + 2] for at in range(0, len(plans), 2)),
        [place(texts, "button_calendar", Place.CALENDAR)],
        map_row(texts, webapp_url),
    )


def plan_picture(texts: Texts, view: PlanView) -> InlineKeyboardMarkup:
    """Return what is under a picture of the plan: itself anew, and its other views."""
    others = view.model_copy(update={"is_all": not view.is_all})
    shade = view.model_copy(update={"is_dark": not view.is_dark})
    return keyboard(
        [button(texts.label("button_refresh"), view)],
        [
            button(texts.label("button_plan_one" if view.is_all else "button_plan_all"), others),
            button(texts.label("button_plan_light" if view.is_dark else "button_plan_dark"), shade),
        ],
    )


def calendar(texts: Texts) -> InlineKeyboardMarkup:
    """Return what can be done with the link of one's calendar."""
    return keyboard([place(texts, "button_calendar_new", Place.CALENDAR_NEW)], back(texts, Place.INFO))


def operator(texts: Texts) -> InlineKeyboardMarkup:
    """Return what the operator can do."""
    return keyboard(
        [place(texts, "button_desk_queues", Place.DESK_QUEUES), place(texts, "button_desk_people", Place.DESK_PEOPLE)],
        [place(texts, "button_reports", Place.REPORTS), place(texts, "button_alerts", Place.ALERTS)],
        [place(texts, "button_desk_broadcasts", Place.BROADCASTS)],
        [place(texts, "button_schedule", Place.SCHEDULE), place(texts, "button_excel", Place.EXCEL)],
        [place(texts, "button_refresh", Place.DESK)],
    )


def alerts(texts: Texts, *, is_quiet: bool) -> InlineKeyboardMarkup:
    """Return what can be done with the list of what is wrong."""
    quiet = button(texts.label("button_loud"), BeQuiet(hours=0))
    if not is_quiet:
        quiet = button(texts.label("button_quiet"), BeQuiet(hours=2))
    return keyboard([place(texts, "button_refresh", Place.ALERTS), quiet], [place(texts, "button_desk", Place.DESK)])


def no_schedule(texts: Texts) -> InlineKeyboardMarkup:
    """Return the way out of sending a schedule."""
    return keyboard([place(texts, "button_schedule_cancel", Place.SCHEDULE_CANCEL)])


def schedule(texts: Texts, message_id: int) -> InlineKeyboardMarkup:
    """Return the two answers to "take in the schedule of this message?"."""
    return keyboard(
        [
            button(texts.label("button_schedule_apply"), ApplySchedule(message_id=message_id)),
            place(texts, "button_schedule_cancel", Place.SCHEDULE_CANCEL),
        ]
    )


def partial_schedule(texts: Texts, message_id: int) -> InlineKeyboardMarkup:
    """Return the answers to "what about the queues that the schedule leaves out?"."""
    return keyboard(
        [button(texts.label("button_others_cancel"), ApplyPartial(message_id=message_id, others=Others.CANCEL))],
        [button(texts.label("button_others_keep"), ApplyPartial(message_id=message_id, others=Others.KEEP))],
        [place(texts, "button_schedule_cancel", Place.SCHEDULE_CANCEL)],
    )


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


def share(texts: Texts, invitation_link: str) -> InlineKeyboardMarkup:
    """Return the button that passes one's link on."""
    query = urlencode({"url": invitation_link, "text": texts.label("share")})
    return keyboard([link(texts.label("button_share"), f"https://t.me/share/url?{query}")])
