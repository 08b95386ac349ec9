"""A screen and how it is shown: an answer, an edit of the pressed button's message, a photo."""

from collections.abc import Awaitable
from dataclasses import dataclass

from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import CallbackQuery, InlineKeyboardMarkup, InputFile, InputMediaPhoto, Message

from svitlobot.bot.telegram.callback_answer import respond

_NOT_TO_BE_EDITED = (
    "message to edit not found",
    "message can't be edited",
    "there is no text in the message to edit",  # an invoice
)


@dataclass(frozen=True, slots=True)
class Screen:
    """A text in Telegram HTML and the buttons under it."""

    text: str
    keyboard: InlineKeyboardMarkup | None = None


async def show(event: Message | CallbackQuery, screen: Screen, notice: str | None = None) -> None:
    """Answer a message with the screen, or turn the message whose button was pressed into it.

    ``notice`` is shown for a moment over the chat.
    """
    if isinstance(event, Message):
        await event.answer(screen.text, reply_markup=screen.keyboard)
        return
    await respond(event, notice)
    message = event.message
    if isinstance(message, Message) and await _edited(message.edit_text(screen.text, reply_markup=screen.keyboard)):
        return
    if event.bot:
        await event.bot.send_message(event.from_user.id, screen.text, reply_markup=screen.keyboard)


async def show_photo(
    callback: CallbackQuery, bot: Bot, photo: str | InputFile, screen: Screen, notice: str
) -> Message | None:
    """Show a photo with the screen as its caption, in place of the one whose button was pressed, or as a new message.

    ``photo`` is the name that Telegram gave it, or a file. ``notice`` is shown where the old one was. Return the
    message, None when the same photo stood there already.
    """
    message = callback.message
    if isinstance(message, Message) and message.photo:
        media = InputMediaPhoto(media=photo, caption=screen.text)
        shown = await _edited(message.edit_media(media, reply_markup=screen.keyboard))
        if shown:
            await respond(callback, notice)
            return shown if isinstance(shown, Message) else None
    sent = await bot.send_photo(callback.from_user.id, photo, caption=screen.text, reply_markup=screen.keyboard)
    await respond(callback)
    return sent


async def remove(callback: CallbackQuery) -> bool:
    """Take away the message whose button was pressed; false when it is gone already. One too old to be taken stays."""
    if not isinstance(callback.message, Message):
        return True
    try:
        await callback.message.delete()
    except TelegramBadRequest as error:
        if "message to delete not found" in error.message:
            return False
        if "message can't be deleted" not in error.message:
            raise
    return True


async def _edited(change: Awaitable[Message | bool]) -> Message | bool:
    """Change a message; return false when it is not there to be changed any more."""
    try:
        return await change
    except TelegramBadRequest as error:
        if any(reason in error.message for reason in _NOT_TO_BE_EDITED):
            return False
        if "message is not modified" not in error.message:
            raise
    return True


def paragraphs(*parts: str | None) -> str:
    """Join what there is to say, a blank line between."""
    return "\n\n".join(part for part in parts if part)
