"""What the operator is shown of an Excel file: never more than one message of Telegram's."""

import html
from collections.abc import Iterator
from datetime import datetime

from svitlobot.bot.keyboards import imports as keyboards
from svitlobot.bot.screens.screen import Screen, paragraphs
from svitlobot.bot.screens.texts import Texts
from svitlobot.domain.texts.templates import spoken_moment
from svitlobot.schemas.imports import ImportInfo

_MAX_REPORT = 2_000  # characters of a message's 4,096
_MAX_PREVIEWS = 1_500
_MAX_ROWS = 15


def file_screen(texts: Texts, info: ImportInfo) -> Screen:
    """Show a file as it is now, and what can be done with it."""
    return Screen(_text(texts, info), keyboards.file(texts, info))


def recent_screen(texts: Texts, files: list[ImportInfo], now: datetime) -> Screen:
    """Show the latest files."""
    lines = [
        texts.say(
            "excel_list_line",
            number=one.id,
            file=one.file_name,
            status=texts.label(f"excel_status_{_status(one)}"),
            when=spoken_moment(one.created_at, now),
        )
        for one in files
    ]
    text = paragraphs(texts.say("excel_list"), "\n".join(lines) or texts.say("excel_list_empty"))
    return Screen(text, keyboards.recent(texts, files))


def _status(info: ImportInfo) -> str:
    return "unchanged" if info.status == "done" and not info.changes else info.status


def _text(texts: Texts, info: ImportInfo) -> str:
    if info.work is not None:
        what = texts.label(f"excel_work_{info.work}")
        return texts.say("excel_working", file=info.file_name, what=what, percent=round(100 * info.progress))
    if info.latest.error is not None:
        return texts.say("excel_failed", file=info.file_name, error=info.latest.error)
    if info.status == "cancelled":
        return texts.say("excel_cancelled", file=info.file_name)
    return paragraphs(texts.say(_key(info), report=_report(texts, info)), _previews(texts, info))


def _key(info: ImportInfo) -> str:
    match info.status:
        case "checked" | "held" | "undone":
            return f"excel_{info.status}"
        case "done" if info.changes:
            return "excel_undo_checked" if info.is_looked_at else "excel_done"
        case _:
            return "excel_nothing"


def _report(texts: Texts, info: ImportInfo) -> str:
    """Return as many lines of the account as fit, whole; plain text."""
    lines: list[str] = []
    for line in _lines(texts, info):
        if sum(map(len, lines)) + len(line) > _MAX_REPORT:
            return "\n".join([*lines, "…"])
        lines.append(line)
    return "\n".join(lines)


def _lines(texts: Texts, info: ImportInfo) -> Iterator[str]:
    report = info.latest
    yield from report.lines
    for problem in report.problems[:_MAX_ROWS]:
        yield texts.label("excel_row", number=problem.row, text=problem.text)
    if report.problems_total > _MAX_ROWS:
        yield texts.label("excel_rows_more", count=report.problems_total - _MAX_ROWS)


def _previews(texts: Texts, info: ImportInfo) -> str | None:
    """Return the changed texts as people will see them, as many as fit."""
    if info.status != "checked":
        return None
    shown: list[str] = []
    for key, preview in info.report.previews.items():
        part = f"<i>{html.escape(key)}</i>\n{preview}"
        if sum(map(len, shown)) + len(part) <= _MAX_PREVIEWS:
            shown.append(part)
    return paragraphs(texts.say("excel_preview"), *shown) if shown else None
