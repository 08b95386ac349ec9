"""Buttons of schedules: pictures, the calendar, an upload."""

from aiogram.types import InlineKeyboardMarkup

from svitlobot.bot.keyboards.buttons import back, button, keyboard, place
from svitlobot.bot.keyboards.data import ApplyPartial, ApplySchedule, Place, ScheduleView
from svitlobot.bot.screens.texts import Texts
from svitlobot.domain.schedules.coverage import Others


def schedule_picture(texts: Texts, view: ScheduleView) -> InlineKeyboardMarkup:
    """Return what is under a picture of the schedule: itself anew, and its other views."""
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
