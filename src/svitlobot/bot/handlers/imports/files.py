"""📑 The operator's Excel files: first only checked, then applied, and taken back if need be."""

import asyncio

from aiogram import Bot, F, Router
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.types import BufferedInputFile, CallbackQuery, Message

from svitlobot.bot.client.operator import ImportCommand, OperatorClient
from svitlobot.bot.handlers.filters import is_operator
from svitlobot.bot.handlers.states import STEP, AdminModeration
from svitlobot.bot.keyboards import imports as keyboards
from svitlobot.bot.keyboards.data import ActOnImport, Export, Go, Place
from svitlobot.bot.screens.imports import file_screen, recent_screen
from svitlobot.bot.screens.screen import Screen, show
from svitlobot.bot.screens.texts import Texts
from svitlobot.bot.telegram.callback_answer import respond
from svitlobot.clock import Clock
from svitlobot.domain.callback_data import ImportAction
from svitlobot.errors import ConflictError, NotFoundError, UnavailableError
from svitlobot.schemas.imports import MAX_WORKBOOK_BYTES, ImportInfo

LOOK_EVERY_S = 0.5
LOOK_FOR_S = 12.0

router = Router(name="imports")
router.message.filter(is_operator)
router.callback_query.filter(is_operator)

_COMMANDS: dict[ImportAction, ImportCommand] = {
    ImportAction.APPLY: "apply",
    ImportAction.CANCEL: "cancel",
    ImportAction.UNDO: "undo",
    ImportAction.UNDO_YES: "undo",
}


@router.callback_query(Go.filter(F.to == Place.EXCEL))
async def ask(callback: CallbackQuery, state: FSMContext, texts: Texts) -> None:
    """Ask for a file."""
    await state.set_state(AdminModeration.excel)
    await show(callback, Screen(texts.say("excel_ask"), keyboards.home(texts)))


@router.message(AdminModeration.excel, F.document, flags=STEP)
@router.message(StateFilter(None), F.document.file_name.lower().endswith(".xlsx"))
async def check(message: Message, bot: Bot, operator: OperatorClient, texts: Texts) -> None:
    """Say what the file would change; nothing changes yet, and another one may be sent at any time."""
    document = message.document
    if document is None or (document.file_size or 0) > MAX_WORKBOOK_BYTES:
        await show(message, Screen(texts.say("excel_too_large", size=MAX_WORKBOOK_BYTES >> 20)))
        return
    file = await bot.download(document.file_id)
    try:
        info = await operator.upload_file(file.read() if file else b"", document.file_name or "")
    except ConflictError as error:
        text = texts.say("excel_failed", file=document.file_name, error=error.text)
        await show(message, Screen(text, keyboards.home(texts)))
        return
    shown = file_screen(texts, info)
    answer = await message.answer(shown.text, reply_markup=shown.keyboard)
    settled = file_screen(texts, await when_settled(operator, info))
    if settled != shown:
        await answer.edit_text(settled.text, reply_markup=settled.keyboard)


@router.message(AdminModeration.excel, ~F.text, flags=STEP)
async def ask_again(message: Message, texts: Texts) -> None:
    """A picture of a table cannot be read."""
    await show(message, Screen(texts.say("excel_ask_again")))


@router.callback_query(Go.filter(F.to == Place.EXCEL_LIST), flags=STEP)
async def recent(callback: CallbackQuery, operator: OperatorClient, texts: Texts, clock: Clock) -> None:
    """Show what was loaded lately."""
    await show(callback, recent_screen(texts, await operator.imports(), clock()))


@router.callback_query(ActOnImport.filter(F.action == ImportAction.ROWS), flags=STEP)
async def send_rows(
    callback: CallbackQuery, callback_data: ActOnImport, bot: Bot, operator: OperatorClient, texts: Texts
) -> None:
    """Send the rows that need a look, as a file."""
    try:
        rows = await operator.import_problems(callback_data.import_id)
    except NotFoundError:
        await respond(callback, texts.label("old_button"))
        return
    await respond(callback)
    file = BufferedInputFile(rows, f"import-{callback_data.import_id}.csv")
    await bot.send_document(callback.from_user.id, file)


@router.callback_query(ActOnImport.filter(), flags=STEP)
async def act(callback: CallbackQuery, callback_data: ActOnImport, operator: OperatorClient, texts: Texts) -> None:
    """Do what the button says, and show what came of it; a press that comes too late changes nothing."""
    try:
        info = await _act(operator, callback_data)
    except ConflictError as error:
        await show(callback, file_screen(texts, await operator.import_info(callback_data.import_id)), error.text)
        return
    except NotFoundError:
        await respond(callback, texts.label("old_button"))
        return
    await show(callback, file_screen(texts, await when_settled(operator, info)))


async def _act(operator: OperatorClient, pressed: ActOnImport) -> ImportInfo:
    if pressed.action is ImportAction.OPEN:
        return await operator.import_info(pressed.import_id)
    return await operator.control_import(
        pressed.import_id, _COMMANDS[pressed.action], dry_run=pressed.action is ImportAction.UNDO
    )


@router.callback_query(Export.filter(), flags=STEP)
async def export(
    callback: CallbackQuery, callback_data: Export, bot: Bot, operator: OperatorClient, texts: Texts
) -> None:
    """Send everything of a kind as a file that can be changed and sent back."""
    await respond(callback)
    try:
        content = await operator.export(callback_data.kind)
    except UnavailableError:
        await bot.send_message(callback.from_user.id, texts.say("excel_export_failed"))
        return
    await bot.send_document(callback.from_user.id, BufferedInputFile(content, f"{callback_data.kind}.xlsx"))


async def when_settled(operator: OperatorClient, info: ImportInfo) -> ImportInfo:
    """Look at a file until the work on it is over, or for as long as a person looks at a chat."""
    for _ in range(round(LOOK_FOR_S / LOOK_EVERY_S)):
        if info.work is None:
            break
        await asyncio.sleep(LOOK_EVERY_S)
        info = await operator.import_info(info.id)
    return info
