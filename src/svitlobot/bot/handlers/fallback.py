"""What no other handler took: buttons of the past, unknown commands, pictures and voices."""

from aiogram import F, Router
from aiogram.types import CallbackQuery, Message

from svitlobot.bot.keyboards import main_menu as main_menu_keyboards
from svitlobot.bot.screens.texts import Texts
from svitlobot.bot.telegram.callback_answer import respond

router = Router(name="callbacks")


@router.callback_query()
async def old_button(callback: CallbackQuery, texts: Texts) -> None:
    """Say over the chat that the button does nothing any more: pressed in a row, old buttons fill no chat."""
    await respond(callback, texts.label("old_button"), alert=True)


@router.message(F.text)
async def unknown_command(message: Message, texts: Texts) -> None:
    """Point to what there is."""
    await message.answer(texts.say("unknown_command"), reply_markup=main_menu_keyboards.main_menu(texts))


@router.message(
    F.photo | F.video | F.voice | F.video_note | F.audio | F.document | F.sticker | F.animation | F.contact | F.poll
    | F.dice | F.venue | F.story
)  # fmt: skip
async def not_a_text(message: Message, texts: Texts) -> None:
    """Say what can be understood. Service messages, such as a pinned one, are left alone."""
    await message.answer(texts.say("text_or_place_only"), reply_markup=main_menu_keyboards.main_menu(texts))
