"""/help, /privacy, and a person's own data: getting it, deleting it."""

from aiogram import F, Router
from aiogram.filters import Command
from aiogram.types import BufferedInputFile, CallbackQuery, Message, ReplyKeyboardRemove, User

from svitlobot.bot.client.backend import Backend
from svitlobot.bot.config import BotConfig
from svitlobot.bot.keyboards import main_menu as main_menu_keyboards
from svitlobot.bot.keyboards import users as users_keyboards
from svitlobot.bot.keyboards.data import Go, Place
from svitlobot.bot.screens.screen import Screen, show
from svitlobot.bot.screens.texts import Texts
from svitlobot.bot.telegram.callback_answer import respond
from svitlobot.domain.texts.templates import spoken_days
from svitlobot.errors import TooManyRequestsError

router = Router(name="about")


@router.message(Command("help"))
async def help_(message: Message, texts: Texts) -> None:
    """Say what the bot is for; the menu comes back below."""
    await message.answer(texts.say("help"), reply_markup=main_menu_keyboards.main_menu(texts))


@router.message(Command("privacy"))
async def privacy(message: Message, texts: Texts, config: BotConfig) -> None:
    """Say what is kept of a person."""
    text = texts.say("privacy", days=spoken_days(config.notifications_kept_days))
    await show(message, Screen(text, users_keyboards.my_data(texts)))


@router.callback_query(Go.filter(F.to == Place.MY_DATA))
async def my_data(callback: CallbackQuery, texts: Texts) -> None:
    """Show what one may do with one's data."""
    await show(callback, Screen(texts.say("my_data"), users_keyboards.my_data(texts)))


@router.callback_query(Go.filter(F.to == Place.EXPORT))
async def export(callback: CallbackQuery, event_from_user: User, backend: Backend, texts: Texts) -> None:
    """Send all that is known of a person, as a file."""
    try:
        data = await backend.export(event_from_user.id)
    except TooManyRequestsError:
        await respond(callback, texts.label("export_too_often"), alert=True)
        return
    await respond(callback)
    if callback.bot:
        document = BufferedInputFile(data, "svitlobot.json")
        await callback.bot.send_document(event_from_user.id, document, caption=texts.say("export_caption"))


@router.message(Command("delete_me"))
async def delete_me(message: Message, texts: Texts) -> None:
    """Say what would be deleted, and ask."""
    await show(message, _first_question(texts))


@router.callback_query(Go.filter(F.to == Place.DELETE))
async def ask_delete(callback: CallbackQuery, texts: Texts) -> None:
    """Say what would be deleted, and ask."""
    await show(callback, _first_question(texts))


@router.callback_query(Go.filter(F.to == Place.DELETE_AGAIN))
async def ask_delete_again(callback: CallbackQuery, texts: Texts) -> None:
    """Ask once more."""
    await show(callback, Screen(texts.say("ask_delete_again"), users_keyboards.deletion(texts, is_last_question=True)))


@router.callback_query(Go.filter(F.to == Place.DELETE_YES))
async def delete(callback: CallbackQuery, event_from_user: User, backend: Backend, texts: Texts) -> None:
    """Delete everything. The menu goes too: its buttons would make the person known again."""
    await backend.delete_user(event_from_user.id)
    await show(callback, Screen(texts.say("deleted")))
    if callback.bot:
        await callback.bot.send_message(event_from_user.id, texts.say("goodbye"), reply_markup=ReplyKeyboardRemove())


def _first_question(texts: Texts) -> Screen:
    return Screen(texts.say("ask_delete"), users_keyboards.deletion(texts, is_last_question=False))
