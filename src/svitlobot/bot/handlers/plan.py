"""🗓 The plan as a picture, and 📅 as a calendar that one's phone keeps itself."""

import asyncio

from aiogram import Bot, F, Router
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import BufferedInputFile, CallbackQuery

from svitlobot.bot.backend import Backend, Picture
from svitlobot.bot.config import BotConfig
from svitlobot.bot.handlers.info import invitation_screen
from svitlobot.bot.keyboards import inline
from svitlobot.bot.keyboards.data import Go, Place, Plan
from svitlobot.bot.pictures import Pictures
from svitlobot.bot.plans import stale_since
from svitlobot.bot.screens import Screen, show, show_photo
from svitlobot.bot.texts import Texts
from svitlobot.domain.texts import MONTHS, spoken_moment
from svitlobot.schemas.schedules import ScheduleList
from svitlobot.schemas.users import UserProfile

router = Router(name="plan")


@router.callback_query(Plan.filter())
async def picture(
    callback: CallbackQuery,
    callback_data: Plan,
    profile: UserProfile,
    backend: Backend,
    texts: Texts,
    config: BotConfig,
    bot: Bot,
    pictures: Pictures,
) -> None:
    """Show the picture of a queue's plan; under a picture, put the newest one in its place."""
    if not profile.rights.notifications:
        await show(callback, invitation_screen(texts, config))
        return
    queue_id = callback_data.queue_id
    schedules, found = await asyncio.gather(backend.schedules(queue_id), pictures.find(backend, bot.id, queue_id))
    screen = Screen(_caption(texts, schedules), inline.plan_picture(texts, queue_id))
    try:
        await _show(callback, bot, pictures, queue_id, found, screen, texts)
    except TelegramBadRequest as error:
        if isinstance(found, Picture) or "file identifier" not in error.message:
            raise
        await pictures.forget(bot.id, queue_id)  # Telegram does not know it any more
        await _show(callback, bot, pictures, queue_id, await pictures.find(backend, bot.id, queue_id), screen, texts)


async def _show(
    callback: CallbackQuery,
    bot: Bot,
    pictures: Pictures,
    queue_id: int,
    found: str | Picture,
    screen: Screen,
    texts: Texts,
) -> None:
    photo = BufferedInputFile(found.png, "plan.png") if isinstance(found, Picture) else found
    shown = await show_photo(callback, bot, photo, screen, texts.label("refreshed"))
    if isinstance(found, Picture) and shown is not None and shown.photo:
        await pictures.keep(bot.id, queue_id, found, shown.photo[-1].file_id)


def _caption(texts: Texts, schedules: ScheduleList) -> str:
    schedule, now = schedules.items[0], schedules.checked_at
    stale = stale_since(schedule)
    confirmed = [day.confirmed_at for day in schedule.days if day.confirmed_at]
    if stale is not None:
        age = texts.say("plan_stale", checked=spoken_moment(stale, now))
    elif confirmed:
        age = texts.say("picture_checked", checked=spoken_moment(min(confirmed), now))
    else:
        age = texts.say("picture_unknown")
    days = " і ".join(f"{day.date.day} {MONTHS[day.date.month - 1]}" for day in schedule.days)
    return f"{texts.say('picture_caption', queue=schedule.name, days=days)}\n{age}"


@router.callback_query(Go.filter(F.to == Place.CALENDAR))
async def calendar(callback: CallbackQuery, profile: UserProfile, backend: Backend, texts: Texts) -> None:
    """Give the person the secret address of their calendar, and say what to do with it."""
    await show(callback, _calendar_screen(texts, await backend.calendar_link(profile.user_id)))


@router.callback_query(Go.filter(F.to == Place.CALENDAR_NEW))
async def new_calendar(callback: CallbackQuery, profile: UserProfile, backend: Backend, texts: Texts) -> None:
    """Give a new address; whoever has the old one sees nothing any more."""
    link = await backend.calendar_link(profile.user_id, rotate=True)
    await show(callback, _calendar_screen(texts, link), texts.label("calendar_renewed"))


def _calendar_screen(texts: Texts, link: str) -> Screen:
    return Screen(texts.say("calendar", link=link), inline.calendar(texts))
