"""Views of an Excel import: its row in the list, and its page with the possible actions."""

from typing import Any

from svitlobot.domain.imports.kinds import KIND_NAMES, ImportKind
from svitlobot.domain.texts.wording.imports import EXCEL
from svitlobot.panel.tables.forms import unmarked
from svitlobot.panel.value_names import moment
from svitlobot.schemas.imports import ImportInfo

HEADLINES = {
    "new": "Нічого не змінено",
    "checked": "Ще нічого не змінено. Застосувати?",
    "held": "Зміна велика, тому ще нічого не змінено. Застосувати?",
    "done": "Застосовано",
    "looked": "Ось що повернеться; ще нічого не змінено. Повернути?",
    "undone": "Повернуто, як було",
    "unchanged": "Змінювати нічого",
    "failed": "Нічого не змінено",
    "cancelled": "Скасовано, нічого не змінено",
}
_ACTIONS = {
    "new": [("check", "Перевірити ще раз"), ("cancel", "Скасувати")],
    "checked": [("apply", "Застосувати"), ("cancel", "Скасувати")],
    "held": [("apply", "Застосувати"), ("cancel", "Скасувати")],
    "done": [("look", "Повернути, як було…")],
    "looked": [("undo", "Так, повернути")],
}


def line(info: ImportInfo) -> dict[str, Any]:
    """Return a file's row in the list."""
    is_unchanged = info.status == "done" and not info.changes
    status = f"work_{info.work}" if info.work else f"status_{'unchanged' if is_unchanged else info.status}"
    return {
        "id": info.id,
        "file_name": info.file_name,
        "kind": KIND_NAMES[info.kind] if info.kind else "",
        "status": EXCEL[f"excel_{status}"],
        "changes": info.changes,
        "actor": info.actor or "система",
        "at": moment(info.created_at),
    }


def page(info: ImportInfo) -> dict[str, Any]:
    """Return the values of a file's own page. Undoing is offered only after a preview of what it would change."""
    stage, report = _stage(info), info.latest
    return {
        **line(info),
        "percent": round(100 * info.progress) if info.work else None,
        "headline": HEADLINES[stage],
        "undone": f"{info.undone_by or 'система'}, {moment(info.undone_at)}" if info.undone_at else None,
        "error": report.error,
        "lines": report.lines,
        "problems": report.problems,
        "more_problems": report.problems_total - len(report.problems),
        "has_csv": info.kind is ImportKind.ADDRESSES and info.report.problems_total > 0,
        "previews": {key: unmarked(text) for key, text in report.previews.items()},
        "actions": [] if info.work or (stage in {"done", "looked"} and not info.can_undo) else _ACTIONS.get(stage, []),
    }


def _stage(info: ImportInfo) -> str:
    if info.status != "done":
        return info.status
    if not info.changes:
        return "unchanged"
    return "looked" if info.is_looked_at else "done"
