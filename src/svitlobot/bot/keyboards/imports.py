"""Buttons of the operator's Excel files."""

from collections.abc import Sequence

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from svitlobot.bot.keyboards.buttons import back, button, keyboard, place
from svitlobot.bot.keyboards.data import ActOnImport, Export, Place
from svitlobot.bot.screens.texts import Texts
from svitlobot.domain.callback_data import ImportAction
from svitlobot.domain.imports.kinds import ImportKind
from svitlobot.schemas.imports import ImportInfo


def home(texts: Texts) -> InlineKeyboardMarkup:
    """Return what there is to take, and the way to what was loaded."""
    exports = [button(texts.label(f"button_excel_{kind}"), Export(kind=kind)) for kind in ImportKind]
    listed, home = place(texts, "button_excel_list", Place.EXCEL_LIST), place(texts, "button_desk", Place.DESK)
    return keyboard(exports[:2], exports[2:], [listed], [home])


def file(texts: Texts, info: ImportInfo) -> InlineKeyboardMarkup:
    """Return what can be done with a file as it is now."""
    if info.work is not None:
        return keyboard([_act(texts, "refresh", info, ImportAction.OPEN)])
    rows = []
    if info.status in {"checked", "held"}:
        rows.append([_act(texts, "apply", info, ImportAction.APPLY), _act(texts, "cancel", info, ImportAction.CANCEL)])
    elif info.is_looked_at:
        rows.append([_act(texts, "undo_yes", info, ImportAction.UNDO_YES)])
    elif info.can_undo:
        rows.append([_act(texts, "undo", info, ImportAction.UNDO)])
    if info.report.problems_total and info.kind is ImportKind.ADDRESSES:
        rows.append([_act(texts, "rows", info, ImportAction.ROWS)])
    return keyboard(*rows, back(texts, Place.EXCEL))


def recent(texts: Texts, files: Sequence[ImportInfo]) -> InlineKeyboardMarkup:
    """Return a button for each file, and the way back."""
    buttons = [
        button(texts.label("button_excel_open", number=one.id), ActOnImport(import_id=one.id, action=ImportAction.OPEN))
        for one in files
    ]
    return keyboard(*(buttons[at : at + 2] for at in range(0, len(buttons), 2)), back(texts, Place.EXCEL))


def _act(texts: Texts, name: str, info: ImportInfo, action: ImportAction) -> InlineKeyboardButton:
    return button(texts.label(f"button_excel_{name}"), ActOnImport(import_id=info.id, action=action))
