"""📝 A resident's own word on the power."""

from aiogram import F, Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from svitlobot.bot.features import Feature
from svitlobot.bot.filters import NotYet, Pressed
from svitlobot.bot.keyboards import inline
from svitlobot.bot.keyboards.data import PowerNow
from svitlobot.bot.screens import Screen, show
from svitlobot.bot.states import CrowdReport
from svitlobot.bot.texts import Texts

router = Router(name="crowdreports")


@router.message(Pressed("menu_crowd"))
async def ask(message: Message, state: FSMContext, texts: Texts) -> None:
    """Ask whether there is power."""
    await state.set_state(CrowdReport.power)
    await show(message, Screen(texts.say("crowd_ask"), inline.power_now(texts)))


@router.message(CrowdReport.power, F.text & ~F.text.startswith("/"))
async def ask_again(message: Message, texts: Texts) -> None:
    """Words are not an address here; ask for a button, once."""
    await show(message, Screen(texts.say("crowd_use_buttons"), inline.power_now(texts)))


@router.callback_query(PowerNow.filter(), NotYet(Feature.CROWD_REPORTS))
async def take(callback: CallbackQuery, texts: Texts) -> None:
    """Thank, and be honest: nobody weighs these words yet."""
    await show(callback, Screen(texts.say("crowd_not_yet")))
