"""⚡️ The operator's word on a queue: on or off, for how long, why; and its withdrawal."""

from aiogram import F, Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery

from svitlobot.bot import desk_people
from svitlobot.bot.backend import Backend
from svitlobot.bot.desk import Desk
from svitlobot.bot.handlers.admin import is_operator
from svitlobot.bot.handlers.operator_deeds import ask
from svitlobot.bot.keyboards import desk as keyboards
from svitlobot.bot.keyboards.data import Go, Place
from svitlobot.bot.keyboards.desk_data import OpenQueue, SayPower, Withdraw
from svitlobot.bot.screens import Screen, paragraphs, power_text, show
from svitlobot.bot.texts import Texts

router = Router(name="operator_queues")
router.callback_query.filter(is_operator)


@router.callback_query(Go.filter(F.to == Place.DESK_QUEUES))
async def choose(callback: CallbackQuery, desk: Desk, texts: Texts) -> None:
    """List the queues."""
    known = (await desk_people.stats(desk)).queues
    await show(callback, Screen(texts.say("desk_queues"), keyboards.queues(texts, known)))


@router.callback_query(OpenQueue.filter())
async def look(callback: CallbackQuery, callback_data: OpenQueue, backend: Backend, texts: Texts) -> None:
    """Show a queue, and what can be said of it."""
    status = await backend.queue_status(callback_data.queue_id)
    text = paragraphs(texts.say("desk_queue", queue=status.name), power_text(texts, status))
    await show(callback, Screen(text, keyboards.queue(texts, status.queue_id)))


@router.callback_query(SayPower.filter())
async def say(
    callback: CallbackQuery, callback_data: SayPower, state: FSMContext, backend: Backend, texts: Texts
) -> None:
    """Ask for how long the word holds, then why it is given."""
    word = callback_data
    queue = (await backend.queue_status(word.queue_id)).name
    if not word.hours:
        text = texts.say("desk_hours_on" if word.on else "desk_hours_off", queue=queue)
        await show(callback, Screen(text, keyboards.hours(texts, word)))
        return
    about = {"queue_id": word.queue_id, "queue": queue, "on": word.on, "hours": word.hours}
    await ask(callback, state, texts, "override", about, "ask_override_reason")


@router.callback_query(Withdraw.filter())
async def withdraw(
    callback: CallbackQuery, callback_data: Withdraw, state: FSMContext, backend: Backend, texts: Texts
) -> None:
    """Ask why the word is taken back."""
    queue = (await backend.queue_status(callback_data.queue_id)).name
    about = {"queue_id": callback_data.queue_id, "queue": queue}
    await ask(callback, state, texts, "withdraw", about, "ask_withdraw_reason")
