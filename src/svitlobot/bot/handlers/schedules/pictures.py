"""🗓 The schedule as a picture, and 📅 as a calendar that one's phone keeps itself."""

import asyncio

from aiogram import Bot, F, Router
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import BufferedInputFile, CallbackQuery

from svitlobot.bot.client.backend import Backend, Picture
from svitlobot.bot.config import BotConfig
from svitlobot.bot.handlers.power.status import invitation_screen
from svitlobot.bot.keyboards import schedules as schedules_keyboards
from svitlobot.bot.keyboards.data import Go, OpenSchedule, Place, ScheduleView
from svitlobot.bot.screens.schedules import stale_since
from svitlobot.bot.screens.screen import Screen, show, show_photo
from svitlobot.bot.screens.texts import Texts
from svitlobot.bot.telegram.callback_answer import respond
from svitlobot.bot.telegram.picture_cache import Pictures, Shown
from svitlobot.domain.schedules.pictures import Theme
from svitlobot.domain.texts.dates import spoken_days_of_month
from svitlobot.domain.texts.templates import spoken_moment
from svitlobot.errors import InvalidInputError
from svitlobot.schemas.schedules.days import ScheduleList
from svitlobot.schemas.users.profile import UserProfile

router = Router(name="plan")


@router.callback_query(OpenSchedule.filter())
@router.callback_query(ScheduleView.filter())
async def picture(
    callback: CallbackQuery,
    callback_data: OpenSchedule | ScheduleView,
    profile: UserProfile,
    backend: Backend,
    texts: Texts,
    config: BotConfig,
    bot: Bot,
    pictures: Pictures,
) -> None:
    """Show the picture of a schedule; under a picture, put in its place the newest one, or another view."""
    if not profile.rights.notifications:
        await show(callback, invitation_screen(texts, config))
        return
    view = callback_data if isinstance(callback_data, ScheduleView) else ScheduleView(queue_id=callback_data.queue_id)
    shown = Shown(None if view.is_all else view.queue_id, Theme.DARK if view.is_dark else Theme.LIGHT)
    try:
        schedules, found = await asyncio.gather(
            backend.schedules(shown.queue_id), pictures.find(backend, bot.id, shown)
        )
    except InvalidInputError:  # there are more queues than a picture holds
        await respond(callback, texts.label("picture_too_many"), alert=True)
        return
    screen = Screen(_caption(texts, schedules, is_all=view.is_all), schedules_keyboards.schedule_picture(texts, view))
    try:
        await _show(callback, bot, pictures, shown, found, screen, texts)
    except TelegramBadRequest as error:
        if isinstance(found, Picture) or "file identifier" not in error.message:
            raise
        await pictures.forget(bot.id, shown)  # Telegram does not know it any more
        await _show(callback, bot, pictures, shown, await pictures.find(backend, bot.id, shown), screen, texts)


async def _show(
    callback: CallbackQuery,
    bot: Bot,
    pictures: Pictures,
    shown: Shown,
    found: str | Picture,
    screen: Screen,
    texts: Texts,
) -> None:
    photo = BufferedInputFile(found.png, "plan.png") if isinstance(found, Picture) else found
    message = await show_photo(callback, bot, photo, screen, texts.label("refreshed"))
    if isinstance(found, Picture) and message is not None and message.photo:
        await pictures.keep(bot.id, shown, found, message.photo[-1].file_id)


def _caption(texts: Texts, schedules: ScheduleList, *, is_all: bool) -> str:
    first, now = schedules.items[0], schedules.checked_at
    stale = min(filter(None, map(stale_since, schedules.items)), default=None)
    confirmed = [day.confirmed_at for one in schedules.items for day in one.days if day.confirmed_at]
    if stale is not None:
        age = texts.say("plan_stale", checked=spoken_moment(stale, now))
    elif confirmed:
        age = texts.say("picture_checked", checked=spoken_moment(min(confirmed), now))
    else:
        age = texts.say("picture_unknown")
    days = spoken_days_of_month(day.date for day in first.days)
    title = texts.say("picture_caption_all", days=days)
    return f"{title if is_all else texts.say('picture_caption', queue=first.name, days=days)}\n{age}"


@router.callback_query(Go.filter(F.to == Place.CALENDAR))
async def calendar(callback: CallbackQuery, profile: UserProfile, backend: Backend, texts: Texts) -> None:
    """Give the person the secret address of their calendar, and say what to do with it."""
    await show(callback, _calendar_screen(texts, await backend.calendar_link(profile.user_id)))


@router.callback_query(Go.filter(F.to == Place.CALENDAR_NEW))
async def new_calendar(callback: CallbackQuery, profile: UserProfile, backend: Backend, texts: Texts) -> None:
    """Replace a private calendar's address; the old address stops working."""
    link = await backend.calendar_link(profile.user_id, rotate=True)
    await show(callback, _calendar_screen(texts, link), texts.label("calendar_renewed"))


def _calendar_screen(texts: Texts, link: str) -> Screen:
    return Screen(texts.say("calendar", link=link), schedules_keyboards.calendar(texts))
