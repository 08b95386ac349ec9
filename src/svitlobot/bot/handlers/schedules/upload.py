"""🗓 The operator's schedule: a file or a pasted text, first only checked, then taken in."""

import html
from typing import Any

from aiogram import Bot, F, Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from svitlobot.bot.client.operator import OperatorClient
from svitlobot.bot.handlers.admin.overview import operator_screen
from svitlobot.bot.handlers.filters import is_operator
from svitlobot.bot.handlers.states import STEP, AdminModeration
from svitlobot.bot.keyboards import schedules as schedules_keyboards
from svitlobot.bot.keyboards.data import ApplyPartial, ApplySchedule, Go, Place
from svitlobot.bot.screens.screen import Screen, show
from svitlobot.bot.screens.texts import Texts
from svitlobot.bot.telegram.callback_answer import respond
from svitlobot.domain.schedules.sources import MAX_SCHEDULE_BYTES
from svitlobot.errors import ConflictError, InvalidInputError, TooLargeError

router = Router(name="schedule_upload")
router.message.filter(is_operator)
router.callback_query.filter(is_operator)


@router.callback_query(Go.filter(F.to == Place.SCHEDULE))
async def ask(callback: CallbackQuery, state: FSMContext, texts: Texts) -> None:
    """Ask for a schedule."""
    await state.set_state(AdminModeration.schedule)
    await show(callback, Screen(texts.say("schedule_ask"), schedules_keyboards.no_schedule(texts)))


@router.message(AdminModeration.schedule, F.document | (F.text & ~F.text.startswith("/")), flags=STEP)
async def check(message: Message, state: FSMContext, bot: Bot, operator: OperatorClient, texts: Texts) -> None:
    """Say what the schedule would change; another one may be sent instead."""
    if message.document and (message.document.file_size or 0) > MAX_SCHEDULE_BYTES:
        await show(message, Screen(texts.say("schedule_file_too_large"), schedules_keyboards.no_schedule(texts)))
        return
    sent = {"file_id": message.document.file_id} if message.document else {"text": message.text}
    try:
        report = await operator.upload_schedule(await _content(bot, sent), dry_run=True)
    except (InvalidInputError, TooLargeError) as error:  # its text names the group and hour to mend
        await show(message, Screen(html.escape(error.text, quote=False), schedules_keyboards.no_schedule(texts)))
        return
    await state.set_data({"message_id": message.message_id, "day": report.day.isoformat(), **sent})
    lines = "\n".join(report.lines)
    if report.must_choose_others:
        keyboard = schedules_keyboards.partial_schedule(texts, message.message_id)
        await show(message, Screen(texts.say("schedule_partial", report=lines), keyboard))
        return
    await show(
        message,
        Screen(texts.say("schedule_checked", report=lines), schedules_keyboards.schedule(texts, message.message_id)),
    )


@router.message(AdminModeration.schedule, F.photo, flags=STEP)
async def ask_again(message: Message, texts: Texts) -> None:
    """A picture of a schedule cannot be read."""
    await show(message, Screen(texts.say("schedule_ask_again"), schedules_keyboards.no_schedule(texts)))


@router.callback_query(AdminModeration.schedule, ApplySchedule.filter(), flags=STEP)
@router.callback_query(AdminModeration.schedule, ApplyPartial.filter(), flags=STEP)
async def apply(
    callback: CallbackQuery,
    callback_data: ApplySchedule | ApplyPartial,
    state: FSMContext,
    bot: Bot,
    operator: OperatorClient,
    texts: Texts,
) -> None:
    """Take in the schedule that was checked last; the button of one before it does nothing any more."""
    sent = await state.get_data()
    if sent.get("message_id") != callback_data.message_id:
        await respond(callback, texts.label("old_button"))
        return
    try:
        others = callback_data.others if isinstance(callback_data, ApplyPartial) else None
        content = await _content(bot, sent)
        report = await operator.upload_schedule(content, dry_run=False, day=sent.get("day"), others=others)
    except (InvalidInputError, ConflictError) as error:  # it was checked too long ago, or others are planned by now
        await show(callback, Screen(html.escape(error.text, quote=False), schedules_keyboards.no_schedule(texts)))
        return
    await state.clear()
    await show(callback, Screen(texts.say("schedule_applied", report="\n".join(report.lines))))


@router.callback_query(Go.filter(F.to == Place.SCHEDULE_CANCEL))
async def cancel(callback: CallbackQuery, operator: OperatorClient, texts: Texts) -> None:
    """Leave everything as it is."""
    await show(callback, await operator_screen(operator, texts), texts.label("schedule_cancelled"))


async def _content(bot: Bot, sent: dict[str, Any]) -> bytes:
    if "text" in sent:
        return str(sent["text"]).encode()
    file = await bot.download(sent["file_id"])
    return file.read() if file else b""
