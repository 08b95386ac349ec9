"""⚡️ The operator sets a queue's override, for how long and why, or withdraws it."""

from aiogram import F, Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery

from svitlobot.bot.client.backend import Backend
from svitlobot.bot.client.operator import OperatorClient
from svitlobot.bot.handlers.admin.actions import OverridePower, WithdrawOverride, ask
from svitlobot.bot.handlers.filters import is_operator
from svitlobot.bot.keyboards import power as power_keyboards
from svitlobot.bot.keyboards.data import Go, Place
from svitlobot.bot.keyboards.operator_data import OpenQueue, SetOverride, Withdraw
from svitlobot.bot.screens.queue_details import queue_text
from svitlobot.bot.screens.screen import Screen, show
from svitlobot.bot.screens.texts import Texts

router = Router(name="overrides")
router.callback_query.filter(is_operator)


@router.callback_query(Go.filter(F.to == Place.DESK_QUEUES))
async def choose(callback: CallbackQuery, operator: OperatorClient, texts: Texts) -> None:
    """List the queues."""
    known = (await operator.stats()).queues
    await show(callback, Screen(texts.say("desk_queues"), power_keyboards.queues(texts, known)))


@router.callback_query(OpenQueue.filter())
async def look(callback: CallbackQuery, callback_data: OpenQueue, operator: OperatorClient, texts: Texts) -> None:
    """Show a queue, its override and its sensors, and the states an operator may set."""
    details = await operator.queue(callback_data.queue_id)
    await show(callback, Screen(queue_text(texts, details), power_keyboards.queue(texts, details.queue_id)))


@router.callback_query(SetOverride.filter())
async def override(
    callback: CallbackQuery, callback_data: SetOverride, state: FSMContext, backend: Backend, texts: Texts
) -> None:
    """Ask for how long the override holds, then why it is set."""
    wanted = callback_data
    queue = (await backend.queue_status(wanted.queue_id)).name
    if not wanted.hours:
        text = texts.say("desk_hours_on" if wanted.on else "desk_hours_off", queue=queue)
        await show(callback, Screen(text, power_keyboards.hours(texts, wanted)))
        return
    action = OverridePower(queue_id=wanted.queue_id, queue=queue, on=wanted.on, hours=wanted.hours)
    await ask(callback, state, texts, action, "ask_override_reason")


@router.callback_query(Withdraw.filter())
async def withdraw(
    callback: CallbackQuery, callback_data: Withdraw, state: FSMContext, backend: Backend, texts: Texts
) -> None:
    """Ask why the override is withdrawn."""
    queue = (await backend.queue_status(callback_data.queue_id)).name
    action = WithdrawOverride(queue_id=callback_data.queue_id, queue=queue)
    await ask(callback, state, texts, action, "ask_withdraw_reason")
